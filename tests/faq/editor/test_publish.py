"""The pages to publish: what would go live is seen first, a second person decides, and what stopped it is told in words."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from faq import proposals, releases, store, urgent
from faq.entries import Content
from faq.pipeline import step
from faq.settings import Settings
from faq.trainer import HttpTrainer
from tests.faq.conftest import SERVICE
from tests.faq.test_releases import with_fact
from tests.faq.test_store import with_entry
from tests.faq.test_urgent import OTHER
from tests.trainer import pretending

Browsers = Callable[[str], TestClient]
Edit = Callable[[Content], int]


def text_of(page: str) -> str:
    """What is read of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.split("<main")[1])).split())


@pytest.fixture
def author(as_: Browsers) -> TestClient:
    return as_("author")


@pytest.fixture
def approver(as_: Browsers) -> TestClient:
    return as_("approver")


@pytest.fixture
def proposed(edit: Edit, author: TestClient, norfolk: Content) -> str:
    """The page of a proposal of the author: other words, and a number."""
    edit(with_fact(with_entry(norfolk, button="Better"), "edt", number=OTHER))
    return propose(author)


def propose(by: TestClient, why: str = "clearer") -> str:
    seen = re.search(r'name="seen" value="(\w+)"', by.get("/publish").text)
    assert seen
    return by.post("/publish", data={"why": why, "seen": seen[1]}).headers["location"]


def state(engine: Engine, number: int = 1) -> str:
    return proposals.find(engine, number).state


def test_all_that_is_saved_and_not_live_is_seen_with_where_a_fact_is_shown(
    edit: Edit, author: TestClient, norfolk: Content
) -> None:
    before = text_of(author.get("/publish").text)
    edit(with_fact(with_entry(norfolk, button="Better"), "edt", number=OTHER))

    page = text_of(author.get("/publish").text)

    assert "all that is saved is live" in before
    assert f"Changed: {norfolk.entries[0].question}" in page and "Better" in page
    assert "Changed: Emergency Duty Team, when CADS is closed Shown in:" in page
    assert "Propose all 2 changes" in page


def test_nothing_is_proposed_unseen_or_without_a_reason(edit: Edit, author: TestClient, engine: Engine, norfolk: Content) -> None:
    edit(with_entry(norfolk, button="Better"))

    unseen = author.post("/publish", data={"why": "clearer", "seen": "another"})
    unsaid = author.post("/publish", data={"why": "", "seen": store.working_copy(engine, SERVICE)[0].digest})

    assert [400, 400] == [unseen.status_code, unsaid.status_code]
    assert ("since you looked" in unseen.text, "Say in a few words why" in unsaid.text) == (True, True)
    assert [] == proposals.listing(engine, SERVICE)


def test_what_a_check_stops_is_named_and_not_offered(edit: Edit, author: TestClient, norfolk: Content) -> None:
    edit(with_entry(norfolk, answers={"everyone": "Call 01603 123456."}))

    page = author.get("/publish").text

    assert ("01603 123456" in page, 'name="seen"' in page) == (True, False)


def test_a_second_person_approves_and_it_is_live(
    proposed: str, author: TestClient, approver: TestClient, engine: Engine, settings: Settings
) -> None:
    own = author.post(f"{proposed}/approve")
    page = text_of(approver.get(proposed).text)
    answer = approver.post(f"{proposed}/approve")
    step(engine, 1, HttpTrainer(settings.copy(update={"trainer_secret": "x"})), settings.safe_file)

    assert (403, True, "/publish/1") == (own.status_code, "Approve: it may go live" in page, answer.headers["location"])
    assert "Live: release 2." in text_of(author.get(proposed).text)
    assert ("approver", "live") == (proposals.find(engine, 1).approver, state(engine))


def test_nobody_approves_their_own_though_they_may_approve(
    edit: Edit, approver: TestClient, engine: Engine, norfolk: Content
) -> None:
    edit(with_entry(norfolk, button="Better"))
    page = propose(approver)

    answer = approver.post(f"{page}/approve")

    assert (400, "waiting", False) == (answer.status_code, state(engine), "may go live" in approver.get(page).text)
    assert "A second person has to approve it" in text_of(answer.text)


