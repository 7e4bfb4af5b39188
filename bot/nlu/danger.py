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

from bot.nlu import signs
from bot.nlu.component import HeadLearner, examples
from bot.nlu.embedding import UNIT_VECTORS, UNITS
from bot.nlu.heads import learnt
from bot.nlu.sentences import sentences

#: Where the finding stands in what Rasa gives out: {"raised", "by", "score"}.
DANGER = "danger"
RAISED, SAFE = "danger", "safe"
FOLDER = "danger"
#: Files of `data/danger/` that tell of danger; the others tell of none.
TOLD = ("danger", "danger_child")
#: Intents whose examples come near to danger, and how many of them are learnt: every one, or every second.
CLOSE = {
    "worry": 1,
    "worry_domestic_abuse": 1,
    "worry_exploitation": 1,
    "child_self": 1,
    "family_wants_help": 1,
    "reported_about_me": 1,
    "out_of_scope": 2,
}
#: Of the sentences of what tells of no danger every second is learnt, if it has so many words.
EVERY, FEWEST_WORDS = 2, 4


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class DangerDetector(HeadLearner):
    """Sets `danger`."""

    folders = (FOLDER,)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The least probability at which the learned layer raises: for the whole text, for one of more than `words` words, and
        for a sentence in it. Chosen on 420 emergencies and 420 near-misses that it had not learnt."""
        return {"whole": 0.45, "long": 0.6, "words": 40, "sentence": 0.7}

    def learn(self, training_data: TrainingData) -> None:
        """Danger against all else that people write: near-misses, worries and their sentences, ordinary questions. All of it
        stands in `data/`: other content changes nothing here."""
        lines = examples(FOLDER)
        told = [t for name in TOLD for t in lines[name]]
        calm = [t for name, texts in lines.items() if name not in TOLD for t in texts]
        for intent, step in CLOSE.items():
            calm += [m.get(TEXT) for m in training_data.intent_examples if m.get(INTENT) == intent and m.get(TEXT)][::step]
        parts = [s for t in calm for s in sentences(t) if s != t and len(s.split()) >= FEWEST_WORDS][::EVERY]
        texts, raised = list(dict.fromkeys(told + calm + parts)), set(told)
        self._head = learnt(texts, [RAISED if t in raised else SAFE for t in texts])

    def read(self, message: Message) -> None:
        """Look at the whole text, and at each sentence: alone, a sentence must say it more clearly."""
        units = message.get(UNITS)
        if units is None:
            return
        found = signs.shared().found(message.get(TEXT) or "")
        scores = self._head.probabilities(units, message.get(UNIT_VECTORS))[:, self._head.labels.index(RAISED)]
        whole = self.config["long" if len(units[0].split()) > self.config["words"] else "whole"]
        limits = [whole, *[self.config["sentence"]] * (len(units) - 1)]
        by = [f"sign:{name}" for name in found] + (["model"] if (scores >= limits).any() else [])
        message.set(DANGER, {"raised": bool(by), "by": by, "score": round(float(scores.max()), 3)}, add_to_output=True)
