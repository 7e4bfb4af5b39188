"""Cutting a message into sentences, and telling which of them asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.sentences import MOST, asks, sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What is CADS", ["What is CADS"]),
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("first line\nsecond line\n\nthird", ["first line", "second line", "third"]),
        ('She said "help." Then she left.', ['She said "help."', "Then she left."]),
        ("Wait ... ! ? what", ["Wait ...", "what"]),
        ("Open at 9.30am?", ["Open at 9.30am?"]),
        ("  ", [""]),
        ("...", ["..."]),
    ],
)
def test_a_message_is_cut_where_sentences_end(text: str, found: list[str]) -> None:
    cut = sentences(text)

    assert [f.replace('"', "") for f in found] == [c.replace('"', "") for c in cut]


@given(st.text(max_size=300))
def test_there_is_always_one_and_never_too_many(text: str) -> None:
    assert 1 <= len(sentences(text)) <= MOST


@given(st.lists(st.from_regex(r"[a-z]{1,8}[.?!]", fullmatch=True), min_size=1, max_size=90))
def test_no_word_is_lost_where_sentences_are_joined(pieces: list[str]) -> None:
    assert " ".join(pieces) == " ".join(sentences(" ".join(pieces)))


@pytest.mark.parametrize(
    "sentence",
    [
        "Do I need consent?",
        "do I need consent",
        "so what happens next",
        "hi which number",
        "I want to know who answers",
        "really?",
    ],
)
def test_a_question_or_a_request_asks(sentence: str) -> None:
    assert asks(sentence)


@pytest.mark.parametrize("sentence", ["My nephew is thin.", "He hits me.", "", "Thanks for that.", "whatever he said is a lie"])
def test_what_is_only_told_asks_nothing(sentence: str) -> None:
    assert not asks(sentence)
