"""Far too many messages at once: the page hands Rasa so many, and keeps the others in line."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.web.rasa import MOST_CONNECTIONS, Away, Rasa, Said
from faq.settings import Settings


@pytest.fixture
def rasa(tmp_path: Path) -> Rasa:
    return Rasa(Settings(var_dir=tmp_path, web_seconds=0.5))


def answering(rasa: Rasa, seconds: float, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rasa takes so long over each message; gives how many were with it, at each one's beginning."""
    now, seen = 0, list[int]()

    async def post(*_: Any, **__: Any) -> httpx.Response:
        nonlocal now
        now += 1
        seen.append(now)
        try:
            await asyncio.sleep(seconds)
        finally:
            now -= 1
        return httpx.Response(200, json=[{"text": "hello", "custom": {}}])

    monkeypatch.setattr(rasa._client, "post", post)
    return seen


async def asked(rasa: Rasa, many: int) -> list[Any]:
    return await asyncio.gather(*(rasa.ask(Said(f"c{n}", "hello", f"m{n}")) for n in range(many)), return_exceptions=True)


async def test_all_are_answered_though_only_so_many_are_with_rasa(rasa: Rasa, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = answering(rasa, 0.01, monkeypatch)

    answers = await asked(rasa, 3 * MOST_CONNECTIONS)

    assert ["hello"] * 3 * MOST_CONNECTIONS == [answer.text for answer in answers]
    assert MOST_CONNECTIONS == max(seen)


async def test_who_has_waited_too_long_in_line_is_told_and_rasa_never_asked(
    rasa: Rasa, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    seen = answering(rasa, 10, monkeypatch)

    answers = await asked(rasa, 3 * MOST_CONNECTIONS)

    assert {Away} == {type(answer) for answer in answers}
    assert len(seen) < 3 * MOST_CONNECTIONS  # those whose place is free in the very moment they give up
