"""What somebody says of a reply, and what they suggest: taken, redacted, never with danger; with the real assistant behind it."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bot.web.feedback import KEPT, NOT_HELPED, NOT_KEPT, THANKS
from tests.assistant import Assistant
from tests.bot.web.test_chat import send, shown
from tests.own import canary, database

ASKED = "do I need consent to make a referral"
SUGGEST = "how can I contribute to the FAQs"


@pytest.fixture
def browser(answering: TestClient) -> Iterator[TestClient]:
    answering.cookies.clear()
    yield answering
    answering.cookies.clear()


def form(page: str) -> dict[str, str]:
    """The hidden fields of the form that asks whether it helped."""
    found = re.search(r'<form class="helped".*?</form>', page, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', found[0])) if found else {}


def kept(assistant: Assistant, word: str, wait: float = 3) -> list[tuple[str, str]]:
    """The texts with this word, as they are kept behind the reply's back."""
    ends = time.monotonic() + wait
    while True:
        with sqlite3.connect(database(assistant)) as c:
            found = c.execute("SELECT text, outcome FROM questions WHERE text LIKE ?", (f"%{word}%",)).fetchall()
        if found or time.monotonic() > ends:
            return list(found)
        time.sleep(0.1)


def api(browser: TestClient, message: str) -> dict:
    return browser.post("/api/chat", json={"message": message, "message_id": canary()}).json()


def say(browser: TestClient, told: dict, **said: object) -> dict:
    """What became of what was said of this reply."""
    return browser.post("/api/feedback", json={"conversation": told["conversation"], **said}).json()


def test_it_is_asked_under_the_newest_answer_alone(browser: TestClient) -> None:
    send(browser, ASKED)
    page = send(browser, "what is CADS")

    assert 1 == page.count("Did this answer your question?")
    assert "2" == form(page)["turn"]


@pytest.mark.parametrize("message", ["hello", "he has a knife and is stabbing my mum", "x" * 1600])
def test_it_is_not_asked_where_nothing_was_answered(browser: TestClient, message: str) -> None:
    assert {} == form(send(browser, message))


@pytest.mark.parametrize(("helped", "words"), [("yes", THANKS), ("no", NOT_HELPED)])
def test_somebody_says_so_without_script(browser: TestClient, assistant: Assistant, helped: str, words: str) -> None:
    word = canary()
    fields = form(send(browser, f"{ASKED} {word}"))

    answer = browser.post("/feedback", data=fields | {"helped": helped})
    page = shown(browser)

    assert (303, "/#newest") == (answer.status_code, answer.headers["location"])
    assert (words in page, "Did this answer" in page) == (True, False)
    assert [] == kept(assistant, word, wait=0.5) if helped == "yes" else ["unhelpful"] == [o for _, o in kept(assistant, word)]


def test_an_unhelpful_answers_question_is_kept_without_who_it_is_about(browser: TestClient, assistant: Assistant) -> None:
    word = canary()
    told = api(browser, f"{ASKED} {word} my number is 07700 900123")

    found = browser.post(
        "/api/feedback", json={"conversation": told["conversation"], "turn": told["turn"], "helped": False}
    ).json()

    assert {"taken": True, "words": NOT_HELPED, "html": ""} == found
    ((text, outcome),) = kept(assistant, word)
    assert ("unhelpful", False, True) == (outcome, "900123" in text, "[phone]" in text)


def test_the_same_is_said_once(browser: TestClient) -> None:
    told = api(browser, ASKED)
    body = {"conversation": told["conversation"], "turn": told["turn"], "helped": False}

    assert [True, False] == [browser.post("/api/feedback", json=body).json()["taken"] for _ in range(2)]


def test_a_childs_words_are_not_kept_and_it_says_so(browser: TestClient, assistant: Assistant) -> None:
    word = canary()
    told = api(browser, f"I'm 11, can I call you myself {word}")

    found = browser.post(
        "/api/feedback", json={"conversation": told["conversation"], "turn": told["turn"], "helped": False}
    ).json()

    assert (False, NOT_KEPT) == (found["taken"], found["words"])
    assert [] == kept(assistant, word, wait=0.5)


def test_a_suggestion_lands_with_the_questions(browser: TestClient, assistant: Assistant) -> None:
    word = canary()
    page = send(browser, SUGGEST)

    browser.post("/feedback", data=form(page) | {"suggestion": f"Please add an answer about lighthouses {word}"})

    assert "Your suggestion for these questions and answers" in page
    assert KEPT in shown(browser)
    assert ["suggested"] == [outcome for _, outcome in kept(assistant, word)]


@pytest.mark.parametrize("message", ["he has a knife and is stabbing my mum", "my baby is not breathing"])
def test_a_suggestion_that_tells_of_danger_gets_999_and_is_not_kept(
    browser: TestClient, assistant: Assistant, message: str
) -> None:
    word = canary()
    told = api(browser, SUGGEST)

    found = browser.post("/api/feedback", json={"conversation": told["conversation"], "suggestion": f"{message} {word}"}).json()

    assert (False, "", True) == (found["taken"], found["words"], "tel:999" in found["html"])
    assert [] == kept(assistant, word, wait=0.5)


def test_without_script_danger_gets_999_too(browser: TestClient) -> None:
    fields = form(send(browser, SUGGEST))

    browser.post("/feedback", data=fields | {"suggestion": "he has a knife and is stabbing my mum"})

    assert "tel:999" in shown(browser).split('class="noted"')[1].split("</div>")[0]


def test_while_rasa_is_away_it_says_that_nothing_was_kept_and_holds_999_back_from_nobody(web: TestClient) -> None:
    signed = web.post("/api/chat", json={"message": "hello"}).json()["conversation"]

    plain = web.post("/api/feedback", json={"conversation": signed, "suggestion": "more pictures"}).json()
    danger = web.post(
        "/api/feedback", json={"conversation": signed, "suggestion": "he has a knife and is stabbing my mum"}
    ).json()

    assert (False, NOT_KEPT) == (plain["taken"], plain["words"])
    assert (False, True) == (danger["taken"], "tel:999" in danger["html"])


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"conversation": "x", "helped": true, "turn": 1}', b'{"helped": "yes"}', b"null"],
)
def test_what_can_not_be_read_is_told_in_words(web: TestClient, body: bytes) -> None:
    answer = web.post("/api/feedback", content=body)

    assert (400, "This could not be read.") == (answer.status_code, answer.json()["words"])


@pytest.mark.parametrize("fields", [{}, {"turn": "x"}, {"turn": "99999999"}, {"conversation": "forged", "turn": "1"}])
def test_a_form_of_nobody_leads_back_and_changes_nothing(web: TestClient, fields: dict[str, str]) -> None:
    assert 303 == web.post("/feedback", data=fields).status_code
