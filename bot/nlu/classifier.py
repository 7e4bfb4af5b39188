"""Which entry a message asks for, how sure that is, and which others come near."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import vectors
from bot.nlu.component import Learner
from bot.nlu.embedding import UNIT_VECTORS, UNITS
from bot.nlu.encoder import Vectors
from bot.nlu.head import Head
from bot.nlu.sentences import asks

#: The intent of questions that are none of ours.
OUT_OF_SCOPE = "out_of_scope"
#: Where the band ("sure", "unsure", "far") stands in what Rasa gives out.
BAND = "band"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(Learner):
    """Sets `intent`, `intent_ranking` and the band. In a long message the sentence that asks weighs as much as the whole."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._head = Head()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`sure`: from this probability on it answers; `far`: below it, it says that it does not know."""
        return {"sure": 0.40, "far": 0.12, "ranking": 6}

    def learn(self, training_data: TrainingData) -> None:
        """Learn from all examples that have an intent."""
        found = [m for m in training_data.intent_examples if m.get(TEXT)]
        texts = [m.get(TEXT) for m in found]
        self._head.fit(texts, vectors.of(texts), [m.get(INTENT) for m in found])

    def save(self, folder: Path) -> None:
        """Write the head."""
        self._head.save(folder)

    def restore(self, folder: Path) -> None:
        """Read the head."""
        self._head = Head.load(folder)

    def read(self, message: Message) -> None:
        """Rank the intents."""
        if message.get(UNITS) is None:  # an /intent message: Rasa has read it already
            return
        scores = self._scores(message.get(UNITS), message.get(UNIT_VECTORS))
        order = np.argsort(-scores)[: self.config["ranking"]]
        ranking = [{"name": self._head.labels[n], "confidence": float(scores[n])} for n in order]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set(BAND, self._band(ranking), add_to_output=True)

    def _scores(self, units: list[str], rows: Vectors) -> Vectors:
        found = self._head.probabilities(units, rows)
        asking = [n for n in range(1, len(units)) if asks(units[n])]
        if not asking:
            return np.asarray(found[0])
        best = max(asking, key=lambda n: float(found[n].max()))
        return np.asarray((found[0] + found[best]) / 2)

    def _band(self, ranking: list[dict[str, Any]]) -> str:
        top = ranking[0]
        if top["name"] == OUT_OF_SCOPE or top["confidence"] < self.config["far"]:
            return "far"
        return "sure" if top["confidence"] >= self.config["sure"] else "unsure"
