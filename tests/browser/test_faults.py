"""Parts of the assistant go away in the middle of a talk: nobody meets silence, nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from faq.entries import Content
from tests.assistant import Assistant, free_port, web
from tests.browser import talk
from tests.browser.conftest import Visit, Watch
from tests.browser.sites import Site
from tests.browser.slow import lose_the_next_answer
from tests.own import lacking

pytestmark = pytest.mark.safety


@pytest.fixture(scope="module")
def alone(site: Assistant) -> Iterator[Assistant]:
    """A page whose Rasa, one of its own, is not there yet. It waits for it no longer than two seconds."""
    with web(replace(site, rasa_port=free_port()), CADS_WEB_SECONDS="2") as found:
        yield found


@pytest.fixture
def broken(alone: Assistant) -> Assistant:
    """The same with its Rasa, that a test may break."""
    if "rasa" not in alone.processes:
        alone.start("rasa")
        alone.wait()
    return alone


@pytest.fixture
def pages(alone: Assistant, visit: Visit) -> list[Page]:
    """Two people at it, one with script and one without."""
    return [visit("/", at=alone), visit("/", at=alone, java_script_enabled=False)]


def in_vain(page: Page, norfolk: Content) -> list[object]:
    """What two messages get while nobody answers: why, what the first lacks, and what stands first in the second."""
    told = talk.ask(page, "when are you open")
    danger = talk.ask(page, talk.DANGER)
    text = told.locator(".told-text").inner_text()
    return [talk.outcome(told), lacking(text, norfolk), talk.outcome(danger), "999" in talk.first_line(danger)]


SAFE: list[object] = ["unavailable", [], "emergency", True]


def test_while_rasa_is_away_everyone_gets_999_and_the_numbers_and_then_it_answers(
    alone: Assistant, pages: list[Page], norfolk: Content, request: pytest.FixtureRequest
) -> None:
    alone.end("rasa", how=signal.SIGKILL)
    found = [in_vain(page, norfolk) for page in pages]
    request.getfixturevalue("broken")

    assert [SAFE, SAFE] == found
    assert ["answered", "answered"] == [talk.outcome(talk.ask(page, "when are you open")) for page in pages]
    assert [3, 3] == [talk.told(page).count() for page in pages]


def test_a_rasa_that_hangs_is_not_waited_for(broken: Assistant, visit: Visit, norfolk: Content) -> None:
    page = visit("/", at=broken)
    os.kill(broken.processes["rasa"].pid, signal.SIGSTOP)
    try:
        turn = talk.ask(page, "when are you open")
    finally:
        os.kill(broken.processes["rasa"].pid, signal.SIGCONT)

    assert "unavailable" == talk.outcome(turn)
    assert [] == lacking(turn.locator(".told-text").inner_text(), norfolk)


def test_rasa_killed_in_the_middle_of_a_talk(broken: Assistant, pages: list[Page], norfolk: Content) -> None:
    before = [talk.outcome(talk.ask(page, "what happens after a call")) for page in pages]
    broken.end("rasa", how=signal.SIGKILL)

    assert ["answered", "answered"] == before
    assert [SAFE, SAFE] == [in_vain(page, norfolk) for page in pages]
    assert [3, 3] == [talk.told(page).count() for page in pages]


@pytest.fixture(scope="module")
def own_page(site: Assistant) -> Iterator[Assistant]:
    with web(site) as found:
        yield found


@pytest.fixture
def mortal(own_page: Assistant) -> Assistant:
    """A page of its own over the same Rasa."""
    if "web" not in own_page.processes:
        own_page.start("web")
        own_page.wait_live()
    return own_page


def failed(page: Page) -> talk.Locator:
    """The turn that did not get through, once it says so."""
    turn = page.locator("#talk li.turn:has(.failed)")
    turn.wait_for()
    return turn


def test_a_page_killed_while_a_message_is_under_way_loses_and_doubles_nothing(
    mortal: Assistant, visit: Visit, watch: Watch, norfolk: Content
) -> None:
    watch.allow("ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RE")
    page = visit("/", at=mortal)
    os.kill(mortal.processes["web"].pid, signal.SIGSTOP)
    page.fill("#message", talk.NEIGHBOUR)
    page.click("#send")
    expect(page.locator("#hint")).not_to_be_empty()
    page.fill("#message", "half a question")
    mortal.end("web", how=signal.SIGKILL)
    turn = failed(page)

    assert talk.NEIGHBOUR == turn.locator(".said-text").inner_text()
    assert "999" in turn.locator(".failed").inner_text()
    assert [] == lacking(page.inner_text("#numbers"), norfolk)
    mortal.start("web")
    mortal.wait_live()
    turn.locator("button.retry").click()
    assert "answered" == talk.outcome(talk.answered(page, 1))
    assert "half a question" == page.input_value("#message")
    page.reload()
    assert [talk.NEIGHBOUR] == page.locator(".said-text").all_inner_texts()


def test_exit_leaves_while_the_page_is_away(mortal: Assistant, visit: Visit, harmless: Site, watch: Watch) -> None:
    watch.allow("ERR_CONNECTION_REFUSED")
    page = visit("/", at=mortal)
    talk.ask(page, "what happens to jellyfish")
    mortal.end("web")
    talk.tap(page, "#exit")
    page.wait_for_url(f"{harmless.url}/")

    assert "Weather for today" == page.inner_text("h1")


def test_a_message_whose_answer_got_lost_is_answered_once(visit: Visit, watch: Watch) -> None:
    watch.allow("ERR_CONNECTION_RESET")
    page = visit("/")
    talk.ask(page, "which number do I call")
    lose_the_next_answer(page)
    page.fill("#message", "when are you open")
    page.click("#send")
    with page.expect_response("**/api/chat") as response:
        failed(page).locator("button.retry").click()
    assert 2 == response.value.json()["turn"]
    talk.answered(page, 2)
    page.reload()

    assert ["which number do I call", "when are you open"] == page.locator(".said-text").all_inner_texts()


def test_offline_the_words_stay_and_go_out_once_the_line_is_back(visit: Visit, watch: Watch, norfolk: Content) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = visit("/")
    page.context.set_offline(True)
    page.fill("#message", "when are you open")
    page.click("#send")
    turn = failed(page)

    assert "999" in turn.locator(".failed").inner_text()
    assert [] == lacking(page.inner_text("#numbers"), norfolk)
    page.context.set_offline(False)
    turn.locator("button.retry").click()
    assert "answered" == talk.outcome(talk.answered(page, 1))
    assert 0 == page.locator(".failed").count()


def test_a_message_tried_again_in_vain_fails_again_in_words(visit: Visit, watch: Watch) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = visit("/")
    page.context.set_offline(True)
    page.fill("#message", "when are you open")
    page.click("#send")
    failed(page).locator("button.retry").click()
    failed(page)
    page.context.set_offline(False)
    page.locator("button.retry").click()

    assert 1 == talk.answered(page, 1).locator(".told-text").count()
    assert 1 == page.locator("#talk li.turn").count()
