"""Cutting a message into what can be read on its own: a long message hides its question, and its danger, in one sentence."""

from __future__ import annotations

import re

#: More than this many sentences are joined up, so that one message costs a bounded time.
MOST = 24

_ENDS = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\s*\n+\s*")
_ASKS = re.compile(
    r"\?\s*$|^(so |and |but |also |please |pls |hi |hello |ok |is that |or )*"
    r"(who|whos|who's|what|whats|what's|wot|when|where|wheres|which|why|how|hows|do|does|did|can|cn|could|should|shud|would|will|is|are|am|may|"
    r"any|tell me|explain|need to know|wondering|i need|i want to know|looking for)\b",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences of `text`, at least one, at most `MOST` (then neighbours are joined)."""
    found = [piece.strip() for piece in _ENDS.split(text) if piece and re.search(r"\w", piece)]
    if not found:
        return [text.strip()]
    step = -(-len(found) // MOST)
    return [" ".join(found[n : n + step]) for n in range(0, len(found), step)]


def asks(sentence: str) -> bool:
    """Whether a sentence looks like a question or a request."""
    return bool(_ASKS.search(sentence.strip()))
