"""What people ask, grouped by likeness. Pure: texts and their vectors in, groups out.

The vectors are the model's own where the trainer gives them (`faq.trainer`); `plain` makes some of the letters alone, which
knows no meaning: "mum" and "mother" are two words to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from faq.questions import Question

#: Two texts further apart than this, on the average of their groups, are not of one group: by the model, and by letters.
#: Measured on 357 phrasings of 50 entries of release 1, which are as unlike as people could make them: by the model 85 of 100
#: stand in a group of their own entry, 38 of 100 beside most of its others; by letters 83 and 33.
BY_MODEL, BY_LETTERS = 0.55, 0.75
Vectors = Any


@dataclass(frozen=True)
class Group:
    """Questions that are alike, newest first. `title`: the text that is most like all others."""

    title: str
    questions: tuple[Question, ...]

    @property
    def number(self) -> int:
        """What it is found by: its first question, which stays when others come."""
        return min(q.number for q in self.questions)

    @property
    def numbers(self) -> list[int]:
        """Of its questions."""
        return [q.number for q in self.questions]

    @property
    def decided(self) -> Question:
        """The question that was decided last: the others go with it."""
        return max(self.questions, key=lambda q: q.decided_at)

    @property
    def state(self) -> str:
        """As it was decided last. What is asked again after it was done is new again; what is ignored stays so."""
        state = self.decided.state
        return "new" if state == "done" and any(q.state == "new" for q in self.questions) else state

    @property
    def texts(self) -> dict[str, int]:
        """Each text once, with how often it came: the commonest first."""
        return dict(Counter(q.text for q in self.questions).most_common())

    @property
    def outcomes(self) -> list[str]:
        """What came of them, the commonest first."""
        return [outcome for outcome, _ in Counter(q.outcome for q in self.questions).most_common()]

    @property
    def near(self) -> list[str]:
        """The entries that came near when they were asked, the commonest first, without what was refused."""
        refused = {entry for q in self.questions for entry in q.refused}
        return [e for e, _ in Counter(e for q in self.questions for e in q.near).most_common() if e not in refused]


def plain(texts: Sequence[str]) -> Vectors:
    """Vectors by letters alone, for when the model can't be asked: TF-IDF of the pieces of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # here: it takes a second to import, and most pages need none

    made = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    try:
        return made.fit_transform(texts).toarray()
    except ValueError:  # not a letter in any of them
        return np.zeros((len(texts), 1))


def groups(questions: Sequence[Question], texts: Sequence[str], vectors: Vectors, apart: float) -> list[Group]:
    """`questions` in groups, the largest first; `vectors` has a row for each of `texts`, each text of the questions once."""
    if not texts:
        return []
    rows = _unit(np.asarray(vectors, dtype=float))
    labels = _labels(rows, apart)
    of = dict(zip(texts, labels, strict=True))
    found: dict[int, list[Question]] = {}
    for question in questions:
        found.setdefault(of[question.text], []).append(question)
    made = [Group(_middle(texts, rows, labels, label), tuple(held)) for label, held in found.items()]
    return sorted(made, key=lambda g: (-len(g.questions), -g.questions[0].number))


def _labels(rows: Vectors, apart: float) -> list[int]:
    if len(rows) < 2:
        return [0] * len(rows)
    from sklearn.cluster import AgglomerativeClustering

    distance = np.clip(1 - rows @ rows.T, 0, None)
    made = AgglomerativeClustering(None, affinity="precomputed", linkage="average", distance_threshold=apart)
    return [int(label) for label in made.fit_predict(distance)]


def _middle(texts: Sequence[str], rows: Vectors, labels: Sequence[int], label: int) -> str:
    held = [at for at, one in enumerate(labels) if one == label]
    likeness = rows[held] @ rows[held].T
    return texts[held[int(np.argmax(likeness.sum(axis=1)))]]


def _unit(rows: Vectors) -> Vectors:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length == 0, 1, length)
