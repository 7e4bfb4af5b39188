"""A classifier over two kinds of evidence at once: the meaning of a text (its vector) and its words and letters (TF-IDF).

Kernel ridge regression: two texts are alike as far as their vectors, their words and their letter groups are, and a
label's score is a weighted vote of the examples. One linear system gives it in a second or two, and leave-one-out
predictions for nothing, which set the temperature of the probabilities. Against two averaged logistic regressions on
2,210 questions of other writers: 84.3 % right instead of 81.7 %, 7 s instead of 55 s (docs/adr/0003-kernel-head.md).
Kept as numpy and JSON files, never pickle. The examples' vectors are kept in half precision: each text is held against all
of them, and most of that time was reading them from memory.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import simsimd
from scipy import linalg, sparse
from scipy.optimize import minimize_scalar

from bot.nlu.encoder import Vectors
from bot.nlu.terms import KINDS, Terms

#: Share of each kind of likeness: vectors, words, letters.
SHARES = {"meaning": 0.7, "words": 0.15, "letters": 0.15}
#: How fast the likeness of two vectors falls with their distance; how little a single example is trusted. These and the
#: shares are the best of a grid on held-out parts of two public sets (benchmarks/README.md), not on our own conversations.
SHARPNESS, RIDGE = 3.0, 0.2
#: What is kept of the words and letters.
TERMS = ("hashes", "rows", "rarity")
#: So many rows of the system are filled at once.
ROWS = 500
#: The evidence for a label: how strongly the examples vote for it.
Votes = Vectors


@dataclass(frozen=True)
class Reading:
    """What a head found in some texts, a row for each. `votes`: a column for each label. `likeness`: a column for each
    example, the cosine of the two vectors."""

    votes: Votes
    likeness: Vectors


class Head:
    """Tells which of its labels a text has. Train with `fit`, or `load` what `save` wrote."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        #: For each example, which of the labels it has.
        self.owners: np.ndarray[Any, np.dtype[np.int64]] = np.zeros(0, dtype=np.int64)
        #: After `fit`: how the head would have read each example, had it not been among the examples. Not kept.
        self.left_out: Reading | None = None
        self._terms: dict[str, Terms] = {}
        #: "examples": their vectors, float16; "votes": what each says for each label; "words", "letters": that, summed by term
        self._learnt: dict[str, Vectors] = {}
        self._temperature = 1.0

    def fit(self, texts: Sequence[str], vectors: Vectors, labels: Sequence[str]) -> Head:
        """Learn from `texts`, their `vectors` (a row of 384 each) and `labels`, each label weighing the same; gives itself."""
        self.labels = sorted(set(labels))
        self._terms = {kind: Terms(kind) for kind in KINDS}
        self.owners = np.searchsorted(self.labels, labels)
        terms = {kind: found.learn(texts) for kind, found in self._terms.items()}
        target = (np.array(labels)[:, None] == np.array(self.labels)[None]).astype(np.float32)
        sizes = target.sum(axis=0)
        weights = (target * (sizes.mean() / sizes)).sum(axis=1)
        likeness = np.asarray(vectors @ vectors.T, dtype=np.float32)
        system = _system(likeness, terms)
        system[np.diag_indices_from(system)] += RIDGE / weights
        votes, own = _solved(system, target)
        left_out = target - votes / own[:, None]
        self._temperature = _temperature(left_out, target, weights)
        np.fill_diagonal(likeness, 0.0)
        self.left_out = Reading(left_out, likeness)
        self._learnt = {"examples": vectors.astype(np.float16), "votes": votes}
        self._learnt |= {kind: np.asarray(SHARES[kind] * (found.T @ votes)) for kind, found in terms.items()}
        return self

    def probabilities(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        """A row for each text, a column for each of `labels`; rows add up to 1."""
        return self.certainty(self.read(texts, vectors))

    def read(self, texts: Sequence[str], vectors: Vectors) -> Reading:
        """The votes for each label, and how like each example the texts are."""
        likeness = _likeness(vectors, self._learnt["examples"])
        return Reading(np.asarray(sum(self.votes(texts, likeness).values())), likeness)

    def votes(self, texts: Sequence[str], likeness: Vectors) -> dict[str, Votes]:
        """The votes by kind of evidence: "meaning", "words", "letters"."""
        found = {kind: terms.votes(texts, self._learnt[kind]) for kind, terms in self._terms.items()}
        return {"meaning": _nearness(likeness) @ self._learnt["votes"], **found}

    def certainty(self, reading: Reading) -> Vectors:
        """The probabilities that belong to these votes."""
        return _softmax(self._temperature * reading.votes)

    def save(self, folder: Path) -> None:
        """Write numpy and JSON files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        meta = {"labels": self.labels, "temperature": self._temperature}
        (folder / "head.json").write_text(json.dumps(meta, sort_keys=True), encoding="utf-8")
        of_terms = {f"{kind}_{name}": getattr(found, name) for kind, found in self._terms.items() for name in TERMS}
        np.savez(folder / "head.npz", owners=self.owners, **self._learnt, **of_terms)

    @classmethod
    def load(cls, folder: Path) -> Head:
        """What `save` wrote into `folder`.

        Raises:
            OSError, ValueError, KeyError: the files are missing or damaged.
        """
        head = cls()
        meta = json.loads((folder / "head.json").read_text(encoding="utf-8"))
        head.labels, head._temperature = meta["labels"], meta["temperature"]
        with np.load(folder / "head.npz", allow_pickle=False) as stored:
            head._learnt = {name: stored[name] for name in ("examples", "votes", *KINDS)}
            head.owners = np.asarray(stored["owners"], dtype=np.int64)
            head._terms = {kind: Terms.kept(kind, *(stored[f"{kind}_{name}"] for name in TERMS)) for kind in KINDS}
        return head


def _likeness(vectors: Vectors, examples: Any) -> Vectors:
    """The cosine of each text (a row) and each example (a column), to within 0.001. NumPy would widen all examples first."""
    found = simsimd.cdist(np.ascontiguousarray(vectors, dtype=np.float16), examples, metric="dot")
    return np.asarray(found, dtype=np.float32)


def _nearness(likeness: Vectors) -> Vectors:
    """The share of meaning in how near two texts are, from the cosine of their vectors."""
    return np.asarray(SHARES["meaning"] * np.exp(SHARPNESS * (likeness - 1)), dtype=np.float32)


def _system(likeness: Vectors, terms: Mapping[str, Any]) -> Vectors:
    """How alike the examples are in all: a square, of which only the upper triangle is filled. The rest is nobody's."""
    shared = sparse.hstack([np.sqrt(SHARES[kind], dtype=np.float32) * found for kind, found in terms.items()], format="csr")
    system = np.empty_like(likeness)

    def fill(start: int) -> None:
        rows = slice(start, start + ROWS)
        system[rows, start:] = _nearness(likeness[rows, start:])
        system[rows, start:] += (shared[rows] @ shared[start:].T).toarray()

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        list(pool.map(fill, range(0, len(system), ROWS)))
    return system


def _solved(system: Vectors, target: Vectors) -> tuple[Vectors, Vectors]:
    """The votes that solve the system, and the diagonal of its inverse; by Cholesky, in the system's own memory, which is
    spent afterwards. One triangle is all that LAPACK needs; and of the inverse of that triangle the squares of each column
    add up to the diagonal, for two thirds of the work of the whole inverse."""
    factor, wrong = linalg.lapack.spotrf(system.T, lower=1, overwrite_a=1, clean=0)
    if wrong:
        raise ValueError("the examples can't be told apart: is one given twice?")
    votes, _ = linalg.lapack.spotrs(factor, np.asfortranarray(target), lower=1)
    half, _ = linalg.lapack.strtri(factor, lower=1, overwrite_c=1)
    own = np.array([half[n:, n] @ half[n:, n] for n in range(len(half))], dtype=np.float32)
    return np.ascontiguousarray(votes, dtype=np.float32), own


def _temperature(scores: Vectors, target: Vectors, weights: Vectors) -> float:
    """The factor on the scores under which their probabilities fit `target` best (least log loss)."""

    def loss(factor: float) -> float:
        chosen = (_softmax(factor * scores) * target).sum(axis=1)
        return float(-(weights * np.log(chosen + 1e-9)).mean())

    return float(minimize_scalar(loss, bounds=(1.0, 60.0), method="bounded").x)


def _softmax(scores: Vectors) -> Vectors:
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exp / exp.sum(axis=1, keepdims=True), dtype=np.float32)
