"""The chat is turned off and on by one command: the page says so, and the numbers and the FAQ stay."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from faq.entries import Content
from tests.assistant import Assistant
from tests.browser import talk
from tests.browser.conftest import Visit
from tests.own import lacking


def turn(site: Assistant, page: Page, *, on: bool) -> None:
    """Turn the chat on or off, until the page has followed: within five seconds."""
    site.turn_chat(on=on)
    talk.until(page, lambda: page.locator("#message").is_visible() == on, seconds=5)


@pytest.fixture
def off(site: Assistant, visit: Visit) -> Iterator[Page]:
    """The page while the chat is off."""
    page = visit()
    turn(site, page, on=False)
    yield page
    turn(site, page, on=True)


@pytest.mark.safety
def test_the_page_says_so_and_keeps_the_numbers(off: Page, norfolk: Content) -> None:
    assert 0 == off.locator("#ask").count()
    assert [] == lacking(off.inner_text("main"), norfolk)
    assert [] == lacking(off.inner_text("#numbers"), norfolk)
    assert off.locator('main a[href="/faq"]').is_visible()


def test_the_faq_stays(off: Page, norfolk: Content) -> None:
    off.goto(f"/faq/{talk.entry(norfolk)}")

    assert "consent" in off.inner_text("main").lower()


@pytest.mark.safety
@pytest.mark.parametrize(("message", "outcome"), [("when are you open", "unavailable"), (talk.DANGER, "emergency")])
def test_whoever_still_writes_is_told_and_danger_gets_999(
    off: Page, site: Assistant, norfolk: Content, message: str, outcome: str
) -> None:
    told = httpx.post(f"{site.web_url}/api/chat", json={"message": message, "message_id": "off-test"}).json()

    assert outcome == told["outcome"]
    assert [] == lacking(told["replies"][0]["text"], norfolk)
    assert "999" in told["replies"][0]["text"].splitlines()[0]


def test_somebody_in_the_middle_of_a_talk_is_told_in_words(site: Assistant, visit: Visit, norfolk: Content) -> None:
    page, other = visit("/"), visit()
    talk.ask(page, "when are you open")
    try:
        turn(site, other, on=False)
        reply = talk.ask(page, "what happens after a call")
    finally:
        turn(site, other, on=True)

    assert "unavailable" == talk.outcome(reply)
    assert [] == lacking(reply.inner_text(), norfolk)
    assert "answered" == talk.outcome(talk.ask(page, "what happens after a call"))
    expect(talk.told(page)).to_have_count(3)
