"""Conversations are kept apart, and no message is lost or counted twice (faults F3, F16)."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.assistant import Assistant

TURNS = ["which number do I call", "do I need consent", "when are you open", "what is CADS", "say that again", "thanks", "hello"]


def without_sender(assistant: Assistant, message: str) -> dict[str, Any]:
    found: dict[str, Any] = assistant.post({"message": message}).json()[0]
    return found


def test_two_people_without_a_sender_share_nothing(assistant: Assistant) -> None:
    """F3: Rasa alone would put both into the conversation "default"."""
    one = without_sender(assistant, "I am a teacher")
    two = without_sender(assistant, "which number do I call")

    assert one["recipient_id"] != two["recipient_id"]
    assert ["professional", None] == [one["custom"]["audience"], two["custom"]["audience"]]
    assert [1, 1] == [one["custom"]["turn"], two["custom"]["turn"]]


def test_who_got_an_id_goes_on_with_it(assistant: Assistant) -> None:
    sender = without_sender(assistant, "I am a teacher")["recipient_id"]

    custom = assistant.say("which number do I call", sender)["custom"]

    assert ("professional", 2) == (custom["audience"], custom["turn"])


def test_the_same_message_id_gets_the_same_reply_and_is_one_turn(assistant: Assistant) -> None:
    sender = uuid.uuid4().hex

    once, twice = (assistant.say("do I need consent", sender, message_id="m1") for _ in range(2))
    after = assistant.say("what is CADS", sender, message_id="m2")

    assert once == twice
    assert [1, 2] == [once["custom"]["turn"], after["custom"]["turn"]]


def test_the_same_message_id_sent_at_once_is_one_turn(assistant: Assistant) -> None:
    sender = uuid.uuid4().hex

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: assistant.say("do I need consent", sender, message_id="m1"), range(8)))
    after = assistant.say("what is CADS", sender, message_id="m2")

    assert [replies[0]] * 8 == replies
    assert [1, 2] == [replies[0]["custom"]["turn"], after["custom"]["turn"]]


def test_the_same_message_id_of_two_people_is_two_messages(assistant: Assistant) -> None:
    one, two = (assistant.say(m, uuid.uuid4().hex, message_id="m1") for m in ("do I need consent", "what is CADS"))

    assert one["text"] != two["text"]


def test_of_20_messages_at_once_in_one_conversation_none_is_lost(assistant: Assistant) -> None:
    sender = uuid.uuid4().hex

    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda n: assistant.say(TURNS[n % len(TURNS)], sender), range(20)))

    assert list(range(1, 21)) == sorted(r["custom"]["turn"] for r in replies)
    assert 21 == assistant.say("what is CADS", sender)["custom"]["turn"]


def test_of_50_rapid_turns_from_two_tabs_none_is_lost_and_none_answered_twice(assistant: Assistant) -> None:
    """F16: each tab sends every fifth message twice, as a page does that heard nothing."""
    sender = uuid.uuid4().hex
    ids = [f"{tab}-{n}" for n in range(25) for tab in ("one", "two")]
    sent = [again for n, name in enumerate(ids) for again in [name] * (2 if n % 5 == 0 else 1)]

    def say(name: str) -> tuple[str, dict[str, Any]]:
        return name, assistant.say(TURNS[int(name[4:]) % len(TURNS)], sender, message_id=name)

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(say, sent))

    turns = {name: {r["custom"]["turn"] for n, r in replies if n == name} for name in ids}
    assert list(range(1, 51)) == sorted(turn for found in turns.values() for turn in found)
    assert {1} == {len(found) for found in turns.values()}
    assert 51 == assistant.say("what is CADS", sender)["custom"]["turn"]


def test_in_200_interleaved_turns_nobody_is_taken_for_somebody_else(assistant: Assistant) -> None:
    audiences = {uuid.uuid4().hex: ("professional", "public")[n % 2] for n in range(20)}
    steps = [[(sender, f"audience:{audience}") for sender, audience in audiences.items()]]
    steps += [[(sender, TURNS[n % len(TURNS)]) for sender in audiences] for n in range(9)]

    with ThreadPoolExecutor(10) as pool:
        replies = [reply for step in steps for reply in pool.map(lambda s: assistant.say(s[1], s[0]), step)]

    assert 200 == len(replies)
    assert [] == [r["custom"] for r in replies if r["custom"]["audience"] != audiences[r["recipient_id"]]]
    assert dict.fromkeys(range(1, 11), 20) == {n: sum(r["custom"]["turn"] == n for r in replies) for n in range(1, 11)}
