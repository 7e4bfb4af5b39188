"""The content of a front door and its rules: facts, entries, releases, replies. Knows nothing of Rasa."""
