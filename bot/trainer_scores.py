"""How near a text comes to the questions and phrasings of each entry, by the model's own sentence vectors."""

from __future__ import annotations

import functools
import threading
from typing import Any

import numpy as np

from bot.nlu import encoder, vectors
from bot.nlu.encoder import Vectors
from faq.entries import Content, after

#: So many entries are told of each text.
MOST = 3
#: So many versions of a content are held, a row of 384 numbers for each of their texts.
CONTENTS = 2
#: So many texts that were typed are held.
TYPED = 4000

_one_at_a_time = threading.Lock()


class Scores:
    """Scores texts against contents. What was encoded once is not encoded again."""

    def __init__(self) -> None:
        self._rows = functools.lru_cache(CONTENTS)(_rows)
        self._typed = functools.lru_cache(TYPED)(_vector)

    def near(self, content: Content, texts: list[str], leaving_out: str = "") -> list[dict[str, Any]]:
        """For each text the entries that come nearest, each with its nearest question or phrasing. Of the entry `leaving_out`
        only its `own` nearest other text is told, None where it has none."""
        with _one_at_a_time:
            owners, phrasings, rows = self._rows(_Told(content))
            found = np.array([self._typed(after(text)[1]) for text in texts], dtype=np.float32)
        likeness = found.reshape(len(texts), -1) @ rows.T if texts else np.zeros((0, len(rows)), dtype=np.float32)
        questions = {e.id: e.question for e in content.entries}
        return [
            {"text": text, "near": [
                {"entry": owner, "question": questions[owner], "phrasing": phrasings[at], "score": round(max(0.0, score), 3)}
                for owner, at, score in _best(row, owners, leaving_out)
            ], "own": _own(text, row, owners, phrasings, leaving_out)}
            for text, row in zip(texts, likeness, strict=True)
        ]  # fmt: skip

    def vectors(self, texts: list[str]) -> list[list[float]]:
        """The sentence vector of each text, for whoever groups them by likeness."""
        with _one_at_a_time:
            return [[round(float(value), 4) for value in self._typed(text)] for text in texts]


class _Told:
    """A content, alike where its questions and phrasings are."""

    def __init__(self, content: Content) -> None:
        self.content, self._digest = content, content.training_digest

    def __hash__(self) -> int:
        return hash(self._digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Told) and self._digest == other._digest


def _rows(told: _Told) -> tuple[list[str], list[str], Vectors]:
    asked = [e for e in told.content.entries if e.phrasings]
    # What makes sense after another entry alone comes near to nothing: "when?".
    pairs = [(e.id, text) for e in asked for text in dict.fromkeys((e.question, *e.phrasings)) if not after(text)[0]]
    texts = [text for _, text in pairs]
    return [owner for owner, _ in pairs], texts, vectors.of(texts)


def _vector(text: str) -> Vectors:
    return np.asarray(encoder.shared().encode([text])[0])


def _own(text: str, row: Vectors, owners: list[str], phrasings: list[str], owner: str) -> dict[str, Any] | None:
    """The nearest text of the entry itself, other than `text`."""
    others = [at for at, one in enumerate(owners) if one == owner and phrasings[at].strip().lower() != text.strip().lower()]
    if not others:
        return None
    best = max(others, key=lambda at: float(row[at]))
    return {"phrasing": phrasings[best], "score": round(max(0.0, float(row[best])), 3)}


def _best(row: Vectors, owners: list[str], leaving_out: str) -> list[tuple[str, int, float]]:
    """The first `MOST` entries: their id, which of their texts, how like."""
    found: dict[str, tuple[str, int, float]] = {}
    for at in np.argsort(-row):
        owner = owners[at]
        if owner != leaving_out and owner not in found:
            found[owner] = (owner, int(at), float(row[at]))
            if len(found) == MOST:
                break
    return list(found.values())
