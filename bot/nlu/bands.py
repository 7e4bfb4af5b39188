"""How sure is sure enough: three bands, fitted on what each fault costs the person who asks.

`sure`: it answers. `unsure`: it asks back. `far`: it says that it does not know. The limits are those under which the
training examples, each read as if it had not been learnt, cost least. The curve shows what other limits would bring.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.nlu.encoder import Vectors

#: What a fault costs, against a wrong answer given as if it were right: to be asked back, and to be sent away although
#: the question was ours. Proposals: see docs/for-the-unit.md.
WRONG, ASKED, SENT_AWAY = 1.0, 0.5, 0.8
#: This share of the messages is taken to be none of ours.
OUTSIDE = 0.15
#: The limits that are tried.
STEPS = np.linspace(0.02, 0.9, 45)


@dataclass(frozen=True)
class Seen:
    """How examples were read, an item for each: the best label's probability, the probability to be ours, whether the best
    label is the right one, whether it says "none of ours", whether the example is none of ours."""

    confidence: Vectors
    ours: Vectors
    right: np.ndarray[Any, np.dtype[np.bool_]]
    declined: np.ndarray[Any, np.dtype[np.bool_]]
    outside: np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Point:
    """What one choice of limits brings, in shares of all messages."""

    sure: float
    ours: float
    wrong: float
    asked: float
    sent_away: float

    @property
    def cost(self) -> float:
        """What it costs a person, on average."""
        return WRONG * self.wrong + ASKED * self.asked + SENT_AWAY * self.sent_away


@dataclass(frozen=True)
class Bands:
    """The limits, and the curve they were chosen from."""

    sure: float = 0.3
    ours: float = 0.0
    curve: tuple[Point, ...] = ()

    def of(self, confidence: float, ours: float, *, declined: bool) -> str:
        """The band of one message."""
        if declined or ours < self.ours:
            return "far"
        return "sure" if confidence >= self.sure else "unsure"

    def save(self, folder: Path) -> None:
        """Write them."""
        (folder / "bands.json").write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Bands:
        """Read them.

        Raises:
            OSError, ValueError, KeyError: the file is missing or damaged.
        """
        stored = json.loads((folder / "bands.json").read_text(encoding="utf-8"))
        return cls(stored["sure"], stored["ours"], tuple(Point(**p) for p in stored["curve"]))


def fit(seen: Seen) -> Bands:
    """The limits that cost least; the curve runs over `sure`, at the best limit of `ours`."""
    best = min((point(seen, sure, ours) for sure in STEPS for ours in STEPS), key=lambda p: p.cost)
    return Bands(best.sure, best.ours, tuple(point(seen, sure, best.ours) for sure in STEPS))


def point(seen: Seen, sure: float, ours: float) -> Point:
    """What these limits bring: examples of ours and others weigh together as `OUTSIDE` says."""
    far = seen.declined | (seen.ours < ours)
    answered = ~far & (seen.confidence >= sure)
    share = np.where(seen.outside, OUTSIDE / max(seen.outside.sum(), 1), (1 - OUTSIDE) / max((~seen.outside).sum(), 1))

    def of(which: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
        return float(share[which].sum())

    return Point(float(sure), float(ours), of(answered & ~seen.right), of(~far & ~answered), of(far & ~seen.outside))
