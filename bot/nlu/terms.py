"""The words of a text, or its groups of letters, weighed as scikit-learn's TF-IDF does, and what they vote for.

To learn, scikit-learn does it all. To read one text its machinery takes 1 ms for each head, most of it spent on making and
checking matrices of one row; the same sum over the few terms that a text has takes a twentieth of that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.encoder import Vectors

KINDS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "ngram_range": (1, 2), "sublinear_tf": True, "token_pattern": r"(?u)\b\w+\b"},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5), "sublinear_tf": True, "min_df": 2},
}


class Terms:
    """Which terms there are and how rare each is, one row of what is learnt for each. `kind` is one of `KINDS`."""

    def __init__(self, kind: str) -> None:
        self._vectorizer = TfidfVectorizer(lowercase=True, **KINDS[kind])
        self._analysed = self._vectorizer.build_analyzer()
        self.vocabulary: dict[str, int] = {}
        self.rarity: Vectors = np.zeros(0, dtype=np.float32)

    @classmethod
    def kept(cls, kind: str, vocabulary: dict[str, int], rarity: Vectors) -> Self:
        """What was learnt before."""
        made = cls(kind)
        made.vocabulary, made.rarity = vocabulary, rarity
        return made

    def learn(self, texts: Sequence[str]) -> Any:
        """Learn the terms of `texts`; gives a sparse matrix, a row of length 1 for each text."""
        found = self._vectorizer.fit_transform(texts).astype(np.float32)
        self.vocabulary = {term: int(n) for term, n in self._vectorizer.vocabulary_.items()}
        self.rarity = self._vectorizer.idf_
        return found

    def votes(self, texts: Sequence[str], learnt: Vectors) -> Vectors:
        """A row for each text: the rows of `learnt` of its terms, each by how much it weighs in the text."""
        return np.stack([self._of(text, learnt) for text in texts])

    def _of(self, text: str, learnt: Vectors) -> Vectors:
        counts = Counter(n for term in self._analysed(text) if (n := self.vocabulary.get(term)) is not None)
        if not counts:
            return np.zeros(learnt.shape[1], dtype=np.float32)
        rows = np.fromiter(counts, dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        weights = (1 + np.log(often)) * self.rarity[rows]
        return np.asarray((weights / np.linalg.norm(weights)).astype(np.float32) @ learnt[rows])
