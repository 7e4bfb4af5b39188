"""How a person uses the page: asks, presses, reads. The same with script and without."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from playwright.sync_api import Error, Locator, Page, expect

from faq.entries import Content

Act = Callable[[Page], None]

#: A text that two answers fit, one that is far too long, one that is danger.
UNCLEAR, TOO_LONG, DANGER = "forms and calls", "a" * 1501, "he has a knife and is stabbing my mum"
NEIGHBOUR = "my neighbour's kid is always hungry and left alone"


def paths(content: Content) -> tuple[str, ...]:
    """One of each kind of page there is."""
    return ("/", "/faq", f"/faq/{entry(content)}", "/privacy", "/about", "/accessibility", "/print", "/no-such-page")


def entry(content: Content) -> str:
    """An entry that people ask for."""
    return next(e.id for e in content.entries if e.kind == "faq" and e.topic == "consent")


def tel(number: str) -> str:
    """Where a number leads that is tapped."""
    return "tel:" + number.replace(" ", "")


def told(page: Page) -> Locator:
    """The replies on the page."""
    return page.locator("#talk li.turn[data-outcome] .told-text")


def newest(page: Page) -> Locator:
    """The newest turn."""
    return page.locator("#talk li.turn[data-outcome]").last


def ask(page: Page, text: str) -> Locator:
    """Type a message and send it; the turn with its reply."""
    before = told(page).count()
    page.fill("#message", text)
    page.click("#send")
    return answered(page, before + 1)


def press(page: Page, title: str) -> Locator:
    """Press a button of the newest reply; the turn that follows."""
    before = told(page).count()
    newest(page).get_by_role("button", name=title, exact=True).click()
    return answered(page, before + 1)


def answered(page: Page, count: int) -> Locator:
    """The turn with this reply, once there are so many."""
    expect(told(page)).to_have_count(count)
    return page.locator("#talk li.turn:has(.told-text)").nth(count - 1)


def choose(page: Page, audience: str) -> None:
    """Say who asks."""
    page.locator(f'input[name="audience"][value="{audience}"]').check()


def chosen(page: Page) -> str:
    """Who asks, as the page has it."""
    return page.locator('input[name="audience"]:checked').input_value()


def outcome(turn: Locator) -> str | None:
    return turn.get_attribute("data-outcome")


def first_line(turn: Locator) -> str:
    """What stands first in a reply."""
    return turn.locator(".told-text").inner_text().strip().splitlines()[0]


def words(page: Page) -> str:
    """All that can be read on the page."""
    return page.inner_text("body")


def words_on_the_way_back(page: Page) -> list[str]:
    """What can be read on each page that Back leads to, as long as it leads anywhere."""
    shown = []
    while page.url != "about:blank":
        page.go_back(wait_until="commit")
        shown.append(words(page))
        if not loaded(page):
            shown.append(words(page))
    return shown


def loaded(page: Page) -> bool:
    """Whether the page was there at once; if not, this waits for it. The page may come anew meanwhile."""
    at_once = True
    for _ in range(100):
        with contextlib.suppress(Error):
            if page.evaluate("document.readyState") == "complete":
                break
        at_once = False
        page.wait_for_timeout(50)
    return at_once


def tap(page: Page, selector: str) -> None:
    """Click without waiting for what comes of it."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def until(page: Page, holds: Callable[[], bool], seconds: int = 5) -> None:
    """Load the page anew until this holds."""
    for _ in range(seconds * 10):
        page.goto("/")
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not within {seconds} s")
