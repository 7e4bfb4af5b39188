"""The pages "Questions": what was asked in vain, by likeness; what is taken on, done or ignored."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from tests.faq.editor.asking import OTTERS, do, states
from tests.faq.editor.forms import send, text
from tests.faq.test_questions import ask
from tests.faq.test_store import locked
from tests.trainer import PretendTrainer

pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def anna(as_: Callable[[str], TestClient]) -> TestClient:
    return as_("author")


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
