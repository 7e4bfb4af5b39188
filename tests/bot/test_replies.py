"""The same message gets the same reply, and thousands of them take little memory."""

from __future__ import annotations

import asyncio
import tracemalloc
from typing import Any

import pytest

from bot import replies
from bot.replies import Replies

SAID = "CADS practitioners talk the worry through with you. They give clear guidance on what to do next. "


def reply(number: int) -> list[dict[str, Any]]:
    """As large as one is, and held by nobody else."""
    buttons = [{"title": f"When should I call? {number}", "payload": f"entry:when_to_call_{n}"} for n in range(3)]
    custom = {"turn": number, "entries": [f"what_is_cads_{number}"], "sources": [f"a source {n} of {number}" for n in range(3)]}
    return [{"recipient_id": str(number), "text": f"{number} {SAID * 8}", "buttons": buttons, "custom": custom}]


async def made(number: int) -> list[dict[str, Any]]:
    return reply(number)


async def test_a_message_that_comes_again_is_answered_once() -> None:
    kept, times = Replies(None), []

    async def make() -> list[dict[str, Any]]:
        times.append(1)
        await asyncio.sleep(0.01)
        return reply(1)

    at_once = await asyncio.gather(*(kept.once("anna", "m1", make) for _ in range(3)))
    later = await kept.once("anna", "m1", make)

    assert [reply(1)] * 4 == [*at_once, later]
    assert 1 == len(times)


async def test_another_conversations_message_is_another() -> None:
    kept = Replies(None)

    assert [reply(1), reply(2)] == [await kept.once(who, "m1", lambda n=n: made(n)) for n, who in ((1, "anna"), (2, "ben"))]


async def test_what_failed_is_made_again() -> None:
    kept = Replies(None)

    async def fails() -> list[dict[str, Any]]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await kept.once("anna", "m1", fails)

    assert reply(1) == await kept.once("anna", "m1", lambda: made(1))


async def test_the_oldest_go_first() -> None:
    kept = Replies(None)
    for number in range(replies.KEPT_REPLIES + 1):
        await kept.once("anna", str(number), lambda n=number: made(n))

    assert reply(7) == await kept.once("anna", "0", lambda: made(7))
    assert reply(9) == await kept.once("anna", "9", lambda: made(7))


async def test_a_thousand_replies_take_little_memory() -> None:
    kept = Replies(None)
    tracemalloc.start()
    try:
        for number in range(1000):
            await kept.once("anna", str(number), lambda n=number: made(n))
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert held < 1_000_000