def test_what_is_refused_says_why_to_its_author(proposed: str, author: TestClient, approver: TestClient, engine: Engine) -> None:
    unsaid = approver.post(f"{proposed}/refuse", data={"why": ""})
    approver.post(f"{proposed}/refuse", data={"why": "the number is the old one"})

    assert (400, "refused") == (unsaid.status_code, state(engine))
    assert "the number is the old one" in text_of(author.get(proposed).text)


def test_an_author_withdraws(proposed: str, author: TestClient, engine: Engine) -> None:
    author.post(f"{proposed}/withdraw", data={"why": "not yet"})

    assert "withdrawn" == state(engine)
    assert "Propose all 2 changes" in text_of(author.get("/publish").text)  # nothing that was saved is lost


def test_how_far_it_is_stands_on_the_page_and_is_told_to_the_script(
    edit: Edit, author: TestClient, engine: Engine, norfolk: Content, settings: Settings
) -> None:
    edit(with_entry(norfolk, phrasings=("a way nobody asked before",)))
    page = propose(author)
    with pretending() as there:
        there.steps, there.failed = 3, [
            {"text": "do I need <consent>", "wanted": "consent", "got": "what_is_cads", "why": "", "stops": True}
        ]  # fmt: skip
        trainer, shown, told = HttpTrainer(there.settings), [], []
        for _ in range(8):
            step(engine, 1, trainer, settings.safe_file)
            shown.append(author.get(page).text)
            told.append(author.get(f"{page}/state").json())

    read = [text_of(one) for one in shown]
    assert any("learning the new questions: 50 %" in one for one in read)
    assert any("being asked: 3 of 10" in one for one in read)
    assert ("“do I need <consent>” consent what_is_cads yes, it got worse" in read[-1], False) == (True, "<consent>" in shown[-1])
    assert (True, False) == (told[0]["again"], told[-1]["again"])
    assert (True, False) == ('http-equiv="refresh"' in shown[0], 'http-equiv="refresh"' in shown[-1])
    assert [one["mark"] for one in told if one["again"]] == [
        re.findall(r'data-mark="(\w+)"', one)[0] for one in shown if "data-mark" in one
    ]


def test_what_needs_a_model_is_looked_at_again_before_anything_has_happened_to_it(
    edit: Edit, author: TestClient, norfolk: Content
) -> None:
    """Else whoever proposes sees for ever what was true in that second."""
    edit(with_entry(norfolk, phrasings=("a way nobody asked before",)))
    waits = author.get(propose(author)).text
    edit(with_entry(norfolk, answers={"everyone": "Other words."}))
    other = author.get(propose(author)).text

    assert ("data-mark=" in waits, "data-mark=" in other) == (True, False)


def test_what_was_put_right_at_night_waits_for_a_second_look(
    edit: Edit,
    author: TestClient,
    approver: TestClient,
    engine: Engine,
    norfolk: Content,
    settings: Settings,
) -> None:
    edit(with_fact(norfolk, "edt", number=OTHER))
    urgent.put_right(engine, SERVICE, "author", "the line moved", safe_file=settings.safe_file)

    listed = text_of(approver.get("/publish").text)
    task = text_of(approver.get("/").text)
    approver.post("/publish/1/reviewed")

    assert ("Put right at once: please look the line moved" in listed, "please look" in task) == (True, True)
    assert "approver" == proposals.find(engine, 1).reviewer
    assert "please look" not in text_of(approver.get("/publish").text)


@pytest.mark.parametrize("path", ["/publish/9", "/publish/x", "/publish/1234567890123", "/releases/9", "/releases/x"])
def test_what_is_not_there_is_told(author: TestClient, published: releases.Release, path: str) -> None:
    assert author.get(path).status_code in (400, 404, 503)
