"""The systems that are compared, and what each of them must do."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np

from benchmarks.sets import BANKING, BANKING_10SHOT, CLINC, CONVERSATIONS, Examples

#: So many labels of a ranking are kept, as in the assistant.
RANKING = 6


@dataclass(frozen=True)
class Answer:
    """What a system says of a text: labels with their probabilities, best first, and how sure it is that one of them fits."""

    ranking: tuple[tuple[str, float], ...]
    score: float

    @property
    def label(self) -> str:
        """The best label."""
        return self.ranking[0][0]


class System(Protocol):
    """One of those that are compared. It is made anew in every process: what it learnt goes through the folder."""

    def train(self, examples: Examples, outside: Sequence[str], folder: Path) -> None:
        """Learn from `examples`, and from texts that are `outside` all of them where it has a place for those; keep it."""

    def load(self, folder: Path) -> None:
        """Take up what `train` kept."""

    def read(self, text: str) -> Answer:
        """Read one text."""


@dataclass(frozen=True)
class Kind:
    """How a system is shown, where it is, and on which sets it runs."""

    title: str
    where: str
    sets: tuple[str, ...] = (BANKING_10SHOT, BANKING, CLINC, CONVERSATIONS)
    quick: bool = True


OURS, STOCK = "ours", "stock"
#: `ours-no-names` is ours without its one advantage, so that everybody sees what that brings.
SYSTEMS = {
    STOCK: Kind("Rasa's default pipeline", "benchmarks.systems.stock:Stock", (BANKING_10SHOT,), quick=False),
    "tfidf": Kind("TF-IDF, logistic regression", "benchmarks.systems.tfidf:Tfidf"),
    "embeddings": Kind("Embeddings, logistic regression", "benchmarks.systems.embeddings:Embeddings"),
    "ours-no-names": Kind("Ours, label names not learnt", "benchmarks.systems.ours:OursWithoutNames", (BANKING_10SHOT,)),
    OURS: Kind("Ours", "benchmarks.systems.ours:Ours"),
}


def make(name: str) -> System:
    """An untrained system. Imports what it needs, and nothing of the others."""
    module, _, kind = SYSTEMS[name].where.partition(":")
    return cast(System, getattr(importlib.import_module(module), kind)())


def ranked(labels: Sequence[str], probabilities: np.ndarray[Any, Any], score: float | None = None) -> Answer:
    """An answer from a row of probabilities; without a `score` the best of them is the score."""
    order = np.argsort(-probabilities)[:RANKING]
    found = tuple((str(labels[n]), float(probabilities[n])) for n in order)
    return Answer(found, found[0][1] if score is None else score)
