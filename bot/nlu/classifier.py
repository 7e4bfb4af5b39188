"""Which entry a message asks for, how sure that is, and which others come near."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import bands, encoder, vectors
from bot.nlu.bands import Bands, Seen
from bot.nlu.component import HeadLearner, fingerprint
from bot.nlu.context import Context, follow_ups
from bot.nlu.embedding import SPELT_UNITS, SPELT_VECTORS, UNIT_VECTORS, UNITS
from bot.nlu.encoder import Vectors
from bot.nlu.evidence import evidence
from bot.nlu.scope import OUT_OF_SCOPE, Scope
from bot.nlu.sentences import MOST, asks, questions
from bot.release import live_release
from faq.entries import Content

#: Where the band ("sure", "unsure", "far") stands in what Rasa gives out.
BAND = "band"
#: Whether anything is asked at all, beside what is told.
ASKS = "asks"
#: Where several questions are asked at once: which entries, in the order of the asking.
QUESTIONS = "questions"
#: Where the reasons stand, if the message's metadata asks for them ("explain": true).
EVIDENCE, EXPLAIN = "evidence", "explain"
#: The slot in which the action keeps what it answered.
MEMORY = "memory"


@dataclass(frozen=True)
class Heard:
    """How some text was read: the probability of each label, and of being ours at all."""

    labels: Vectors
    ours: float

    def with_(self, other: Heard) -> Heard:
        """Both weigh the same."""
        return Heard(np.asarray((self.labels + other.labels) / 2), (self.ours + other.ours) / 2)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(HeadLearner):
    """Sets `intent`, `intent_ranking` and the band. In a long message the sentence that asks weighs as much as the whole."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._scope, self._bands, self._context = Scope(), Bands(), Context([])
        self._questions: dict[str, str] = {}
        self._examples: list[str] = []

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Other follow-ups in the content, another classifier."""
        return fingerprint(cls.folders) + live_release().training_digest

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`elliptic`: in a message of more words what was said before plays no part. `outside`: nor where the message alone is
        so likely none of ours. `also`: the least probability at which one of several questions is answered. The bands are
        fitted, not set."""
        return {"elliptic": 14, "outside": 0.6, "also": 0.45, "ranking": 6}

    def learn(self, training_data: TrainingData) -> None:
        """Learn from all examples that have an intent; the first of each is the question as the FAQ words it."""
        found = [m for m in training_data.intent_examples if m.get(TEXT)]
        self._examples = [m.get(TEXT) for m in found]
        self._head.fit(self._examples, vectors.of(self._examples), [m.get(INTENT) for m in found])
        self._questions = {m.get(INTENT): m.get(TEXT) for m in reversed(found)}
        self._bands = bands.fit(self._seen(self._scope.fit(self._head)))
        self._head.left_out = None  # as large as all the rest together
        self._context = self._learn_context(live_release().content)

    def _learn_context(self, content: Content) -> Context:
        told = [one for one in follow_ups(content) if one.before in self._questions]
        listed, topics = {e.id: e.followups for e in content.entries}, {e.id: e.topic for e in content.entries}
        context = Context(self._head.labels, listed, topics)
        if not told:
            return context
        alone, behind = [one.text for one in told], [f"{self._questions[one.before]} {one.text}" for one in told]
        read = (self._head.probabilities(texts, vectors.of(texts)) for texts in (alone, behind))
        return context.fit(told, *read)

    def _seen(self, ours: Vectors) -> Seen:
        """How each example reads when it was not learnt; `ours`: how likely it then is one of ours at all."""
        head, read = self._head, self._head.left_out
        assert read is not None
        certain = head.certainty(read)
        best = certain.argmax(axis=1)
        outside = np.array([label == OUT_OF_SCOPE for label in head.labels])
        return Seen(certain.max(axis=1), ours, best == head.owners, outside[best], outside[head.owners])

    def save(self, folder: Path) -> None:
        """Write all that was learnt."""
        super().save(folder)
        self._scope.save(folder)
        self._bands.save(folder)
        self._context.save(folder)
        kept = {"questions": self._questions, "examples": self._examples}
        (folder / "questions.json").write_text(json.dumps(kept, sort_keys=True), encoding="utf-8")

    def restore(self, folder: Path) -> None:
        """Read what `save` wrote."""
        super().restore(folder)
        self._scope, self._bands = Scope.load(folder), Bands.load(folder)
        self._context = Context.load(folder, self._head.labels)
        kept = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
        self._questions, self._examples = kept["questions"], kept["examples"]

    def process(  # type: ignore[override]  # Rasa hands over what the signature asks for
        self, messages: list[Message], tracker: DialogueStateTracker
    ) -> list[Message]:
        """Rank the intents of each message, in the light of what was answered last."""
        memory = (tracker.get_slot(MEMORY) if MEMORY in tracker.slots else None) or {}
        before = [entry for entry in memory.get("entries", []) if entry in self._questions]
        for message in messages:
            if message.get(UNITS) is not None:  # not an /intent message: those Rasa has read already
                self._rank(message, before)
        return messages

    def _rank(self, message: Message, before: list[str]) -> None:
        heard = self._in_context(self._heard(message), message.get(SPELT_UNITS)[0], before)
        order = np.argsort(-heard.labels)[: self.config["ranking"]]
        ranking = [{"name": self._head.labels[n], "confidence": float(heard.labels[n])} for n in order]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set(BAND, self._band(heard), add_to_output=True)
        message.set(ASKS, any(asks(unit) for unit in message.get(SPELT_UNITS)), add_to_output=True)
        message.set(QUESTIONS, self._several(message.get(SPELT_UNITS)[0], before), add_to_output=True)
        if (message.get("metadata") or {}).get(EXPLAIN):
            told = evidence(self._head, self._examples, message, [r["name"] for r in ranking])
            limits = {"ours": heard.ours, "least_ours": self._bands.ours, "least_sure": self._bands.sure, "before": before}
            read = {"spelt": message.get(SPELT_UNITS)[0], "asking": [u for u in message.get(SPELT_UNITS)[-MOST:] if asks(u)]}
            message.set(EVIDENCE, {**limits, **read, "candidates": told}, add_to_output=True)

    def _read(self, texts: list[str], rows: Vectors) -> list[Heard]:
        read = self._head.read(texts, rows)
        ours = self._scope.ours(self._head, read)
        return [Heard(labels, float(o)) for labels, o in zip(self._head.certainty(read), ours, strict=True)]

    def _heard(self, message: Message) -> Heard:
        """The message as written and as meant; of it the whole, and what asks."""
        units = message.get(UNITS)
        found = self._read(units, message.get(UNIT_VECTORS))
        if message.get(SPELT_UNITS) != units:
            meant = self._read(message.get(SPELT_UNITS), message.get(SPELT_VECTORS))
            found = [one.with_(other) for one, other in zip(found, meant, strict=True)]
        asking = [n for n in range(1, len(units)) if asks(message.get(SPELT_UNITS)[n])]
        if not asking:
            return found[0]
        return found[0].with_(found[max(asking, key=lambda n: float(found[n].labels.max()))])

    def _in_context(self, heard: Heard, text: str, before: list[str]) -> Heard:
        """ "What if they say no?" means little alone: read it once more behind the question answered last."""
        if not before or len(text.split()) > self.config["elliptic"] or self._outside(heard) >= self.config["outside"]:
            return heard
        behind = self._alone(" ".join([*(self._questions[entry] for entry in before), text]))
        labels = self._context.read(text, before, heard.labels, behind.labels)
        return Heard(labels, max(heard.ours, behind.ours))

    def _outside(self, heard: Heard) -> float:
        """How likely it is none of ours. An answer about hours must not turn "when do the bins go out" into one of ours."""
        labels = self._head.labels
        return float(heard.labels[labels.index(OUT_OF_SCOPE)]) if OUT_OF_SCOPE in labels else 0.0

    def _alone(self, text: str) -> Heard:
        return self._read([text], encoder.shared().encode([text]))[0]

    def _several(self, text: str, before: list[str]) -> list[str]:
        """The entries of several questions in one message, each read behind the one before it; empty where it asks but one."""
        asked = questions(text)
        found: list[str] = []
        for one in asked if len(asked) > 1 else []:
            heard = self._alone(one)
            if heard.labels.max() < self.config["also"] or self._band(heard) == "far":
                heard = self._in_context(heard, one, before)
            best = self._head.labels[int(heard.labels.argmax())]
            if heard.labels.max() >= self.config["also"] and self._band(heard) != "far" and best not in found:
                found.append(best)
                before = [best]
        return found

    def _band(self, heard: Heard) -> str:
        declined = self._head.labels[int(heard.labels.argmax())] == OUT_OF_SCOPE
        return self._bands.of(float(heard.labels.max()), heard.ours, declined=declined)
