"""Trying it: what the preview answers to what was understood, and what the page says where nobody answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from faq.editor.try_it import _reply, _why
from faq.entries import Content, Release
from faq.render import Voice


def reading(*entries: str, asks_back: bool = False, intent: str = "consent") -> dict[str, Any]:
    """What the trainer tells of a message that leads to these entries."""
    return {
        "text": "consnet", "intent": {"name": intent}, "band": "sure",
        "intent_ranking": [{"name": "consent", "confidence": 0.876}],
        "evidence": {"spelt": "consent", "candidates": [{"nearest": [{"text": "do i need consent"}]}]},
        "way": {"danger": False, "entries": list(entries), "asks_back": asks_back},
    }  # fmt: skip


@pytest.fixture
def voice(norfolk: Content) -> Voice:
    return Voice(Release("norfolk-cads", 0, "", "", norfolk))


def test_the_preview_has_the_words_of_the_working_copy(norfolk: Content, voice: Voice) -> None:
    assert ("consent",) == _reply(voice, norfolk, reading("consent")).entries


def test_between_a_few_it_asks_back_with_their_questions(norfolk: Content, voice: Voice) -> None:
    reply = _reply(voice, norfolk, reading("consent", "retention", asks_back=True))

    assert ("asked_back", ["entry:consent", "entry:retention"]) == (reply.outcome, [b.choice for b in reply.buttons])


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        (reading(), "not_understood"),
        (reading(intent="out_of_scope"), "out_of_scope"),
        (reading("out_of_scope", intent="out_of_scope"), "out_of_scope"),
        (reading("put_away_since"), "entry_gone"),
    ],
)
def test_without_an_entry_it_says_so(norfolk: Content, voice: Voice, read: dict[str, Any], wanted: str) -> None:
    assert voice.text(wanted) in _reply(voice, norfolk, read).text


def test_why_is_told_with_the_words_that_brought_it_there(norfolk: Content) -> None:
    told = _why(norfolk, reading("consent"))

    assert ("consent", "It is sure enough to answer.") == (told["spelt"], told["sure"])
    assert [(norfolk.entry("consent"), "88%", ["do i need consent"])] == [
        (n["entry"], n["share"], n["like"]) for n in told["near"]
    ]


def test_where_nobody_answers_the_page_says_which(published: Release, as_: Callable[[str], TestClient]) -> None:
    page = as_("author").post("/try", data={"text": "hello"})

    assert 200 == page.status_code
    assert "The live chat does not answer just now." in page.text
    assert "The trainer does not answer" in page.text


def test_nothing_typed_is_told_in_words(published: Release, as_: Callable[[str], TestClient]) -> None:
    page = as_("author").post("/try", data={"text": " "})

    assert (400, True) == (page.status_code, "Write a message, as somebody would." in page.text)
