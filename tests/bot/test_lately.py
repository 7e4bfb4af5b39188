"""What is held of the last turns so that somebody can say whether they helped: nothing private, once, not for long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import lately
from bot.lately import SECONDS, Lately
from faq.outcomes import Asked, Told

TOLD, ASKED = Told("norfolk-cads", "answered", "public", "consent", 1, "open"), Asked("do i need [name]'s consent", "anna")


def test_a_turn_is_spoken_of_once() -> None:
    held = Lately()
    held.hold(1, TOLD, ASKED)

    assert [(TOLD, ASKED), None] == [held.take("anna", 1), held.take("anna", 1)]


@pytest.mark.parametrize(("conversation", "number"), [("ben", 1), ("anna", 2)])
def test_nobody_speaks_of_another_turn(conversation: str, number: int) -> None:
    held = Lately()
    held.hold(1, TOLD, ASKED)

    assert held.take(conversation, number) is None


@pytest.mark.parametrize("outcome", ["emergency", "small_talk", "refused", "unavailable"])
def test_of_what_answers_nothing_nobody_is_asked(outcome: str) -> None:
    held = Lately()
    held.hold(1, replace(TOLD, outcome=outcome), ASKED)

    assert held.take("anna", 1) is None


def test_what_is_private_is_not_held() -> None:
    held = Lately()
    held.hold(1, TOLD, replace(ASKED, private=True))

    assert held.take("anna", 1) is None


def test_a_reply_from_memory_has_no_number_and_is_not_held() -> None:
    held = Lately()
    held.hold(None, TOLD, ASKED)

    assert {} == dict(held._held)


def test_a_conversation_is_let_go_whole_and_no_other() -> None:
    held = Lately()
    for turn, who in ((1, "anna"), (2, "anna"), (1, "ben")):
        held.hold(turn, TOLD, replace(ASKED, conversation=who))

    held.drop("anna")

    assert [None, None, True] == [held.take("anna", 1), held.take("anna", 2), held.take("ben", 1) is not None]


def test_it_goes_by_itself() -> None:
    now = [0.0]
    held = Lately(lambda: now[0])
    held.hold(1, TOLD, ASKED)
    now[0] = SECONDS + 1

    assert held.take("anna", 1) is None


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lately, "MOST", 2)
    held = Lately()
    for turn in (1, 2, 3):
        held.hold(turn, TOLD, ASKED)

    assert [None, True, True] == [None if held.take("anna", n) is None else True for n in (1, 2, 3)]
