"""Danger: signs in the words, and a classifier that learnt from told emergencies. Either may raise, none may overrule.

Runs on every message, before and apart from the question classifier. The signs run in the channel too, so that they
stand when the model does not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import signs, vectors
from bot.nlu.component import Learner, examples
from bot.nlu.embedding import UNIT_VECTORS, UNITS
from bot.nlu.head import Head
from bot.nlu.sentences import sentences

#: Where the finding stands in what Rasa gives out: {"raised", "by", "score"}.
DANGER = "danger"
RAISED, SAFE = "danger", "safe"
FOLDER = "danger"
#: Files of `data/danger/` that tell of danger; the others tell of none.
TOLD = ("danger", "danger_child")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class DangerDetector(Learner):
    """Sets `danger`."""

    folders = (FOLDER,)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._head = Head()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threshold`: from this probability on the learned layer raises."""
        return {"threshold": 0.5}

    def learn(self, training_data: TrainingData) -> None:
        """Danger against everything else that people write, near-misses first."""
        lines = examples(FOLDER)
        told = [t for name in TOLD for t in lines[name]]
        safe = [t for name, found in lines.items() if name not in TOLD for t in found]
        safe += [m.get(TEXT) for m in training_data.intent_examples if m.get(INTENT)]
        told += [s for t in told if len(t) > 120 for s in sentences(t) if signs.shared().found(s)]
        texts = told + safe
        self._head.fit(texts, vectors.of(texts), [RAISED] * len(told) + [SAFE] * len(safe))

    def save(self, folder: Path) -> None:
        """Write the head."""
        self._head.save(folder)

    def restore(self, folder: Path) -> None:
        """Read the head."""
        self._head = Head.load(folder)

    def read(self, message: Message) -> None:
        """Look at the whole text and at each sentence."""
        units = message.get(UNITS)
        if units is None:
            return
        found = signs.shared().found(message.get(TEXT) or "")
        column = self._head.labels.index(RAISED)
        score = float(self._head.probabilities(units, message.get(UNIT_VECTORS))[:, column].max())
        by = [f"sign:{name}" for name in found] + (["model"] if score >= self.config["threshold"] else [])
        message.set(DANGER, {"raised": bool(by), "by": by, "score": round(score, 3)}, add_to_output=True)
