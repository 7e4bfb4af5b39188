"""The pages of releases: listed, compared, signed, gone back to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from faq import events, releases
from faq.entries import Content, Release
from tests.faq.conftest import SERVICE
from tests.faq.editor.test_publish import text_of
from tests.faq.test_releases import numbers, with_fact
from tests.faq.test_store import with_entry
from tests.faq.test_urgent import OTHER

Browsers = Callable[[str], TestClient]


@pytest.fixture
def approver(as_: Browsers) -> TestClient:
    return as_("approver")


@pytest.fixture
def second(publish: Callable[..., Release], norfolk: Content) -> Release:
    """Release 2: other words, and another number."""
    return publish(with_fact(with_entry(norfolk, button="Worse"), "edt", number=OTHER), "a new number")


def live(engine: Engine) -> Release:
    return releases.load(engine, SERVICE)


def test_all_are_listed_with_who_and_why(approver: TestClient, second: Release) -> None:
    page = text_of(approver.get("/releases").text)

    assert page.index("Release 2 live") < page.index("Release 1 ")
    assert "anna a new number not yet" in page


def test_a_release_shows_what_it_changed(approver: TestClient, second: Release) -> None:
    page = text_of(approver.get("/releases/2").text)

    assert ("Worse" in page, OTHER in page, "What differs from release 1" in page) == (True, True, True)


def test_one_click_goes_back_and_keeps_todays_facts(
    approver: TestClient, second: Release, engine: Engine, norfolk: Content
) -> None:
    page = text_of(approver.get("/releases/1").text)
    unsaid = approver.post("/releases/1/roll-back", data={"why": ""})
    approver.post("/releases/1/roll-back", data={"why": "worse"})

    assert f"Emergency Duty Team, when CADS is closed: **0344 800 8020** then, **{OTHER}** now" in page
    assert (400, 3, norfolk.entries) == (unsaid.status_code, live(engine).number, live(engine).content.entries)
    assert f"**{OTHER}**" == numbers(live(engine))["edt"]
    assert ("approver", "rolled back", "release 1, as release 3", "worse") == (
        lambda e: (e.who, e.what, e.about, e.why))(events.listing(engine, SERVICE)[0])  # fmt: skip


def test_its_facts_come_back_where_that_is_wanted(
    approver: TestClient, second: Release, engine: Engine, norfolk: Content
) -> None:
    approver.post("/releases/1/roll-back", data={"why": "worse", "with_facts": "yes"})

    assert (3, norfolk.digest) == (live(engine).number, live(engine).digest)


def test_an_approver_signs_what_they_have_read(approver: TestClient, published: Release, engine: Engine) -> None:
    task = text_of(approver.get("/").text)
    unread = approver.post("/releases/1/sign")
    before = live(engine).checked_on
    approver.post("/releases/1/sign", data={"read": "yes"})

    assert ("Release 1 is not signed off" in task, 400, None) == (True, unread.status_code, before)
    assert live(engine).checked_on
    assert "Signed off by approver" in text_of(approver.get("/releases/1").text)


def test_an_author_may_look_and_not_go_back(as_: Browsers, second: Release, engine: Engine) -> None:
    author = as_("author")

    assert ("Go back to it" in author.get("/releases/1").text, 403) == (
        False, author.post("/releases/1/roll-back", data={"why": "worse"}).status_code
    )  # fmt: skip
    assert second == live(engine)
