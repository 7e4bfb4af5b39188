"""What the gate lets through, cleans and refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import gate


def body(**fields: Any) -> bytes:
    return json.dumps({"sender": "anna", "message": "hello", **fields}).encode()


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"true", b"7", b'"hello"', b"[]", b'["hello"]', b"{}", b"{broken", b"\xff\xfe\x00", b"[" * 50_000],
)
def test_a_body_that_is_no_message_is_unreadable(raw: bytes) -> None:
    with pytest.raises(gate.Unreadable):
        gate.question(raw)


@pytest.mark.parametrize("message", [None, 7, 1.5, True, ["hello"], {"text": "hello"}])
def test_a_message_that_is_no_text_is_unreadable(message: Any) -> None:
    with pytest.raises(gate.Unreadable):
        gate.question(body(message=message))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_question_or_unreadable(raw: bytes) -> None:
    try:
        found = gate.question(raw)
    except gate.Unreadable:
        return

    assert isinstance(found.text, str)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  what is CADS \n", "what is CADS"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("what\x00 is\x1b CA\x7fDS", "what is CADS"),
        ("wh\u200bat\u2060 i\ufeffs CADS", "what is CADS"),
        ("\u202ewhat\u202c is \u2066CADS\u2069", "what is CADS"),
        ("what is CADS\U000e0041\U000e007f", "what is CADS"),
        ("what \ud800is CADS", "what is CADS"),
        ("caf\u00e9 \u4f60\u597d \U0001f600", "caf\u00e9 \u4f60\u597d \U0001f600"),
    ],
)
def test_hidden_characters_are_taken_out_and_letters_stay(typed: str, read: str) -> None:
    assert read == gate.cleaned(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/restart", "restart"),
        ("//session_start", "session_start"),
        (" / /restart", "restart"),
        ("\u200b/restart", "restart"),
        ("\\/restart", "restart"),
        ("/\u00a0/restart", "restart"),
        ("/\u2003/restart", "restart"),
        ("and/or", "and/or"),
    ],
)
def test_a_command_of_rasa_becomes_plain_words(typed: str, read: str) -> None:
    assert read == gate.cleaned(typed)


@given(st.text(alphabet="/\\ \t\n\u00a0\u2003\u2028\u200b\x00a", max_size=12))
def test_no_text_starts_like_a_command(text: str) -> None:
    assert not gate.cleaned(text).startswith("/")


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = gate.cleaned(text)

    assert once == gate.cleaned(once)


def test_a_button_is_read_as_a_choice_not_as_text() -> None:
    found = gate.question(body(message="entry:consent"))

    assert ("entry:consent", "") == (found.choice, found.text)


@pytest.mark.parametrize("message", ["entry:Consent", "slot:memory", "entry:a/b", "entry:", "entry:consent please"])
def test_what_only_looks_like_a_button_is_text(message: str) -> None:
    found = gate.question(body(message=message))

    assert ("", message) == (found.choice, found.text)


@pytest.mark.parametrize("sender", [None, "", 7, ["anna"], "a b", "<script>", "x" * 129, "anna\n"])
def test_without_a_proper_sender_everybody_gets_a_conversation_of_their_own(sender: Any) -> None:
    one, two = gate.question(body(sender=sender)), gate.question(body(sender=sender))

    assert sender not in (one.sender, two.sender)
    assert one.sender != two.sender


def test_a_minted_id_has_192_bits() -> None:
    assert 32 == len(gate.minted())


@pytest.mark.parametrize("metadata", [None, 7, "x", [], {"message_id": 7, "service": None, "audience": ["x"]}])
def test_metadata_that_is_no_text_is_as_if_it_were_not_there(metadata: Any) -> None:
    found = gate.question(body(metadata=metadata))

    assert ("", "", None) == (found.message_id, found.service, found.audience)


def test_metadata_is_read() -> None:
    found = gate.question(body(metadata={"message_id": "m1", "service": "norfolk-cads", "audience": "public"}))

    again, other = (gate.question(body(metadata={"message_id": name})).message_id for name in ("m1", "m2"))

    assert (again, "norfolk-cads", "public") == (found.message_id, found.service, found.audience)
    assert other != again
    assert "m1" not in again
