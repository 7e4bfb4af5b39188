"""What people asked becomes a way of asking, or a new answer, in one step; nothing by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from faq import drafts
from faq.store import FILES
from tests.faq.conftest import SERVICE
from tests.faq.editor.asking import ENTRY, OTTERS, do, phrasings, states
from tests.faq.editor.forms import fields, mine, second_author, send, text
from tests.faq.test_questions import ask
from tests.trainer import PretendTrainer

pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def anna(as_: Callable[[str], TestClient]) -> TestClient:
    return as_("author")


# a way of asking


def test_a_group_becomes_ways_of_asking_in_one_step(anna: TestClient, engine: Engine, number: int) -> None:
    before = phrasings(engine)

    answer = do(anna, number, "add", entry=ENTRY)

    assert (303, "/questions") == (answer.status_code, answer.headers["location"])
    assert (set(before) | set(OTTERS)) == set(phrasings(engine))
    assert "Added and saved: 3." in text(anna.get("/questions"))
    assert {("done", "author", ENTRY)} == states(engine)


def test_only_what_is_ticked_is_taken(anna: TestClient, engine: Engine, number: int) -> None:
    do(anna, number, "add", entry=ENTRY, question=[str(number)])

    assert [True, False, False] == [t in phrasings(engine) for t in OTTERS]
    assert {("done", "author", ENTRY), ("new", "", "")} == states(engine)


def test_nothing_ticked_changes_nothing_and_says_so(anna: TestClient, engine: Engine, number: int) -> None:
    answer = do(anna, number, "add", entry=ENTRY, question=[])

    assert (400, True) == (answer.status_code, "Choose at least one of the texts." in text(answer))
    assert {("new", "", "")} == states(engine)


@pytest.mark.parametrize("entry", ["", "no_such_answer", "emergency"])
def test_no_answer_chosen_changes_nothing_and_says_so(anna: TestClient, engine: Engine, number: int, entry: str) -> None:
    answer = do(anna, number, "add", entry=entry)

    assert (400, True) == (answer.status_code, "Choose the answer that these are ways of asking." in text(answer))
    assert {("new", "", "")} == states(engine)


def test_what_details_were_taken_out_of_is_not_learnt_from(anna: TestClient, engine: Engine) -> None:
    (number,) = ask(engine, "[name] wants to foster an otter")

    page = anna.get(f"/questions/{number}")
    answer = do(anna, number, "add", entry=ENTRY)

    assert "Details taken out: not learnt from" in text(page)
    assert (400, True) == (answer.status_code, "Details of somebody were taken out of each of these." in text(answer))
    assert not [p for p in phrasings(engine) if "otter" in p]


def test_what_leads_to_another_answer_already_is_kept_as_a_draft_and_says_why(anna: TestClient, engine: Engine) -> None:
    (number,) = ask(engine, "exceptions to consent")

    answer = do(anna, number, "add", entry=ENTRY)

    assert f"/entries/{ENTRY}" == answer.headers["location"]
    assert "Kept as your draft, not saved yet" in text(anna.get(answer.headers["location"]))
    kept = mine(engine)
    assert kept and "exceptions to consent" in kept.body["phrasings"]
    assert "exceptions to consent" not in phrasings(engine)
    assert {("pending", "author", ENTRY)} == states(engine)


def test_a_draft_that_one_has_begun_is_carried_on_and_loses_no_word(anna: TestClient, engine: Engine, number: int) -> None:
    page = anna.get(f"/entries/{ENTRY}")
    send(anna, page, f"/entries/{ENTRY}", to=f"/entries/{ENTRY}/draft", question="What is a MASH?")

    do(anna, number, "add", entry=ENTRY)

    kept = mine(engine)
    assert kept and ("What is a MASH?", True) == (kept.body["question"], set(OTTERS) <= set(kept.body["phrasings"]))
    assert OTTERS[0] not in phrasings(engine)


def test_a_colleagues_draft_stays_as_it_is(anna: TestClient, as_, engine: Engine, number: int) -> None:
    ben = second_author(engine, as_)
    send(ben, ben.get(f"/entries/{ENTRY}"), f"/entries/{ENTRY}", to=f"/entries/{ENTRY}/draft", question="Ben's question?")

    do(anna, number, "add", entry=ENTRY)

    theirs = mine(engine, "ben")
    assert theirs and "Ben's question?" == theirs.body["question"]
    assert set(OTTERS) <= set(phrasings(engine))


# suggestions


def test_what_came_near_is_suggested_and_added_only_when_accepted(anna: TestClient, engine: Engine, number: int) -> None:
    page = anna.get(f"/questions/{number}")
    before = OTTERS[0] in phrasings(engine, "consent")

    do(anna, number, "add:consent")

    assert 'value="add:consent"' in page.text  # near when it was asked, as tests.faq.test_questions.ask has it
    assert [False, True] == [before, OTTERS[0] in phrasings(engine, "consent")]


def test_what_is_refused_is_not_suggested_again_and_adds_nothing(anna: TestClient, engine: Engine, number: int) -> None:
    answer = do(anna, number, "refuse:consent")

    assert f"/questions/{number}" == answer.headers["location"]
    assert 'value="add:consent"' not in anna.get(f"/questions/{number}").text
    assert OTTERS[0] not in phrasings(engine, "consent")
    assert {("new", "", "")} == states(engine)


@pytest.mark.parametrize(("score", "suggested"), [(0.8, True), (0.4, False)])
def test_the_trainer_says_what_is_near(
    anna: TestClient, number: int, trainer: PretendTrainer, score: float, suggested: bool
) -> None:
    trainer.near = [{"entry": ENTRY, "question": "x", "phrasing": "is a mash an otter", "score": score}]

    page = anna.get(f"/questions/{number}")

    assert suggested == (f'value="add:{ENTRY}"' in page.text) == ("Like “is a mash an otter”" in text(page))


# a new answer


def test_a_new_answer_is_begun_with_the_ways_of_asking_filled_in(anna: TestClient, engine: Engine, number: int) -> None:
    answer = do(anna, number, "begin", wording="Can I foster an otter?", topic="calling")

    page = anna.get(answer.headers["location"])

    assert "/entries/can_i_foster_an_otter" == answer.headers["location"]
    assert set(OTTERS) == set(fields(page, "/entries/can_i_foster_an_otter")["phrasings"][0].split("\n"))
    assert {("pending", "author", "can_i_foster_an_otter")} == states(engine)


@pytest.mark.parametrize(
    ("wording", "topic", "told"),
    [
        ("", "calling", "Write the question"), ("May [name] stay?", "calling", "Write it without the words in square brackets"),
        ("May I?", "", "Choose a topic."), ("May I?", "no_such", "Choose a topic."),
    ],
)  # fmt: skip
def test_what_is_missing_for_a_new_answer_is_told_and_nothing_begun(
    anna: TestClient, engine: Engine, number: int, wording: str, topic: str, told: str
) -> None:
    answer = do(anna, number, "begin", wording=wording, topic=topic)

    assert (400, True) == (answer.status_code, told in text(answer))
    assert {("new", "", "")} == states(engine)
    assert [] == [d for d in drafts.unfinished(engine, SERVICE) if d.author != FILES]
