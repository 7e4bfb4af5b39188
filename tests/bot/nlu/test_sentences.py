"""Cutting a message into sentences, and telling which of them asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.sentences import MOST, MOST_QUESTIONS, asks, questions, sentences


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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What is CADS?", ["What is CADS?"]),
        ("The door is green.", []),
        ("what are the hours and which option do I press", ["what are the hours", "which option do I press"]),
        ("Do I need consent? Also who is in the MASH?", ["Do I need consent?", "who is in the MASH?"]),
        ("two things: 1) what do I write down 2) will you keep it", ["two things:", "what do I write down", "will you keep it"]),
        ("who is in the MASH, and i cant log in", ["who is in the MASH,", "i cant log in"]),
        ("What do you need? and if nobody answers do you ring back", ["What do you need?", "if nobody answers do you ring back"]),
        ("Can I ring about mum and dad?", ["Can I ring about mum and dad?"]),
        ("", []),
    ],
)
def test_several_questions_are_taken_apart(text: str, found: list[str]) -> None:
    assert [f.rstrip(",") for f in found] == [q.rstrip(",") for q in questions(text)]


@given(st.text(max_size=300))
def test_no_text_asks_more_than_it_may(text: str) -> None:
    assert len(questions(text)) <= MOST_QUESTIONS
