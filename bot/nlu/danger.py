"""Danger: signs in the words, and a classifier that learnt from told emergencies. Either may raise, none may overrule.

Runs on every message, before and apart from the question classifier. The signs run in the channel too, so that they
stand when the model does not.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import signs, vectors
from bot.nlu.component import HeadLearner, examples
from bot.nlu.embedding import UNIT_VECTORS, UNITS
from bot.nlu.sentences import sentences

#: Where the finding stands in what Rasa gives out: {"raised", "by", "score"}.
DANGER = "danger"
RAISED, SAFE = "danger", "safe"
FOLDER = "danger"
#: Files of `data/danger/` that tell of danger; the others tell of none.
TOLD = ("danger", "danger_child")
#: Intents whose examples come near to danger: all of them are learnt, and their sentences; of the others every third.
CLOSE = frozenset(
    {
        "worry",
        "worry_domestic_abuse",
        "worry_exploitation",
        "child_self",
        "family_wants_help",
        "reported_about_me",
        "out_of_scope",
    }
)
EVERY, FEWEST_WORDS = 3, 4


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class DangerDetector(HeadLearner):
    """Sets `danger`."""

    folders = (FOLDER,)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The least probability at which the learned layer raises: for the whole text, and for a sentence in it."""
        return {"whole": 0.4, "sentence": 0.6}

    def learn(self, training_data: TrainingData) -> None:
        """Danger against all else that people write: near-misses, worries, their sentences, a share of the questions."""
        lines = examples(FOLDER)
        told = [t for name in TOLD for t in lines[name]]
        found = [(m.get(INTENT), m.get(TEXT)) for m in training_data.intent_examples if m.get(TEXT)]
        close = [t for name, texts in lines.items() if name not in TOLD for t in texts]
        close += [text for intent, text in found if intent in CLOSE]
        easy = [text for intent, text in found if intent not in CLOSE][::EVERY]
        parts = [s for t in close for s in sentences(t) if s != t and len(s.split()) >= FEWEST_WORDS]
        texts = list(dict.fromkeys(told + close + parts + easy))
        raised = set(told)
        self._head.fit(texts, vectors.of(texts), [RAISED if t in raised else SAFE for t in texts])

    def read(self, message: Message) -> None:
        """Look at the whole text, and at each sentence: alone, a sentence must say it more clearly."""
        units = message.get(UNITS)
        if units is None:
            return
        found = signs.shared().found(message.get(TEXT) or "")
        scores = self._head.probabilities(units, message.get(UNIT_VECTORS))[:, self._head.labels.index(RAISED)]
        limits = [self.config["whole"], *[self.config["sentence"]] * (len(units) - 1)]
        by = [f"sign:{name}" for name in found] + (["model"] if (scores >= limits).any() else [])
        message.set(DANGER, {"raised": bool(by), "by": by, "score": round(float(scores.max()), 3)}, add_to_output=True)
