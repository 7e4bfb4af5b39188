"""The pages "Questions": what was asked in vain becomes a way of asking, a new answer, or is put aside, in one step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from faq import questions
from faq.entries import Entry
from faq.store import FILES
from tests.faq.conftest import SERVICE
from tests.faq.editor.forms import fields, mine, saved, second_author, send, text
from tests.faq.test_questions import ask
from tests.faq.test_store import locked
from tests.trainer import SECRET, PretendTrainer, pretending

pytestmark = pytest.mark.usefixtures("published")
OTTERS = ("can an otter be fostered", "can otters be fostered here", "can an otter be fostered here")
ENTRY = "what_is_mash"


@pytest.fixture
def anna(as_: Callable[[str], TestClient]) -> TestClient:
    return as_("author")


@pytest.fixture
def number(engine: Engine) -> int:
    """A group of three questions."""
    return min(ask(engine, *OTTERS))


@pytest.fixture
def trainer(app: Starlette) -> Iterator[PretendTrainer]:
    with pretending() as found:
        desk = app.state.desk
        desk.settings = desk.settings.copy(update={"trainer_port": found.port, "trainer_secret": SECRET})
        yield found


def do(browser: TestClient, number: int, what: str, **changed: str | list[str]) -> Response:
    """Press a button of a group's page."""
    place = f"/questions/{number}"
    return send(browser, browser.get(place), place, do=what, **changed)


def states(engine: Engine) -> set[tuple[str, str, str]]:
    return {(q.state, q.owner, q.entry) for q in questions.kept(engine, SERVICE)}


def phrasings(engine: Engine, wanted: str = ENTRY) -> tuple[str, ...]:
    found = saved(engine, wanted)
    assert isinstance(found, Entry)
    return found.phrasings


# the list


def test_what_is_alike_stands_in_one_line_with_how_often_it_was_asked(anna: TestClient, engine: Engine, number: int) -> None:
    ask(engine, "where do i park my car", outcome="unhelpful")

    page = anna.get("/questions")

    links = re.findall(r'href="/questions/(\d+)"', page.text)
    assert [str(number), str(number + 3)] == links
    assert "3 Not answered" in text(page)
    assert "where do i park my car 1 Marked as no help" in text(page)


@pytest.mark.parametrize(("query", "shown"), [("kind=unhelpful", False), ("kind=not_understood", True), ("kind=no", True)])
def test_it_shows_what_came_of_one_kind(anna: TestClient, number: int, query: str, shown: bool) -> None:
    assert shown == (f"/questions/{number}" in anna.get(f"/questions?{query}").text)


def test_without_the_trainer_it_says_that_only_letters_were_compared(anna: TestClient, number: int) -> None:
    assert ["by their letters alone" in text(anna.get(place)) for place in ("/questions", f"/questions/{number}")] == [True] * 2


def test_with_the_trainer_they_are_grouped_by_what_they_mean(anna: TestClient, number: int, trainer: PretendTrainer) -> None:
    trainer.means = {OTTERS[0]: [1.0, 0.0, 0.0]}

    page = anna.get("/questions")

    assert "by their letters alone" not in text(page)
    assert 2 == len(re.findall(r'href="/questions/\d+"', page.text))


def test_nothing_kept_is_nothing_to_show(anna: TestClient) -> None:
    assert "Nothing here." in text(anna.get("/questions"))


def test_the_first_page_says_what_is_new_and_what_one_has_taken_on(anna: TestClient, engine: Engine, number: int) -> None:
    ask(engine, "where do i park")
    do(anna, number, "pending")

    page = text(anna.get("/"))

    assert "Questions that people asked in vain New since" in page  # one: its number is not told
    assert "Questions that you have taken on (3)" in page


def test_an_administrator_is_told_of_no_question(as_: Callable[[str], TestClient], number: int) -> None:
    page = as_("administrator").get("/")

    assert "/questions" not in page.text


def test_an_approver_reads_and_changes_nothing(as_: Callable[[str], TestClient], number: int) -> None:
    page = as_("approver").get(f"/questions/{number}")

    assert (200, False) == (page.status_code, 'name="do"' in page.text)


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
    assert [] == [d for d in _drafts(engine) if d.author != FILES]


def _drafts(engine: Engine):
    from faq import drafts

    return drafts.unfinished(engine, SERVICE)


# putting aside


@pytest.mark.parametrize(("state", "owner"), [("pending", "author"), ("done", "author"), ("ignored", "author")])
def test_a_group_is_taken_on_done_or_ignored_and_found_there(
    anna: TestClient, engine: Engine, number: int, state: str, owner: str
) -> None:
    do(anna, number, state)

    assert {(state, owner, "")} == states(engine)
    assert f"/questions/{number}" not in anna.get("/questions").text
    page = anna.get(f"/questions?state={state}")
    assert f"/questions/{number}" in page.text and "Anna Author" in text(page)


def test_what_is_done_and_asked_again_is_new_again(anna: TestClient, engine: Engine, number: int) -> None:
    do(anna, number, "done")
    ask(engine, OTTERS[0])

    assert "done before, asked again" in text(anna.get("/questions"))


def test_what_is_like_an_ignored_one_is_ignored_too(anna: TestClient, engine: Engine, number: int) -> None:
    do(anna, number, "ignored")
    ask(engine, OTTERS[0])

    assert "Nothing here." in text(anna.get("/questions"))


def test_there_is_no_other_state(anna: TestClient, engine: Engine, number: int) -> None:
    answer = do(anna, number, "lost")

    assert (503, True) == (answer.status_code, "can be new, pending, done or ignored" in text(answer))
    assert {("new", "", "")} == states(engine)


@pytest.mark.parametrize("place", ["99", "0", "-1", "x", "9999999999999999999999"])
def test_what_is_not_kept_any_more_is_no_page(anna: TestClient, number: int, place: str) -> None:
    assert 404 == anna.get(f"/questions/{place}").status_code


def test_a_store_that_is_locked_is_told_and_nothing_is_changed(anna: TestClient, engine: Engine, number: int) -> None:
    page = anna.get(f"/questions/{number}")
    with locked(engine):
        answer = send(anna, page, f"/questions/{number}", do="done")

    assert (503, True) == (answer.status_code, "can't be used now" in text(answer))
    assert {("new", "", "")} == states(engine)
