"""How many turns are worked on at once, and who waits."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import channel
from bot.channel import AT_ONCE, ChatInput
from bot.gate import Question
from faq.entries import Release
from faq.settings import Settings


class Work:
    """Stands where Rasa's work of a turn begins, and notes whose it is and how many there are."""

    def __init__(self, seconds: float) -> None:
        self.begun: list[str] = []
        self.now = self.most = 0
        self._seconds = seconds

    @contextlib.asynccontextmanager
    async def lock(self, sender: str) -> AsyncIterator[None]:
        self.begun.append(sender)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self._seconds)
            yield
        finally:
            self.now -= 1


@pytest.fixture
def chat(published: Release, tmp_path: Path) -> ChatInput:
    return ChatInput(Settings(database_url=f"sqlite:///{tmp_path / 'cads.db'}", var_dir=tmp_path))


async def told(chat: ChatInput, work: Work, *senders: str) -> list[Any]:
    """The safe reply for each of these, for the turn's own work then fails."""
    agent: Any = SimpleNamespace(lock_store=work, processor=None, model_id="m")
    return await asyncio.gather(*(chat._replied(Question(sender, "what is CADS"), [], agent) for sender in senders))


async def test_only_so_many_turns_are_worked_on_at_once_and_all_are_answered(chat: ChatInput) -> None:
    work = Work(0.01)

    replies = await told(chat, work, *(str(n) for n in range(5 * AT_ONCE)))

    assert (AT_ONCE, 5 * AT_ONCE) == (work.most, len(work.begun))
    assert {"unavailable"} == {said.reply[0]["custom"]["outcome"] for said in replies}


async def test_who_has_waited_too_long_costs_nothing(chat: ChatInput, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once they would all be worked on, in vain."""
    monkeypatch.setattr(channel, "TURN_SECONDS", 0.3)
    work = Work(10)

    replies = await told(chat, work, *(str(n) for n in range(5 * AT_ONCE)))

    assert 5 * AT_ONCE == len(replies)
    assert len(work.begun) <= 2 * AT_ONCE


async def test_many_messages_of_one_conversation_take_one_place(chat: ChatInput) -> None:
    work = Work(0.01)

    await told(chat, work, *["anna"] * 3 * AT_ONCE, "ben")

    assert "ben" in work.begun[:3]
