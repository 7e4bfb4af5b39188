"""The words of a text, or its groups of letters, weighed as scikit-learn's TF-IDF does, and what they vote for.

To learn, scikit-learn does it all. To read one text its machinery takes 1 ms for each head, most of it spent on making and
checking matrices of one row; the same sum over the few terms that a text has takes a twentieth of that.

Of a term that was learnt its hash is kept, not its letters: 300,000 small strings took 34 MB of each model, and a second to load.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, Self

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from spacy.strings import hash_string  # type: ignore[attr-defined]  # its stubs leave it out

from bot.nlu.encoder import Vectors

Hashes = np.ndarray[Any, np.dtype[np.uint64]]
KINDS: dict[str, dict[str, Any]] = {
    "words": {"analyzer": "word", "ngram_range": (1, 2), "sublinear_tf": True, "token_pattern": r"(?u)\b\w+\b"},
    "letters": {"analyzer": "char_wb", "ngram_range": (2, 5), "sublinear_tf": True, "min_df": 2},
}


class Terms:
    """Which terms there are and how rare each is, one row of what is learnt for each. `kind` is one of `KINDS`."""

    def __init__(self, kind: str) -> None:
        self._vectorizer = TfidfVectorizer(lowercase=True, **KINDS[kind])
        self._analysed = self._vectorizer.build_analyzer()
        #: The terms by their hashes, in order, and the row of each.
        self.hashes: Hashes = np.zeros(0, dtype=np.uint64)
        self.rows: np.ndarray[Any, np.dtype[np.int32]] = np.zeros(0, dtype=np.int32)
        self.rarity: Vectors = np.zeros(0, dtype=np.float32)

    @classmethod
    def kept(cls, kind: str, hashes: Hashes, rows: Any, rarity: Vectors) -> Self:
        """What was learnt before."""
        made = cls(kind)
        made.hashes, made.rows, made.rarity = hashes, rows, rarity
        return made

    def learn(self, texts: Sequence[str]) -> Any:
        """Learn the terms of `texts`; gives a sparse matrix, a row of length 1 for each text.

        Raises:
            ValueError: two terms have one hash; of 300,000 terms that happens once in 400 million times.
        """
        found = self._vectorizer.fit_transform(texts).astype(np.float32)
        vocabulary = self._vectorizer.vocabulary_
        hashes = _hashes(vocabulary)
        order = np.argsort(hashes)
        self.hashes, self.rows = hashes[order], np.fromiter(vocabulary.values(), np.int32, len(vocabulary))[order]
        if (self.hashes[1:] == self.hashes[:-1]).any():
            raise ValueError("Two terms have one hash: leave one of the phrasings with either out.")
        self.rarity = self._vectorizer.idf_
        return found

    def votes(self, texts: Sequence[str], learnt: Vectors) -> Vectors:
        """A row for each text: the rows of `learnt` of its terms, each by how much it weighs in the text."""
        return np.stack([self._of(text, learnt) for text in texts])

    def _of(self, text: str, learnt: Vectors) -> Vectors:
        counts = Counter(self._known(self._analysed(text)))
        if not counts:
            return np.zeros(learnt.shape[1], dtype=np.float32)
        rows = np.fromiter(counts, dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        weights = (1 + np.log(often)) * self.rarity[rows]
        return np.asarray((weights / np.linalg.norm(weights)).astype(np.float32) @ learnt[rows])

    def _known(self, terms: Sequence[str]) -> list[int]:
        """The rows of those terms that were learnt, each as often as it stands there."""
        if not len(self.hashes):
            return []
        wanted = _hashes(terms)
        at = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        found: list[int] = self.rows[at[self.hashes[at] == wanted]].tolist()
        return found


def _hashes(terms: Collection[str]) -> Hashes:
    """Of each term, in order: spaCy's hash of 64 bits, the same on every machine."""
    return np.fromiter(map(hash_string, terms), dtype=np.uint64, count=len(terms))
