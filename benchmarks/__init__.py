"""The language understanding measured against three others, on public data and on our own conversations."""
