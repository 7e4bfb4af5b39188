"""Ids that nobody can make up, and transcripts that go."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from bot.web import conversations
from bot.web.conversations import Ids, Transcripts


def told(audience: str | None = None) -> dict[str, Any]:
    return {"audience": audience, "replies": []}


def test_an_id_reads_back_and_has_192_bits() -> None:
    ids = Ids("secret", "a-service")

    read = ids.read(ids.mint())

    assert read is not None
    assert 32 == len(read)


@pytest.mark.parametrize("forged", ["", "anna", "anna.sig", None, 5, ["x"], "a" * 5000, "ä.ö"])
def test_what_was_not_made_here_reads_as_none(forged: Any) -> None:
    assert Ids("secret", "a-service").read(forged) is None


def test_an_id_of_another_installation_reads_as_none() -> None:
    assert Ids("secret", "a-service").read(Ids("another", "a-service").mint()) is None


def test_a_changed_id_reads_as_none() -> None:
    ids = Ids("secret", "a-service")
    made = ids.mint()

    assert ids.read(("A" if made[0] != "A" else "B") + made[1:]) is None


def test_a_message_sent_again_takes_the_place_of_the_first() -> None:
    held = Transcripts(30)

    for said in ("one", "two", "one"):
        held.add("anna", said, said, told("public"))

    assert ["one", "two"] == [t["said"] for t in held.of("anna").turns]
    assert "public" == held.of("anna").audience


def test_nobody_reads_anothers() -> None:
    held = Transcripts(30)
    held.add("anna", "1", "secret words", told())

    assert [[], []] == [held.of("ben").turns, held.of(None).turns]


def test_dropped_it_is_gone() -> None:
    held = Transcripts(30)
    held.add("anna", "1", "words", told())

    held.drop("anna")

    assert [] == held.of("anna").turns


def test_it_is_forgotten_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    held, clock = Transcripts(30), [0.0]
    monkeypatch.setattr(conversations.time, "monotonic", lambda: clock[0])
    held.add("anna", "1", "words", told())
    clock[0] = 29 * 60
    held.add("ben", "1", "words", told())

    within = len(held.of("anna").turns)
    clock[0] = 31 * 60

    assert [1, 0, 1] == [within, len(held.of("anna").turns), len(held.of("ben").turns)]


def test_memory_is_bounded() -> None:
    held = Transcripts(30)
    for number in range(conversations.MOST_CONVERSATIONS + 10):
        held.add(str(number), "1", "words", told())
    for number in range(conversations.MOST_TURNS + 10):
        held.add("anna", str(number), str(number), told())

    assert conversations.MOST_CONVERSATIONS == len(held._held)
    assert [] == held.of("0").turns
    assert [str(n) for n in range(10, conversations.MOST_TURNS + 10)] == [t["said"] for t in held.of("anna").turns]


def test_what_was_noted_stands_under_its_turn() -> None:
    held = Transcripts(30)
    for number in (1, 2):
        held.add("anna", f"m{number}", "words", told() | {"turn": number})

    held.note("anna", 2, {"words": "Thank you."})
    held.note("ben", 2, {"words": "Thank you."})

    assert [None, {"words": "Thank you."}] == [turn["noted"] for turn in held.of("anna").turns]
    assert [] == held.of("ben").turns


def test_a_thousand_turns_take_little_memory() -> None:
    held = Transcripts(30)
    tracemalloc.start()
    try:
        for number in range(1000):
            body = {"turn": number, "replies": [{"text": f"{number} {n} " + "What to do next. " * 50} for n in range(3)]}
            held.add(str(number // 15), str(number), "words", told() | body)
        size = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert size < 1_000_000
