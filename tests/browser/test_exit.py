""" "Exit this page": blank at once, then a harmless site, and nothing of the talk stays behind."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.assistant import Assistant
from tests.browser import talk
from tests.browser.conftest import Visit, Watch
from tests.browser.sites import Site

#: A word that no text of ours has.
WORD = "jellyfish"
#: Says in the console that nothing is left to read when such an event is over: before anything else can happen.
BLANK = """name => window.addEventListener(name, () => {
  if (!document.body.innerText.trim()) console.log('blank');
})"""

pytestmark = pytest.mark.safety


@pytest.fixture
def page(visit: Visit) -> Page:
    """A page on which somebody has talked of jellyfish."""
    made = visit("/about")
    made.goto("/")
    talk.ask(made, f"what happens to {WORD}")
    return made


def click(page: Page) -> None:
    talk.tap(page, "#exit")


def shift_three_times(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


@pytest.mark.parametrize(("leave", "event"), [(click, "click"), (shift_three_times, "keyup")])
def test_it_is_blank_at_once_even_if_the_next_site_hangs(page: Page, harmless: Site, leave: talk.Act, event: str) -> None:
    page.evaluate(BLANK, event)
    with harmless.hanging(), page.expect_console_message(lambda told: told.text == "blank"):
        leave(page)
        assert page.url.startswith("http://127.0.0.1")

    page.wait_for_url(f"{harmless.url}/")


@pytest.mark.parametrize("leave", [click, shift_three_times])
def test_it_leads_to_the_harmless_site_and_back_shows_no_word(page: Page, harmless: Site, leave: talk.Act) -> None:
    assert WORD in talk.words(page)
    leave(page)
    page.wait_for_url(f"{harmless.url}/")

    shown = talk.words_on_the_way_back(page)
    assert len(shown) >= 2
    assert [] == [words for words in shown if WORD in words]


def test_it_leaves_from_the_question_box_too(page: Page, harmless: Site) -> None:
    page.fill("#message", f"more about {WORD}")
    shift_three_times(page)
    page.wait_for_url(f"{harmless.url}/")

    assert [] == [words for words in talk.words_on_the_way_back(page) if WORD in words]


def test_capitals_do_not_leave(page: Page, site: Assistant) -> None:
    page.focus("#message")
    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")

    assert "ABCD" == page.input_value("#message")
    assert page.url.startswith(site.web_url)


def test_nothing_stays_in_the_browser(page: Page, harmless: Site) -> None:
    click(page)
    page.wait_for_url(f"{harmless.url}/")
    cookies = page.context.cookies()
    page.goto("/about")

    assert [] == cookies
    assert [0, 0, []] == page.evaluate("async () => [localStorage.length, sessionStorage.length, await indexedDB.databases()]")


def test_nothing_stays_on_the_server(page: Page, site: Assistant, harmless: Site) -> None:
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    before = httpx.get(site.web_url, cookies=cookies).text
    click(page)
    page.wait_for_url(f"{harmless.url}/")

    assert [True, False] == [WORD in text for text in (before, httpx.get(site.web_url, cookies=cookies).text)]


def test_a_fresh_page_after_it_is_empty(page: Page, harmless: Site) -> None:
    click(page)
    page.wait_for_url(f"{harmless.url}/")
    page.goto("/")

    assert WORD not in talk.words(page)
    expect(talk.told(page)).to_have_count(0)


@pytest.mark.parametrize("path", ["/about", "/no-such-page"])
def test_it_stands_on_every_page(visit: Visit, harmless: Site, watch: Watch, path: str) -> None:
    watch.allow("404")
    page = visit(path)
    click(page)
    page.wait_for_url(f"{harmless.url}/")

    assert "Weather for today" == page.inner_text("h1")
