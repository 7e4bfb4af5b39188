"""The chat on another site: a button and a dialog by one script tag, under that site's strict policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from faq.entries import Content
from tests.assistant import Assistant
from tests.browser import sites, talk
from tests.browser.conftest import Visit, Watch
from tests.own import numbers

#: The id of what has the focus in the shadow root, "" where nothing of it has.
FOCUSED = "() => document.activeElement.shadowRoot?.activeElement?.closest('#cads-dialog, #cads-launcher').id ?? ''"


@pytest.fixture
def page(visit: Visit, host: sites.Site) -> Page:
    return visit(f"{host.url}/")


@pytest.fixture
def frame(page: Page) -> FrameLocator:
    """The chat in the opened dialog."""
    page.locator("#cads-launcher").click()
    found = page.frame_locator("#cads-dialog iframe")
    found.locator("#message").wait_for()
    page.frames[1].wait_for_load_state("load")
    return found


def ask(frame: FrameLocator, text: str, count: int) -> talk.Locator:
    frame.locator("#message").fill(text)
    frame.locator("#send").click()
    expect(frame.locator("#talk li.turn[data-outcome] .told-text")).to_have_count(count)
    return frame.locator("#talk li.turn").last


def test_the_button_has_a_name_and_says_that_it_opens_a_dialog(page: Page) -> None:
    launcher = page.locator("#cads-launcher")

    expect(launcher).to_have_role("button")
    expect(launcher).to_have_attribute("aria-haspopup", "dialog")
    assert "CADS" in launcher.inner_text()


def test_nothing_is_asked_of_us_before_it_is_opened_but_script_and_style(page: Page, site: Assistant, watch: Watch) -> None:
    page.locator("#cads-launcher").wait_for()

    assert ["/embed.css", "/embed.js"] == sorted(url.removeprefix(site.web_url) for url in watch.requests if site.web_url in url)


def test_by_keyboard_it_opens_a_modal_dialog_with_the_focus_inside_and_escape_gives_it_back(page: Page) -> None:
    page.locator("#cads-launcher").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#cads-dialog")
    expect(dialog).to_be_visible()

    assert dialog.evaluate("dialog => dialog.matches(':modal')")
    expect(dialog).to_have_role("dialog")
    expect(dialog).to_have_accessible_name(page.locator("#cads-launcher").inner_text())
    assert "cads-dialog" == page.evaluate(FOCUSED)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert "cads-launcher" == page.evaluate(FOCUSED)


def test_escape_in_the_chat_closes_too(page: Page, frame: FrameLocator) -> None:
    frame.locator("#message").press("Escape")

    expect(page.locator("#cads-dialog")).to_be_hidden()
    assert "cads-launcher" == page.evaluate(FOCUSED)


def test_a_question_is_answered_and_the_next_one_is_of_the_same_talk(frame: FrameLocator, norfolk: Content) -> None:
    turn = ask(frame, talk.NEIGHBOUR, 1)
    assert numbers(norfolk)[1] in turn.inner_text()
    ask(frame, "which number do I call", 2)

    assert "public" == frame.locator('input[name="audience"]:checked').input_value()


@pytest.mark.safety
def test_the_numbers_stand_in_it_first(frame: FrameLocator, norfolk: Content) -> None:
    for number in ("999", *numbers(norfolk)):
        assert frame.locator("#numbers").get_by_role("link").filter(has_text=number).count() >= 1


def test_closed_and_opened_again_it_still_has_the_talk(page: Page, frame: FrameLocator) -> None:
    ask(frame, "when are you open", 1)
    page.locator("#cads-dialog").get_by_role("button", name="Close").click()
    page.locator("#cads-launcher").click()

    expect(frame.locator("#talk .told-text")).to_have_count(1)


@pytest.mark.safety
def test_exit_in_it_leaves_the_page_around_it(page: Page, frame: FrameLocator, harmless: sites.Site) -> None:
    ask(frame, "what happens to jellyfish", 1)
    frame.locator("#exit").click()
    page.wait_for_url(f"{harmless.url}/")

    assert [] == [words for words in talk.words_on_the_way_back(page) if "jellyfish" in words]


@pytest.mark.safety
@pytest.mark.parametrize("where", ["#message", "#exit"])
def test_shift_three_times_in_it_leaves_too(page: Page, frame: FrameLocator, harmless: sites.Site, where: str) -> None:
    frame.locator(where).focus()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(f"{harmless.url}/")

    assert 0 == page.locator("#cads-dialog").count()


@pytest.mark.safety
def test_shift_three_times_on_the_dialogs_own_button_leaves_too(page: Page, frame: FrameLocator, harmless: sites.Site) -> None:
    frame.locator("#message").wait_for()
    page.locator("#cads-dialog").get_by_role("button", name="Close").focus()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(f"{harmless.url}/")

    assert 0 == page.locator("#cads-dialog").count()


def test_on_a_phone_it_fills_the_screen_and_scrolls_in_one_direction_only(visit: Visit, host: sites.Site) -> None:
    page = visit(f"{host.url}/", width=320, height=568)
    page.locator("#cads-launcher").click()
    page.frame_locator("#cads-dialog iframe").locator("#message").wait_for()
    inside = page.frames[1].evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    box = page.locator("#cads-dialog").bounding_box()

    assert inside[0] <= inside[1]
    assert box
    assert (box["x"] >= 0, box["x"] + box["width"] <= 320) == (True, True)


@pytest.mark.safety
@pytest.mark.parametrize("path", ["/embed", "/"])
def test_a_site_that_is_not_allowed_cannot_show_it(visit: Visit, watch: Watch, site: Assistant, path: str) -> None:
    watch.allow("frame-ancestors", "Refused to display", "ERR_BLOCKED_BY_RESPONSE", "chrome-error")
    with sites.served() as stranger:
        stranger.pages["/"] = sites.FRAME.format(page=f"{site.web_url}{path}")
        page = visit(f"{stranger.url}/")

        page.frames[1].wait_for_url("chrome-error://**")
        assert 0 == page.frame_locator("iframe").locator("#message").count()


def test_the_site_that_is_allowed_cannot_show_the_page_that_is_not_for_frames(
    visit: Visit, watch: Watch, site: Assistant, host: sites.Site
) -> None:
    watch.allow("frame-ancestors", "Refused to display", "X-Frame-Options", "chrome-error")
    host.pages["/framed"] = sites.FRAME.format(page=f"{site.web_url}/")
    page = visit(f"{host.url}/framed")

    page.frames[1].wait_for_url("chrome-error://**")
    assert 0 == page.frame_locator("iframe").locator("#message").count()


def test_our_own_demo_shows_it(visit: Visit, site: Assistant) -> None:
    page = visit("/demo")
    page.locator("#cads-launcher").click()

    expect(page.frame_locator("#cads-dialog iframe").locator("#message")).to_be_visible()
    assert f"{site.web_url}/embed" == page.frames[1].url.split("?")[0]
