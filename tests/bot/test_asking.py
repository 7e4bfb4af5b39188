"""Which of a service's audiences asks: the way of writing, or a sign of the content."""

from __future__ import annotations

from typing import Any

import pytest

from bot.asking import who
from faq.entries import Audience, Content, Service

SERVICE = Service(
    id="another",
    name="Another front door",
    short_name="AFD",
    audiences=(
        Audience(id="parent", label="Parent", signs=("I have parental responsibility", "i'm his mum")),
        Audience(id="other", label="Somebody else", signs=("i do not have parental responsibility", "his nan")),
        Audience(id="worker", label="Worker", speakers=("professional",)),
    ),
)


def asker(speaker: str | None, *, child: bool = False) -> dict[str, Any]:
    return {"audience": speaker, "child": child, "by": "role"}


@pytest.mark.parametrize(
    ("speaker", "text", "audience"),
    [
        ("professional", "I teach at a school", "worker"),
        ("public", "my neighbour shouts", None),
        (None, "what is it", None),
        ("public", "I have  parental responsibility for him", "parent"),
        ("public", "I\u2019m his mum", "parent"),
        ("public", "I do not have parental responsibility", "other"),
        ("public", "this is his nancy", None),
    ],
)
def test_a_sign_of_the_content_or_the_way_of_writing_tells(speaker: str | None, text: str, audience: str | None) -> None:
    found = who(SERVICE, asker(speaker), text)

    assert (audience, speaker) == (found["audience"], found["speaker"])


def test_a_child_is_never_taken_for_a_grown_up_by_a_sign() -> None:
    assert who(SERVICE, asker("public", child=True), "his nan and I have parental responsibility")["audience"] is None


def test_who_was_not_read_is_nobody() -> None:
    assert who(SERVICE, None, "hello")["audience"] is None


@pytest.mark.parametrize(("speaker", "child"), [("professional", False), ("public", False), ("public", True)])
def test_in_norfolk_each_way_of_writing_is_an_audience(norfolk: Content, speaker: str, child: bool) -> None:
    assert speaker == who(norfolk.service, asker(speaker, child=child), "words")["audience"]
