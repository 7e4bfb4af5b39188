"""Words and letter groups, weighed by how rare they are, with logistic regression: what a good baseline was before vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from benchmarks import sets
from benchmarks.sets import Examples
from benchmarks.systems import Answer, ranked

#: Single letters are words too.
KINDS: dict[str, dict[str, Any]] = {
    "words": {"ngram_range": (1, 2), "sublinear_tf": True, "token_pattern": r"(?u)\b\w+\b"},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5), "sublinear_tf": True, "min_df": 2},
}
FILE = "tfidf.skops"
#: The weight of the examples against the penalty, as in the figures measured before this project; not tuned further.
PENALTY = 10.0
#: What skops loads beside its own list: a matrix of numbers, where TF-IDF keeps its weights.
TRUSTED = ["scipy.sparse._csr.csr_matrix"]


class Tfidf:
    """Has no place for texts that are outside: its best probability is its score."""

    def __init__(self) -> None:
        self._model: Any = None

    def train(self, examples: Examples, outside: Sequence[str], folder: Path) -> None:
        """Learn the examples."""
        words, letters = (TfidfVectorizer(**how) for how in KINDS.values())
        # One label against the rest: the same share is right as with all at once, in a twentieth of the time.
        regression = LogisticRegression(C=PENALTY, solver="liblinear", dual=True, max_iter=1000, random_state=sets.SEED)
        learnt = make_pipeline(make_union(words, letters), regression)
        skops.io.dump(learnt.fit(list(examples.texts), list(examples.labels)), folder / FILE)

    def load(self, folder: Path) -> None:
        """Read the file."""
        self._model = skops.io.load(folder / FILE, trusted=TRUSTED)
        # In this order of memory; in the other one all weights are copied for every text that is read.
        self._model[-1].coef_ = np.asfortranarray(self._model[-1].coef_)

    def read(self, text: str) -> Answer:
        """The labels by their probability."""
        return ranked(self._model.classes_, self._model.predict_proba([text])[0])
