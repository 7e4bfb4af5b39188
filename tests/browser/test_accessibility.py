"""WCAG 2.2 AA, as far as machines can tell: axe-core in every state, reflow, spacing, high contrast, reduced motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.assistant import Assistant
from tests.browser import sites, talk
from tests.browser.axe import SPACING, everywhere, lost, sideways, violations
from tests.browser.conftest import Visit, Watch
from tests.browser.slow import slow
from tests.browser.states import NOT_FOUND, OFFLINE, STATES

pytestmark = pytest.mark.safety

#: Where all texts stand on one page, the contrast of one topic stands for that of all.
PARTS = {"print": "main > :nth-child(-n + 6)"}


@pytest.fixture
def page(visit: Visit, watch: Watch) -> Page:
    """A page into which axe may put its script and its styles."""
    watch.allow(OFFLINE, NOT_FOUND)
    return visit(bypass_csp=True)


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(page: Page, state: str) -> None:
    STATES[state](page)

    assert {} == everywhere(page, PARTS.get(state))


def test_axe_finds_nothing_while_the_chat_is_off(site: Assistant, page: Page) -> None:
    site.turn_chat(on=False)
    try:
        talk.until(page, lambda: not page.locator("#message").is_visible())
        found = everywhere(page)
    finally:
        site.turn_chat(on=True)
        talk.until(page, lambda: page.locator("#message").is_visible())

    assert {} == found


def test_axe_finds_nothing_in_the_embedded_dialog(page: Page, host: sites.Site) -> None:
    page.goto(f"{host.url}/")
    closed = everywhere(page)
    page.locator("#cads-launcher").click()
    page.frame_locator("#cads-dialog iframe").locator("#message").wait_for()

    assert ({}, {}, []) == (closed, everywhere(page), violations(page.frames[1]))


def test_axe_would_find_something(page: Page, host: sites.Site) -> None:
    host.pages["/wrong"] = "<!doctype html><html><title>x</title><body><img src='data:,'><input></body>"
    page.goto(f"{host.url}/wrong")

    assert {"html-has-lang", "image-alt", "label"} <= {line.split(":")[0] for line in violations(page)}


@pytest.mark.parametrize("state", STATES)
def test_at_400_percent_and_with_wider_spacing_nothing_is_lost(page: Page, state: str) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    STATES[state](page)
    wide = sideways(page)
    page.add_style_tag(content=SPACING)

    assert (0, 0, []) == (wide, sideways(page), lost(page))


def test_with_wider_spacing_nothing_is_lost_on_a_desk(page: Page) -> None:
    found = {}
    for state in ("answered", "FAQ", "print"):
        STATES[state](page)
        page.add_style_tag(content=SPACING)
        found[state] = lost(page)

    assert {"answered": [], "FAQ": [], "print": []} == found


def test_it_would_be_seen_if_something_were_lost(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto("/about")
    page.add_style_tag(content="h1 { width: 3em; overflow: hidden; white-space: nowrap } main { width: 400px }")

    assert sideways(page) > 0
    assert any(part.startswith("<h1") for part in lost(page))


@pytest.mark.parametrize("width", [320, 1280])
def test_in_high_contrast_everything_stands_and_axe_finds_nothing(visit: Visit, width: int) -> None:
    page = visit("/", width=width, forced_colors="active", bypass_csp=True)
    talk.ask(page, talk.UNCLEAR)

    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    borders = page.locator("button.choice, #send, #exit, #message").evaluate_all(
        "parts => parts.map(part => getComputedStyle(part).borderTopStyle)"
    )
    assert ["solid"] * len(borders) == borders
    assert [] == violations(page)


def test_with_reduced_motion_nothing_moves(visit: Visit) -> None:
    page = visit("/", reduced_motion="reduce")
    slow(page, 2)
    page.fill("#message", "when are you open")
    page.click("#send")
    page.locator(".waiting").wait_for()

    assert 0 == page.evaluate("document.getAnimations().filter(one => one.playState === 'running').length")


def test_without_that_setting_the_hint_moves(visit: Visit) -> None:
    page = visit("/", reduced_motion="no-preference")
    slow(page, 2)
    page.fill("#message", "when are you open")
    page.click("#send")
    page.locator(".waiting").wait_for()

    assert page.evaluate("document.getAnimations().length") > 0
