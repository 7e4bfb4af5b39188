"""Whole journeys with script, as a professional and as a member of the public."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from faq.entries import Content
from tests.browser import talk
from tests.browser.conftest import Visit
from tests.own import numbers

MARKUP = """<img src=x onerror="document.title='owned'"><script>document.title='owned'</script><b>bold</b>"""


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit("/")


def numbers_in(turn: talk.Locator) -> list[str | None]:
    """Where the numbers of a reply lead, in their order."""
    return [link.get_attribute("href") for link in turn.locator('.told-text a[href^="tel:"]').all()]


def test_a_professional_asks_and_follows_a_button(page: Page, norfolk: Content) -> None:
    talk.choose(page, "professional")
    turn = talk.ask(page, "do I need consent to make a referral?")
    title = turn.locator("button.choice").last.inner_text()

    assert "answered" == talk.outcome(turn)
    assert talk.tel(numbers(norfolk)[0]) in numbers_in(turn)
    turn = talk.press(page, title)
    assert title == turn.locator(".said-text").inner_text()
    assert talk.outcome(turn) in ("answered", "signposted")
    assert "professional" == talk.chosen(page)


def test_a_number_is_copied(visit: Visit, norfolk: Content) -> None:
    page = visit("/", permissions=["clipboard-read", "clipboard-write"])
    talk.choose(page, "professional")
    talk.ask(page, "which number do I call").locator("button.copy").first.click()

    expect(page.get_by_text(f"Copied: {numbers(norfolk)[0]}")).to_be_attached()
    assert numbers(norfolk)[0] == page.evaluate("navigator.clipboard.readText()")


def test_what_was_said_prints_with_its_numbers_and_without_the_form(page: Page) -> None:
    turn = talk.ask(page, "which number do I call")
    page.emulate_media(media="print")

    assert all(link.is_visible() for link in turn.locator('.told-text a[href^="tel:"]').all())
    assert page.locator('#numbers a[href="tel:999"]').is_visible()
    assert [False, False] == [page.locator(part).is_visible() for part in ("#ask", "#exit")]


@pytest.mark.safety
def test_a_neighbour_reads_the_public_number_first_and_the_choice_follows(page: Page, norfolk: Content) -> None:
    professional, public = numbers(norfolk)
    turn = talk.ask(page, talk.NEIGHBOUR)

    assert talk.tel(public) == numbers_in(turn)[0]
    assert talk.tel(professional) not in numbers_in(turn)
    assert "public" == talk.chosen(page)


@pytest.mark.safety
def test_danger_leads_with_999(page: Page) -> None:
    turn = talk.ask(page, talk.DANGER)

    assert "emergency" == talk.outcome(turn)
    assert "999" in talk.first_line(turn)
    assert "tel:999" == numbers_in(turn)[0]


def test_somebody_asked_back_chooses_by_a_button_and_the_buttons_stay(page: Page) -> None:
    asked = talk.ask(page, talk.UNCLEAR)
    titles = asked.locator("button.choice").all_inner_texts()

    assert "asked_back" == talk.outcome(asked)
    assert len(titles) >= 2
    turn = talk.press(page, titles[0])
    assert "answered" == talk.outcome(turn)
    first = page.locator("#talk li.turn").first.locator("button.choice")
    assert [(title, True) for title in titles] == [(button.inner_text(), button.is_enabled()) for button in first.all()]


def test_a_button_pressed_twice_at_once_asks_once(page: Page) -> None:
    turn = talk.ask(page, talk.UNCLEAR)
    turn.locator("button.choice").first.dblclick()
    talk.answered(page, 2)
    talk.ask(page, "thank you")

    assert 3 == talk.told(page).count()


def test_start_again_empties_the_talk(page: Page) -> None:
    talk.ask(page, "what happens to jellyfish")
    page.locator("#again button").click()

    expect(talk.told(page)).to_have_count(0)
    page.reload()
    assert "jellyfish" not in talk.words(page)


def test_a_reload_keeps_what_was_said(page: Page) -> None:
    talk.choose(page, "professional")
    talk.ask(page, "when are you open")
    talk.ask(page, "what happens after a call")
    before = page.locator(".said-text, .told-text").all_inner_texts()
    page.reload()
    after = page.locator(".said-text, .told-text").all_inner_texts()

    assert 4 == len(before)
    assert [text.replace("Copy", "").split() for text in before] == [text.replace("Copy", "").split() for text in after]
    assert "professional" == talk.chosen(page)


@pytest.mark.safety
def test_own_words_are_never_run(page: Page) -> None:
    turn = talk.ask(page, MARKUP)
    title = page.title()
    shown = [turn.locator(".said-text").inner_text(), page.locator("#talk img, #talk script, #talk b").count()]
    page.reload()

    assert [MARKUP, 0] == shown
    assert MARKUP == talk.newest(page).locator(".said-text").inner_text()
    assert 0 == page.locator("#talk img, #talk script, #talk b").count()
    assert [title, False] == [page.title(), "owned" in title]


def test_1501_characters_are_refused_in_words_and_nothing_is_lost(page: Page) -> None:
    page.fill("#message", talk.TOO_LONG)
    page.click("#send")

    expect(page.locator("#ask [role=alert]")).to_contain_text("1 character too many")
    assert (talk.TOO_LONG, 0) == (page.input_value("#message"), talk.told(page).count())


def test_1500_characters_are_sent(page: Page) -> None:
    turn = talk.ask(page, talk.TOO_LONG[:1500])

    assert talk.TOO_LONG[:1500] == turn.locator(".said-text").inner_text()
    assert "refused" != talk.outcome(turn)


def test_what_is_left_is_counted(page: Page) -> None:
    page.fill("#message", "a" * 1400)

    expect(page.locator("#count")).to_contain_text("100")


def test_a_double_click_sends_once(page: Page) -> None:
    page.fill("#message", "when are you open")
    page.dblclick("#send")
    talk.answered(page, 1)
    page.reload()

    assert 1 == talk.told(page).count()


def test_nothing_typed_is_not_sent(page: Page) -> None:
    page.click("#send")

    expect(page.locator("#ask [role=alert]")).to_be_visible()
    assert 0 == page.locator("#talk li.turn").count()


def test_enter_is_a_new_line_and_ctrl_enter_sends(page: Page) -> None:
    page.focus("#message")
    page.keyboard.type("when are")
    page.keyboard.press("Enter")
    page.keyboard.type("you open")
    assert 0 == page.locator("#talk li.turn").count()
    page.keyboard.press("Control+Enter")

    assert "when are\nyou open" == talk.answered(page, 1).locator(".said-text").inner_text()
