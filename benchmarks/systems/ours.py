"""The head and the scope of the assistant over its encoder, on data that is not its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.sets import Examples
from benchmarks.systems import Answer, ranked
from bot.nlu import encoder
from bot.nlu.head import Head
from bot.nlu.scope import OUT_OF_SCOPE, Scope


class Ours:
    """What `bot.nlu.classifier` is made of, without its bands, its sentences and its context."""

    #: A choice: the name of each label ("card_arrival") is learnt once as an example of it ("card arrival"), as the assistant
    #: learns the question of each entry. The others are not given the names. `OursWithoutNames` shows what it brings.
    learns_names = True

    def __init__(self) -> None:
        self._head, self._scope = Head(), Scope()
        self._inside = np.zeros(0, dtype=np.int64)

    def train(self, examples: Examples, outside: Sequence[str], folder: Path) -> None:
        """Encode and learn the examples; those outside have a label of their own."""
        names = sorted(set(examples.labels)) if self.learns_names else []
        texts = [*examples.texts, *(name.replace("_", " ") for name in names), *outside]
        labels = [*examples.labels, *names, *[OUT_OF_SCOPE] * len(outside)]
        head = Head().fit(texts, encoder.shared().encode(texts), labels)
        head.save(folder)
        scope = Scope()
        scope.fit(head)
        scope.save(folder)

    def load(self, folder: Path) -> None:
        """Read the head, the scope and the encoder."""
        encoder.shared()
        self._head, self._scope = Head.load(folder), Scope.load(folder)
        self._inside = np.flatnonzero(np.array(self._head.labels) != OUT_OF_SCOPE)

    def read(self, text: str) -> Answer:
        """The labels by their probability; the score is the scope's."""
        reading = self._head.read([text], encoder.shared().encode([text]))
        certain = self._head.certainty(reading)[0, self._inside]
        return ranked([self._head.labels[n] for n in self._inside], certain, float(self._scope.ours(self._head, reading)[0]))


class OursWithoutNames(Ours):
    """The same from the examples alone."""

    learns_names = False
