"""Which entry is asked for: in a long message the sentence that asks counts, and a fragment is read behind the last answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import QuestionClassifier
from faq import releases, store
from faq.database import connect, migrate
from faq.entries import Content
from tests.bot.nlu.conftest import output

ASKED = {
    "opening_hours": ["What are the opening hours?", "when are you open", "what time do you open", "are you open on mondays"],
    "consent": ["Do I need consent?", "must the parents agree first", "do I have to ask the parents", "parental permission"],
    "consent_refused": ["What if the parents say no?", "mum refuses consent", "they would not agree", "dad said no to us"],
    "out_of_scope": ["when are the bins emptied", "how do I bake a cake", "council tax bands", "who won the match"],
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, norfolk: Content) -> Iterator[None]:
    """A live release: the classifier takes the follow-ups from it."""
    folder = tmp_path_factory.mktemp("released")
    engine = connect(f"sqlite:///{folder / 'cads.db'}")
    migrate(engine)
    store.replace(engine, norfolk, (), author="import", why="test")
    releases.publish(engine, norfolk.service.id, author="import", why="test", safe_file=folder / "safe.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADS_DATABASE_URL", str(engine.url))
        yield


@pytest.fixture(scope="module")
def classifier(storage: LocalModelStorage, vectors_kept: None, released: None) -> QuestionClassifier:
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


def test_two_questions_in_one_message_are_both_heard(read):
    assert ["opening_hours", "consent"] == read("what time do you open and do the parents have to agree first")["questions"]


def test_one_question_is_not_several(read):
    assert [] == read("do the parents have to agree first")["questions"]


def test_the_evidence_is_given_only_to_who_asks_for_it(classifier, embedded):
    plain, asked = embedded("must parents agree"), embedded("must parents agree")
    asked.set("metadata", {"explain": True})

    classifier.process([plain, asked], tracker())

    assert "evidence" not in output(plain)
    candidates = output(asked)["evidence"]["candidates"]
    assert "consent" == candidates[0]["name"]
    assert {"meaning", "words", "letters"} == set(candidates[0]["votes"])
    assert all(near["text"] in ASKED["consent"] for near in candidates[0]["nearest"])


def test_what_is_none_of_ours_stays_so_after_an_answer(classifier, embedded):
    """The answer before may tell what a fragment means; it must not make a question ours that is none."""
    bands, config = [], classifier.config
    for limit in (config["outside"], 2.0):  # 2: what was said before always counts
        classifier.config = {**config, "outside": limit}
        message = classifier.process([embedded("council tax bands")], tracker("opening_hours"))[0]
        bands.append((output(message)["band"], output(message)["intent"]["confidence"]))
    classifier.config = config

    assert "far" == bands[0][0]
    assert bands[0] != bands[1]
