"""Whether a message is any of ours: a decision of its own, not a low score of some entry (Rasa's issues 9723, 9751).

Four pieces of evidence, weighed by a logistic regression that learns from how the head read each example when that one
was left out: the strongest vote for an entry, the vote for "none of ours", the nearest example and the nearest few.
On CLINC150 (small) it rejects 91 % of what is out of scope where the best score alone rejects 89 %, both at 92 % right of
what is in scope (benchmarks/README.md).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.nlu.encoder import Vectors
from bot.nlu.head import Head, Reading

#: The label of examples that are none of ours.
OUT_OF_SCOPE = "out_of_scope"
#: How many of the nearest examples speak, beside the nearest one.
FEW = 5


class Scope:
    """Gives the probability that a text is ours; always 1 where no example is out of scope."""

    def __init__(self, weights: tuple[float, ...] = (), bias: float = 0.0) -> None:
        self._weights, self._bias = weights, bias

    def fit(self, head: Head) -> Vectors:
        """Learn from a head that was just fitted; gives the probability of each of its examples, as if it had not been one."""
        assert head.left_out is not None
        if OUT_OF_SCOPE not in head.labels:
            return self.ours(head, head.left_out)
        ours, told = head.owners != head.labels.index(OUT_OF_SCOPE), evidence(head, head.left_out)
        found = LogisticRegression(class_weight="balanced", max_iter=1000).fit(told, ours)
        self._weights, self._bias = tuple(map(float, found.coef_[0])), float(found.intercept_[0])
        return self._weighed(told)

    def ours(self, head: Head, reading: Reading) -> Vectors:
        """The probability of each text of `reading`."""
        return self._weighed(evidence(head, reading)) if self._weights else np.ones(len(reading.votes), dtype=np.float32)

    def _weighed(self, told: Vectors) -> Vectors:
        return np.asarray(1 / (1 + np.exp(-(told @ np.array(self._weights) + self._bias))), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the weights."""
        (folder / "scope.json").write_text(json.dumps([self._weights, self._bias]), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Scope:
        """Read the weights.

        Raises:
            OSError, ValueError: the file is missing or damaged.
        """
        weights, bias = json.loads((folder / "scope.json").read_text(encoding="utf-8"))
        return cls(tuple(weights), float(bias))


def evidence(head: Head, reading: Reading) -> Vectors:
    """A row for each text: the strongest vote for one of ours, the vote for none of ours, the nearest example, the next few."""
    outside = head.labels.index(OUT_OF_SCOPE)
    ours = reading.likeness[:, head.owners != outside]
    nearest = -np.sort(-np.partition(ours, -min(FEW, ours.shape[1]), axis=1)[:, -FEW:], axis=1)
    strongest = np.delete(reading.votes, outside, axis=1).max(axis=1)
    return np.stack([strongest, reading.votes[:, outside], nearest[:, 0], nearest[:, 1:].mean(axis=1)], axis=1)
