"""Which entry is asked for: in a long message the sentence that asks counts, and a fragment is read behind the last answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import QuestionClassifier
from tests.bot.nlu.conftest import output

ASKED = {
    "opening_hours": ["What are the opening hours?", "when are you open", "what time do you open", "are you open on mondays"],
    "consent": ["Do I need consent?", "must the parents agree first", "do I have to ask the parents", "parental permission"],
    "consent_refused": ["What if the parents say no?", "mum refuses consent", "they would not agree", "dad said no to us"],
    "out_of_scope": ["when are the bins emptied", "how do I bake a cake", "council tax bands", "who won the match"],
}


@pytest.fixture(scope="module")
def classifier(storage: LocalModelStorage, vectors_kept: None) -> QuestionClassifier:
    found = QuestionClassifier(QuestionClassifier.get_default_config(), storage, Resource("classifier"))
    found.train(TrainingData([Message.build(text=t, intent=i) for i, texts in ASKED.items() for t in texts]))
    return found


def tracker(*entries: str) -> DialogueStateTracker:
    found = DialogueStateTracker("someone", [AnySlot("memory", mappings=[{}])])
    found.update(SlotSet("memory", {"entries": list(entries)}))
    return found


@pytest.fixture
def read(classifier: QuestionClassifier, embedded: Callable[[str], Message]) -> Callable[..., dict]:
    return lambda text, *before: output(classifier.process([embedded(text)], tracker(*before))[0])


def test_a_question_is_ranked_with_its_band(read):
    found = read("what time are you open")

    assert ("opening_hours", "sure") == (found["intent"]["name"], found["band"])
    assert found["intent"] == found["intent_ranking"][0]
    assert sorted(ASKED) == sorted(r["name"] for r in found["intent_ranking"])


def test_the_sentence_that_asks_counts_in_a_long_message(read):
    story = "We had a lovely walk on the beach with the dog. The weather was cold but bright. My sister came too. "

    found = read(story + "Do I have to ask the parents first?")

    assert ("consent", True) == (found["intent"]["name"], found["asks"])


def test_a_fragment_is_read_behind_the_last_answer(read):
    def chance(*before: str) -> float:
        return sum(r["confidence"] for r in read("and for that?", *before)["intent_ranking"] if "consent" in r["name"])

    assert chance("consent") > chance()


def test_what_is_none_of_ours_is_far(read):
    assert "far" == read("how do I bake bread")["band"]
