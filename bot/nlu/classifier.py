"""Which entry a message asks for, how sure that is, and which others come near."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import encoder, vectors
from bot.nlu.component import HeadLearner
from bot.nlu.embedding import SPELT_UNITS, SPELT_VECTORS, UNIT_VECTORS, UNITS
from bot.nlu.encoder import Vectors
from bot.nlu.sentences import asks

#: The intent of questions that are none of ours.
OUT_OF_SCOPE = "out_of_scope"
#: Where the band ("sure", "unsure", "far") stands in what Rasa gives out.
BAND = "band"
#: Whether anything is asked at all, beside what is told.
ASKS = "asks"
#: The slot in which the action keeps what it answered.
MEMORY = "memory"
#: "What time are they open?" points back, however clear it seems.
_POINTS = re.compile(r"\b(they|them|their|it|that|those)\b", re.IGNORECASE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(HeadLearner):
    """Sets `intent`, `intent_ranking` and the band. In a long message the sentence that asks weighs as much as the whole."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._questions: dict[str, str] = {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The least probability to be `sure`; `far`: below it, it does not know. `clear`: above it, what was said before
        plays no part, nor in a message of more than `elliptic` words."""
        return {"sure": 0.30, "far": 0.10, "clear": 0.60, "elliptic": 14, "ranking": 6}

    def learn(self, training_data: TrainingData) -> None:
        """Learn from all examples that have an intent; the first of each is the question as the FAQ words it."""
        found = [m for m in training_data.intent_examples if m.get(TEXT)]
        texts = [m.get(TEXT) for m in found]
        self._head.fit(texts, vectors.of(texts), [m.get(INTENT) for m in found])
        self._questions = {m.get(INTENT): m.get(TEXT) for m in reversed(found)}

    def save(self, folder: Path) -> None:
        """Write the head and the questions."""
        super().save(folder)
        (folder / "questions.json").write_text(json.dumps(self._questions, sort_keys=True), encoding="utf-8")

    def restore(self, folder: Path) -> None:
        """Read the head and the questions."""
        super().restore(folder)
        self._questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))

    def process(  # type: ignore[override]  # Rasa hands over what the signature asks for
        self, messages: list[Message], tracker: DialogueStateTracker
    ) -> list[Message]:
        """Rank the intents of each message, in the light of what was answered last."""
        memory = (tracker.get_slot(MEMORY) if MEMORY in tracker.slots else None) or {}
        before = " ".join(self._questions.get(entry, "") for entry in memory.get("entries", []))
        for message in messages:
            if message.get(UNITS) is not None:  # not an /intent message: those Rasa has read already
                self._rank(message, before.strip())
        return messages

    def _rank(self, message: Message, before: str) -> None:
        scores = self._in_context(message, self._scores(message), before)
        order = np.argsort(-scores)[: self.config["ranking"]]
        ranking = [{"name": self._head.labels[n], "confidence": float(scores[n])} for n in order]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set(BAND, self._band(ranking), add_to_output=True)
        message.set(ASKS, any(asks(unit) for unit in message.get(UNITS)), add_to_output=True)

    def _scores(self, message: Message) -> Vectors:
        """The probability of each label: of the message as written and as meant; of the whole and of what asks."""
        units = message.get(UNITS)
        found = self._head.probabilities(units, message.get(UNIT_VECTORS))
        if message.get(SPELT_UNITS) != units:
            found = (found + self._head.probabilities(message.get(SPELT_UNITS), message.get(SPELT_VECTORS))) / 2
        asking = [n for n in range(1, len(units)) if asks(units[n])]
        if not asking:
            return np.asarray(found[0])
        best = max(asking, key=lambda n: float(found[n].max()))
        return np.asarray((found[0] + found[best]) / 2)

    def _in_context(self, message: Message, scores: Vectors, before: str) -> Vectors:
        """ "What if they say no?" means little alone: read it once more behind the question answered last."""
        text = message.get(SPELT_UNITS)[0]
        length, limit = len(text.split()), self.config["elliptic"]
        points = length <= limit / 2 and _POINTS.search(text)
        if not before or length > limit or (scores.max() >= self.config["clear"] and not points):
            return scores
        whole = f"{before} {text}"
        return np.asarray((scores + self._head.probabilities([whole], encoder.shared().encode([whole]))[0]) / 2)

    def _band(self, ranking: list[dict[str, Any]]) -> str:
        top = ranking[0]
        if top["name"] == OUT_OF_SCOPE or top["confidence"] < self.config["far"]:
            return "far"
        return "sure" if top["confidence"] >= self.config["sure"] else "unsure"
