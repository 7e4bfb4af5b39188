"""What a message means after what was just answered: "what if they say no?", "when?", "and at weekends?".

A log-linear model weighs a few pieces of evidence for each entry: how the text reads alone, how it reads behind the question
answered last, whether the entry is that one, whether it is listed among what people ask next, whether it is of the same
topic. The weights are learnt from the follow-ups in the content. On follow-ups that it had not seen it names 66 % right;
the text alone 56 %, the mean of both readings 63 % (docs/adr/0004-bands-scope-context.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from bot.nlu.encoder import Vectors
from faq.entries import Content, after

#: A text of at most so many words leans on what was said before more than others.
SHORT = 6
#: Least probability that is told apart, so that its logarithm is no abyss.
LEAST = 1e-4
#: Weights before anything was learnt: the text alone, and a little of what was said before.
FIRST = (1.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class FollowUp:
    """What somebody asked after the answer to `before`, and the entry that answers it."""

    before: str
    text: str
    entry: str


def follow_ups(content: Content) -> list[FollowUp]:
    """Those that the content gives as phrasings of the form "[before] text"."""
    told = [(e.id, *after(p)) for e in content.entries for p in e.phrasings]
    return [FollowUp(before, text, entry) for entry, before, text in told if before]


@dataclass
class Context:
    """Reads a text in the light of the entries answered last. `listed`: what people ask next; `topics`: of each entry."""

    labels: Sequence[str]
    listed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    weights: tuple[float, ...] = FIRST
    #: What was asked word for word after an entry: no guessing there.
    known: dict[str, str] = field(default_factory=dict)

    def fit(self, told: Sequence[FollowUp], alone: Vectors, behind: Vectors) -> Context:
        """Learn the weights from follow-ups, of which both readings are given, a row each; gives itself."""
        found = [n for n, one in enumerate(told) if one.entry in self.labels]
        if found:
            seen = np.array([self._seen(told[n].text, [told[n].before], alone[n], behind[n]) for n in found])
            right = np.array([self.labels.index(told[n].entry) for n in found])
            self.weights = tuple(map(float, minimize(_loss, FIRST, args=(seen, right), jac=True, method="L-BFGS-B").x))
        self.known = {_key(told[n].before, told[n].text): told[n].entry for n in found}
        return self

    def read(self, text: str, before: Sequence[str], alone: Vectors, behind: Vectors) -> Vectors:
        """The probability of each label for `text` after the entries `before`."""
        asked = next((self.known[key] for entry in before if (key := _key(entry, text)) in self.known), None)
        if asked:
            return np.asarray([float(label == asked) for label in self.labels], dtype=np.float32)
        scores = self._seen(text, before, alone, behind) @ np.array(self.weights)
        likely = np.exp(scores - scores.max())
        return np.asarray(likely / likely.sum(), dtype=np.float32)

    def _seen(self, text: str, before: Sequence[str], alone: Vectors, behind: Vectors) -> Vectors:
        """The evidence: a row for each label."""
        next_ = {entry for one in before for entry in self.listed.get(one, ())}
        topics = {self.topics.get(one) for one in before} - {None}
        same = [float(label in before) for label in self.labels]
        listed = [float(label in next_) for label in self.labels]
        topic = [float(self.topics.get(label) in topics) for label in self.labels]
        back = [float(any(one in self.listed.get(label, ()) for one in before)) for label in self.labels]
        short = float(len(text.split()) <= SHORT)
        return np.stack([np.log(alone + LEAST), np.log(behind + LEAST), same, listed, topic, back, short * np.array(listed)], 1)

    def save(self, folder: Path) -> None:
        """Write what was learnt."""
        kept = {"listed": {k: list(v) for k, v in self.listed.items()}, "topics": dict(self.topics)}
        text = json.dumps({**kept, "weights": self.weights, "known": self.known}, sort_keys=True)
        (folder / "context.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, labels: Sequence[str]) -> Context:
        """Read it.

        Raises:
            OSError, ValueError, KeyError: the file is missing or damaged.
        """
        stored: dict[str, Any] = json.loads((folder / "context.json").read_text(encoding="utf-8"))
        return cls(labels, stored["listed"], stored["topics"], tuple(stored["weights"]), stored["known"])


def _key(before: str, text: str) -> str:
    return f"{before}: {' '.join(re.findall(r'[a-z0-9]+', text.lower()))}"


def _loss(weights: Vectors, seen: Vectors, right: np.ndarray[Any, Any]) -> tuple[float, Vectors]:
    """How unlikely the right entries are under these weights, with a little pull towards zero; and its slope."""
    scores = seen @ weights
    scores -= scores.max(axis=1, keepdims=True)
    likely = np.exp(scores)
    likely /= likely.sum(axis=1, keepdims=True)
    rows = np.arange(len(right))
    slope = np.einsum("ij,ijk->k", likely, seen) - seen[rows, right].sum(axis=0) + weights
    return float(-np.log(likely[rows, right] + 1e-12).sum() + 0.5 * weights @ weights), slope
