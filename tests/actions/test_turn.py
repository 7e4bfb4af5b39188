"""What is taken out of Rasa's tracker, and what a conversation remembers."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from actions.turn import Memory, Turn

TRACKER: dict[str, Any] = {
    "events": [{"event": "action"}, {"event": "user"}, {"event": "bot"}, {"event": "user"}],
    "latest_message": {
        "text": "I'm his nan, hub in Norwich at 9pm?",
        "intent": {"name": "hub_contact", "confidence": 0.7},
        "intent_ranking": [{"name": "hub_contact", "confidence": 0.7}, {"name": "hub_hours", "confidence": 0.2}],
        "band": "sure",
        "danger": {"raised": True, "by": ["model"], "score": 0.6},
        "asker": {"audience": "public", "child": True, "by": "family"},
        "when": "time:21:00",
        "place": {"kind": "district", "id": "norwich", "name": "Norwich"},
        "metadata": {"choice": "entry:consent", "audience": "professional", "danger": []},
    },
}


def test_a_turn_holds_all_that_was_read() -> None:
    turn = Turn.of(TRACKER)

    wanted = Turn(
        number=2,
        intent="hub_contact",
        ranking=(("hub_contact", 0.7), ("hub_hours", 0.2)),
        band="sure",
        danger=True,
        child=True,
        audience="public",
        given_audience="professional",
        when="time:21:00",
        place={"kind": "district", "id": "norwich", "name": "Norwich"},
        choice="entry:consent",
        words=8,
    )
    assert wanted == turn


@pytest.mark.parametrize(("before", "wanted"), [(None, 2), (0, 2), (59, 61)])
def test_turns_count_on_from_the_conversations_row(before: int | None, wanted: int) -> None:
    assert wanted == Turn.of({**TRACKER, "slots": {"turns": before}}).number


def test_the_words_of_a_redacted_message_are_counted_as_they_were_written() -> None:
    latest = {"text": "[email]", "words": 5, "metadata": {"removed": ["email"]}}

    turn = Turn.of({"latest_message": latest})

    assert (5, True) == (turn.words, turn.removed)


def test_a_turn_never_holds_the_persons_words() -> None:
    assert "nan" not in str(Turn.of(TRACKER))


@pytest.mark.parametrize("latest", [None, {}, {"intent": None, "asker": None, "danger": None, "metadata": None, "place": None}])
def test_a_message_that_nobody_read_is_far_from_all(latest: Any) -> None:
    turn = Turn.of({"latest_message": latest, "events": None})

    assert ("far", False, None, "") == (turn.band, turn.danger, turn.audience, turn.choice)


@pytest.mark.parametrize(
    ("by_model", "by_channel", "raised"),
    [(False, [], False), (True, [], True), (False, ["weapon"], True), (True, ["weapon"], True)],
)
def test_danger_is_raised_by_the_model_or_by_the_channel(by_model: bool, by_channel: list[str], raised: bool) -> None:
    latest = {"danger": {"raised": by_model}, "metadata": {"danger": by_channel}}

    assert raised == Turn.of({"latest_message": latest}).danger


def test_memory_is_the_same_after_the_slot() -> None:
    memory = Memory("public", True, ("consent",), ("worry", "consultation"), True)

    assert memory == Memory.of({"slots": {"memory": json.loads(json.dumps(memory.stored()))}})


@pytest.mark.parametrize("slots", [None, {}, {"memory": None}, {"memory": "x"}, {"memory": ["x"]}, {"memory": {"other": 1}}])
def test_a_slot_that_holds_something_else_is_an_empty_memory(slots: Any) -> None:
    assert Memory() == Memory.of({"slots": slots})


def test_a_memory_has_no_place_for_words() -> None:
    assert {"audience", "child", "entries", "options", "asked_back", "told_removed"} == {f.name for f in fields(Memory)}
