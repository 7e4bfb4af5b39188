"""Saying "none of these": where the limit is set, and what it does to queries it has not seen."""

from __future__ import annotations

import math
from collections.abc import Sequence

#: At the limit, so much of what is in scope must still be answered right, on the validation part.
LEAST = 0.92


def limit(right: Sequence[bool], scores: Sequence[float], least: float = LEAST) -> float:
    """The highest limit at which at least the share `least` is right and not rejected (a score at the limit is not).

    `right` and `scores` come from in-scope validation examples, never from the test. 0, which rejects nothing, where even
    that is not enough.
    """
    needed = math.ceil(least * len(right) - 1e-9)
    kept = sorted((score for score, ok in zip(scores, right, strict=True) if ok), reverse=True)
    return kept[needed - 1] if 0 < needed <= len(kept) else 0.0


def right_at(at: float, right: Sequence[bool], scores: Sequence[float]) -> float:
    """The share of in-scope queries answered right; a rejected one counts as wrong."""
    return sum(ok and score >= at for ok, score in zip(right, scores, strict=True)) / len(right)


def rejected_at(at: float, scores: Sequence[float]) -> float:
    """The share of out-of-scope queries that are rejected."""
    return sum(score < at for score in scores) / len(scores)
