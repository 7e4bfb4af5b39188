"""A classifier over two kinds of evidence: the meaning of a text (its vector) and its words and letters (TF-IDF).

Two logistic regressions whose probabilities are averaged: the vector knows that "phone" and "ring" are close, the
letters know that "safegarding" is nearly "safeguarding". Kept as numpy and JSON files, never pickle.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu.encoder import Vectors

#: Share of the vector's opinion in the average; the rest is the letters'.
DENSE_SHARE = 0.6
#: How each is regularised (larger: trusts the examples more).
DENSE_C, SPARSE_C = 20.0, 20.0

KINDS = {
    "words": {"analyzer": "word", "ngram_range": (1, 2), "sublinear_tf": True, "token_pattern": r"(?u)\b\w+\b"},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 4), "sublinear_tf": True, "min_df": 2},
}


class Head:
    """Tells which of its labels a text has. Train with `fit`, or `load` what `save` wrote."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self._vectorizers: dict[str, TfidfVectorizer] = {}
        self._weights: dict[str, Vectors] = {}

    def fit(self, texts: Sequence[str], vectors: Vectors, labels: Sequence[str]) -> Head:
        """Learn from `texts`, their `vectors` (a row of 384 each) and their labels; gives itself."""
        self._vectorizers = {kind: TfidfVectorizer(lowercase=True, **how).fit(texts) for kind, how in KINDS.items()}
        dense = LogisticRegression(C=DENSE_C, max_iter=300, class_weight="balanced").fit(vectors, labels)
        letters = LogisticRegression(C=SPARSE_C, max_iter=60, class_weight="balanced", tol=1e-3).fit(self._sparse(texts), labels)
        self.labels = [str(label) for label in dense.classes_]
        self._weights = {
            "dense": dense.coef_.astype(np.float32), "dense_bias": dense.intercept_.astype(np.float32),
            "letters": letters.coef_.astype(np.float32), "letters_bias": letters.intercept_.astype(np.float32),
        }  # fmt: skip
        return self

    def probabilities(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        """A row for each text, a column for each of `labels`; rows add up to 1."""
        w = self._weights
        dense = _softmax(vectors @ w["dense"].T + w["dense_bias"])
        letters = _softmax(self._sparse(texts) @ w["letters"].T + w["letters_bias"])
        return np.asarray(DENSE_SHARE * dense + (1 - DENSE_SHARE) * letters)

    def save(self, folder: Path) -> None:
        """Write numpy and JSON files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        vocabularies = {k: {t: int(n) for t, n in v.vocabulary_.items()} for k, v in self._vectorizers.items()}
        meta = {"labels": self.labels, "vocabularies": vocabularies}
        (folder / "head.json").write_text(json.dumps(meta, sort_keys=True), encoding="utf-8")
        idf = {f"idf_{kind}": v.idf_ for kind, v in self._vectorizers.items()}
        np.savez(folder / "head.npz", **self._weights, **idf)

    @classmethod
    def load(cls, folder: Path) -> Head:
        """What `save` wrote into `folder`.

        Raises:
            OSError, ValueError, KeyError: the files are missing or damaged.
        """
        head = cls()
        meta = json.loads((folder / "head.json").read_text(encoding="utf-8"))
        with np.load(folder / "head.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        head.labels = meta["labels"]
        for kind, how in KINDS.items():
            vectorizer = TfidfVectorizer(lowercase=True, vocabulary=meta["vocabularies"][kind], **how)
            vectorizer.idf_ = arrays.pop(f"idf_{kind}")
            head._vectorizers[kind] = vectorizer
        head._weights = arrays
        return head

    def _sparse(self, texts: Sequence[str]) -> sparse.csr_matrix:
        return sparse.hstack([v.transform(texts) for v in self._vectorizers.values()], format="csr")


def _softmax(scores: Vectors) -> Vectors:
    if scores.shape[1] == 1:  # two labels: sklearn keeps one column, the score of the second
        scores = np.hstack([np.zeros_like(scores), scores])
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exp / exp.sum(axis=1, keepdims=True))
