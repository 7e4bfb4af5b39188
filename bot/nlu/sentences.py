"""Cutting a message into what can be read on its own: a long message hides its question, and its danger, in one sentence;
and people put two questions into one."""

from __future__ import annotations

import re

#: More than this many sentences are joined up, so that one message costs a bounded time.
MOST = 24

_ENDS = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\s*\n+\s*")
#: Where a second question begins inside a sentence: at a number or a dash, or at "and" before a word that asks.
_NEXT = re.compile(
    r"(?:^|\s)\(?[a-e1-5][).]\s+|(?:^|\s)[-•*]\s+|\s*;\s+|"
    r"\s*(?:,\s*|\b)(?:and|an|&|also|plus|then)\s+(?:also\s+|then\s+)?"
    r"(?=(?:who|whos|what|whats|wot|when|where|wheres|which|why|how|hows|do|does|did|can|could|should|shud|would|will|is|are|"
    r"if|i (?:can'?t|need|want)|need)\b)",
    re.IGNORECASE,
)
#: At most so many questions of one message are read.
MOST_QUESTIONS = 4
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


def questions(text: str) -> list[str]:
    """The questions of `text`, in their order: sentences that ask, cut where a second one begins."""
    asked = []
    for sentence in sentences(text):
        cut = _NEXT.split(sentence)
        asked += [p for piece in cut if len((p := piece.strip()).split()) > 1 and (len(cut) > 1 or asks(p))]
    return asked[:MOST_QUESTIONS]
