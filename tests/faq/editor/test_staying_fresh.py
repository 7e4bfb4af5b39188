"""The pages "Staying fresh": the list, and the check of everything from its beginning to the signature."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from faq import fresh, releases, signing
from faq.entries import Content, Entry
from tests.faq.conftest import SERVICE, Clock
from tests.faq.editor.forms import fields, saved, send, text

pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def anna(as_: Callable[[str], TestClient]) -> TestClient:
    return as_("author")


def looked(engine: Engine, content: Content) -> None:
    for item in fresh.things(content):
        fresh.look(engine, SERVICE, "author", item)


def test_what_is_due_stands_there_with_how_many_days_are_left(as_: Callable[[str], TestClient], clock: Clock) -> None:
    clock.at = datetime(2027, 5, 21, 9, tzinfo=UTC)

    page = text(as_("author").get("/fresh"))

    assert ("In 10 days" in page, "Overdue" in page) == (True, False)


def test_nothing_due_is_told(anna: TestClient) -> None:
    assert "Nothing is due within 60 days." in text(anna.get("/fresh"))


def test_a_check_is_begun_and_leads_from_one_thing_to_the_next(anna: TestClient, engine: Engine) -> None:
    anna.post("/fresh")
    first = fields(anna.get("/fresh/walk"), "/fresh/walk")["item"][0]

    send(anna, anna.get("/fresh/walk"), "/fresh/walk")

    second = fields(anna.get("/fresh/walk"), "/fresh/walk")["item"][0]
    assert first != second
    assert re.search(r"1 of \d+ looked at", text(anna.get("/fresh")))
    assert "The check of everything goes on" in text(anna.get("/"))


def test_what_is_left_for_later_stays_to_be_looked_at(anna: TestClient) -> None:
    anna.post("/fresh")
    first = fields(anna.get("/fresh/walk"), "/fresh/walk")["item"][0]

    other = fields(anna.get("/fresh/walk", params={"after": first}), "/fresh/walk")["item"][0]

    assert (True, first) == (other != first, fields(anna.get("/fresh/walk"), "/fresh/walk")["item"][0])


def test_an_answer_that_is_still_right_is_due_again_in_a_year(anna: TestClient, engine: Engine) -> None:
    anna.post("/fresh")

    anna.post("/fresh/walk", data={"item": "entry what_is_mash"})

    found = saved(engine)
    assert isinstance(found, Entry) and date(2027, 11, 24) == found.review_by
    going = fresh.walk(engine, SERVICE, Content.parse_obj(releases.load(engine, SERVICE).content.dict()))
    assert going and "entry what_is_mash" not in [fresh.name(i) for i in going.left]


def test_with_a_draft_of_ones_own_it_is_not_looked_at_and_says_so(anna: TestClient, engine: Engine) -> None:
    anna.post("/fresh")
    page = anna.get("/entries/what_is_mash")
    send(anna, page, "/entries/what_is_mash", to="/entries/what_is_mash/draft", question="Mine?")

    answer = anna.post("/fresh/walk", data={"item": "entry what_is_mash"})

    assert "You have a draft of" in text(anna.get(answer.headers["location"]))


def test_an_approver_ends_it_with_a_signature(as_: Callable[[str], TestClient], engine: Engine, norfolk: Content) -> None:
    boss = as_("approver")
    boss.post("/fresh")
    looked(engine, norfolk)

    page = text(boss.get("/fresh"))
    answer = boss.post("/fresh/end")

    assert "Sign the live release, and end the check" in page
    assert "/fresh" == answer.headers["location"]
    assert "approver" == signing.signatures(engine, SERVICE)[1][0]
    assert "The last one ended" in text(boss.get("/fresh"))


def test_it_does_not_end_too_early_and_says_why(as_: Callable[[str], TestClient], engine: Engine) -> None:
    boss = as_("approver")
    boss.post("/fresh")

    answer = boss.post("/fresh/end")

    assert (503, True) == (answer.status_code, "still to be looked at" in text(answer))
    assert {} == signing.signatures(engine, SERVICE)


@pytest.mark.parametrize("item", ["", "entry no_such", "fact ../x"])
def test_there_is_no_other_thing_to_look_at(anna: TestClient, item: str) -> None:
    anna.post("/fresh")

    assert 404 == anna.post("/fresh/walk", data={"item": item}).status_code


def test_without_a_check_its_page_leads_back(anna: TestClient) -> None:
    assert "/fresh" == anna.get("/fresh/walk").headers["location"]
