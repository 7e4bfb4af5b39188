"""The vectors of our own encoder alone, with logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import skops.io
from sklearn.linear_model import LogisticRegression

from benchmarks.sets import Examples
from benchmarks.systems import Answer, ranked
from bot.nlu import encoder

FILE = "embeddings.skops"
#: As in `tfidf.py`.
PENALTY = 10.0


class Embeddings:
    """Has no place for texts that are outside: its best probability is its score."""

    def __init__(self) -> None:
        self._model: Any = None

    def train(self, examples: Examples, outside: Sequence[str], folder: Path) -> None:
        """Encode and learn the examples."""
        rows = encoder.shared().encode(examples.texts)
        skops.io.dump(LogisticRegression(C=PENALTY, max_iter=1000).fit(rows, list(examples.labels)), folder / FILE)

    def load(self, folder: Path) -> None:
        """Read the file, and the encoder."""
        encoder.shared()
        self._model = skops.io.load(folder / FILE)

    def read(self, text: str) -> Answer:
        """The labels by their probability."""
        return ranked(self._model.classes_, self._model.predict_proba(encoder.shared().encode([text]))[0])
