"""What a screen reader hears: each reply once, the focus where it was, a hint while it waits."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import talk
from tests.browser.conftest import Visit
from tests.browser.slow import slow

#: Counts what is added to the log: nodes that hold a reply, and those that hold the person's own words.
COUNTED = """() => {
  window.added = {told: 0, said: 0};
  const holds = (node, what) => node.nodeType === 1 && (node.matches(what) || node.querySelector(what)) ? 1 : 0;
  new MutationObserver(all => all.forEach(one => one.addedNodes.forEach(node => {
    window.added.told += holds(node, '.told-text');
    window.added.said += holds(node, '.said-text');
  }))).observe(document.getElementById('talk'), {childList: true, subtree: true});
}"""
#: The words that stand in any live region but the log.
ELSEWHERE = """() => [...document.querySelectorAll('[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]')]
  .filter(part => part.id !== 'talk').map(part => part.textContent.trim()).join(' ')"""


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit("/")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_the_log_is_a_polite_live_region(page: Page) -> None:
    assert [("log", "polite")] == [
        (log.get_attribute("role"), log.get_attribute("aria-live")) for log in page.locator("#talk").all()
    ]


def test_each_reply_is_added_once_and_said_nowhere_else(page: Page) -> None:
    page.evaluate(COUNTED)
    first = talk.ask(page, "when are you open").locator(".told-text").inner_text()
    talk.ask(page, "what happens after a call")

    assert {"told": 2, "said": 2} == page.evaluate("window.added")
    assert first.splitlines()[0] not in page.evaluate(ELSEWHERE)


def test_the_focus_stays_in_the_box_while_the_reply_comes(page: Page) -> None:
    slow(page, 1)
    page.fill("#message", "when are you open")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("and on sundays")
    meanwhile = focused(page)
    talk.answered(page, 1)

    assert ["message", "message"] == [meanwhile, focused(page)]
    assert "and on sundays" == page.input_value("#message")


def test_a_hint_shows_while_it_waits_and_goes(page: Page) -> None:
    slow(page, 3)
    page.fill("#message", "when are you open")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#hint")).not_to_be_empty()
    talk.answered(page, 1)
    expect(page.locator("#hint")).to_be_empty()
    assert 1 == page.locator("#talk li.turn").count()


def test_a_button_that_was_pressed_keeps_the_focus(page: Page) -> None:
    button = talk.ask(page, talk.UNCLEAR).locator("button.choice").first
    button.focus()
    page.keyboard.press("Enter")
    talk.answered(page, 2)

    expect(page.locator("#talk li.turn").first.locator("button.choice").first).to_be_focused()


def test_the_reply_is_in_sight_when_it_comes(visit: Visit) -> None:
    page = visit("/", width=390, height=844)
    for text in ("when are you open", "what happens after a call", "do I need consent?"):
        turn = talk.ask(page, text)

    expect(turn.locator(".told-text > :first-child")).to_be_in_viewport()
