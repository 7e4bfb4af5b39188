"""The chat without any script: a form, a redirect, and the page again with what was said."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from faq.entries import Content
from tests.assistant import Assistant
from tests.browser import talk
from tests.browser.conftest import Visit
from tests.browser.sites import Site
from tests.own import lacking, numbers


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit("/", java_script_enabled=False)


def test_a_whole_conversation_is_held_by_form_and_redirect(page: Page, norfolk: Content) -> None:
    talk.choose(page, "professional")
    turn = talk.ask(page, "do I need consent to make a referral?")

    assert "answered" == talk.outcome(turn)
    assert numbers(norfolk)[0] in turn.inner_text()
    assert "/#newest" == page.url.removeprefix(page.url.split("/#")[0])
    assert "newest" == talk.newest(page).get_attribute("id")
    talk.ask(page, "thank you")
    assert ["do I need consent to make a referral?", "thank you"] == page.locator(".said-text").all_inner_texts()


def test_who_asks_is_kept_from_turn_to_turn(page: Page) -> None:
    talk.choose(page, "professional")
    talk.ask(page, "when are you open")
    kept = talk.chosen(page)
    talk.ask(page, "what happens after a call")

    assert ["professional", "professional"] == [kept, talk.chosen(page)]


def test_a_button_of_a_reply_asks_what_stands_on_it(page: Page) -> None:
    title = talk.ask(page, talk.UNCLEAR).locator("button.choice").first.inner_text()
    turn = talk.press(page, title)

    assert title == turn.locator(".said-text").inner_text()
    assert talk.outcome(turn) in ("answered", "signposted")


def test_saying_who_asks_by_a_button_gives_the_answer_again_for_them(page: Page, norfolk: Content) -> None:
    professional, public = numbers(norfolk)
    label = norfolk.service.audiences[1].label
    talk.ask(page, "which number do I call")
    turn = talk.press(page, label)

    assert "public" == talk.chosen(page)
    assert [True, False] == [number in turn.locator(".told-text").inner_text() for number in (public, professional)]


def test_a_reload_sends_nothing_twice(page: Page) -> None:
    talk.ask(page, "when are you open")
    page.reload()

    assert 1 == talk.told(page).count()


@pytest.mark.safety
def test_danger_leads_with_999(page: Page) -> None:
    turn = talk.ask(page, talk.DANGER)

    assert "emergency" == talk.outcome(turn)
    assert "999" in talk.first_line(turn)


def test_what_is_too_long_is_refused_in_words(page: Page, norfolk: Content) -> None:
    turn = talk.ask(page, talk.TOO_LONG)

    assert "refused" == talk.outcome(turn)
    assert [] == lacking(turn.locator(".told-text").inner_text(), norfolk)


def test_start_again_empties_the_talk(page: Page) -> None:
    talk.ask(page, "when are you open")
    page.locator("#again button").click()

    expect(talk.told(page)).to_have_count(0)
    assert page.locator("#message").is_visible()


@pytest.mark.safety
def test_exit_leaves_and_back_shows_no_word_of_the_talk(page: Page, harmless: Site) -> None:
    talk.ask(page, "what happens to jellyfish")
    page.locator("#exit").click()
    page.wait_for_url(f"{harmless.url}/")

    assert [] == [shown for shown in talk.words_on_the_way_back(page) if "jellyfish" in shown]


def test_exit_is_blank_at_once_even_if_the_next_site_hangs(page: Page, harmless: Site) -> None:
    talk.ask(page, "what happens to jellyfish")
    with harmless.hanging():
        talk.tap(page, "#exit")
        page.wait_for_url("**/exit", wait_until="commit", timeout=2000)
        assert page.url.endswith("/exit")  # asked for more, a browser on its way out may not answer
    page.wait_for_url(f"{harmless.url}/")
    assert f"{harmless.url}/" == page.url


def test_the_page_on_the_way_out_is_blank(site: Assistant) -> None:
    between = httpx.get(f"{site.web_url}/exit").text

    assert "" == between.split("<body>")[1].split("</body>")[0]
