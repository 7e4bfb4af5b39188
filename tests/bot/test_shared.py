"""What two replicas share of a conversation, over a real Redis; and that nobody waits for one that is away or stands still."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest
from redis import Redis

from bot import locks
from bot.lately import Lately
from bot.locks import TurnLocks
from bot.purging import erase
from bot.replies import KEPT_OF_ONE, Replies
from bot.shared import Away, Shared
from faq.errors import StoreError
from faq.outcomes import Asked, Told
from faq.settings import Settings
from tests.assistant import free_port

TOLD, ASKED = Told("norfolk-cads", "answered", "public", "consent", 1, "open"), Asked("need [name]?", "anna", ("consent",), "m")
HELLO = {"text": "Hello", "buttons": [], "custom": {"turn": 1}}


def replica(url: str) -> Shared:
    """As a process of its own makes it."""
    return Shared(url, "norfolk-cads", 1800)


@pytest.fixture
def away() -> str:
    return f"redis://127.0.0.1:{free_port()}/0"


@pytest.fixture
def silent() -> Iterator[str]:
    """Takes what it is sent and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


async def test_two_replicas_have_one_turn_of_a_conversation_at_a_time(redis_url: str) -> None:
    made, at_once, most = [TurnLocks(redis=replica(redis_url)) for _ in range(2)], 0, 0

    async def turn(number: int) -> None:
        nonlocal at_once, most
        async with made[number % 2].lock("anna"):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.02)
            at_once -= 1

    await asyncio.gather(*(turn(number) for number in range(12)))

    assert (1, 0) == (most, at_once)
    assert [] == Redis.from_url(redis_url).keys("*")


async def test_two_conversations_do_not_wait_for_each_other(redis_url: str) -> None:
    one, two = (TurnLocks(redis=replica(redis_url)) for _ in range(2))

    async with one.lock("anna"), asyncio.timeout(2), two.lock("ben"):
        held = Redis.from_url(redis_url).keys("*")

    assert 2 == len(held)


async def test_the_turn_of_a_replica_that_was_killed_holds_nobody_up_for_long(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TurnLocks, "_stay", lambda *_: asyncio.sleep(60))  # it says no more that it is there
    dead, living = (TurnLocks(redis=replica(redis_url)) for _ in range(2))
    held = dead.lock("anna", lock_lifetime=0.5)
    await held.__aenter__()
    began = time.monotonic()

    async with asyncio.timeout(5), living.lock("anna"):
        waited = time.monotonic() - began

    assert waited > 0.2


async def test_a_long_turn_keeps_its_lock(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "SAID", 0.1)
    one, two = (TurnLocks(redis=replica(redis_url)) for _ in range(2))

    async with one.lock("anna", lock_lifetime=0.4):
        await asyncio.sleep(1)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3), two.lock("anna"):
                pass


@pytest.mark.parametrize("fault", ["away", "silent"])
async def test_without_redis_a_turn_goes_on_and_is_held_up_once(fault: str, request: pytest.FixtureRequest) -> None:
    shared = replica(request.getfixturevalue(fault))
    began = time.monotonic()
    for _ in range(20):
        async with TurnLocks(redis=shared).lock("anna"):
            assert await Replies(shared).before("anna", "m1") is None
            await Replies(shared).keep("anna", "m1", HELLO)

    assert time.monotonic() - began < 5
    assert 40 < shared.missed


async def test_redis_away_is_told_once_and_so_is_its_return(redis_url: str, caplog: pytest.LogCaptureFixture) -> None:
    shared = replica(redis_url)
    shared.lost(OSError("gone"))
    shared.lost(OSError("gone"))
    with pytest.raises(Away):
        shared.ask_now(lambda redis: redis.ping())
    shared._alone_until = 0.0
    shared.ask_now(lambda redis: redis.ping())
    shared.ask_now(lambda redis: redis.ping())

    assert [1, 1] == [caplog.text.count(words) for words in ("Redis does not answer", "Redis answers again")]


async def test_what_was_said_to_a_message_is_known_to_the_other_replica_for_a_while(redis_url: str) -> None:
    one, two = (Replies(replica(redis_url)) for _ in range(2))
    await one.keep("anna", "m1", HELLO)

    assert [HELLO, None, None] == [await two.before(*of) for of in (("anna", "m1"), ("anna", "m2"), ("ben", "m1"))]
    assert 0 < Redis.from_url(redis_url).ttl("norfolk-cads:replies:anna") <= 1800


async def test_what_is_kept_of_one_conversation_is_bounded(redis_url: str) -> None:
    replies = Replies(replica(redis_url))
    for number in range(KEPT_OF_ONE * 2):
        await replies.keep("anna", f"m{number}", HELLO)

    assert Redis.from_url(redis_url).hlen("norfolk-cads:replies:anna") <= KEPT_OF_ONE


def test_a_turn_is_spoken_of_at_the_other_replica_and_once(redis_url: str) -> None:
    one, two = (Lately(shared=replica(redis_url)) for _ in range(2))
    one.hold(1, TOLD, ASKED)

    assert [(TOLD, ASKED), None, None] == [two.take("anna", 1), two.take("anna", 1), one.take("anna", 1)]


def test_a_childs_turns_go_from_both(redis_url: str) -> None:
    one, two = (Lately(shared=replica(redis_url)) for _ in range(2))
    one.hold(1, TOLD, ASKED)
    two.drop("anna")

    assert one.take("anna", 1) is None


def test_without_redis_a_turn_is_spoken_of_where_it_was(away: str) -> None:
    held = Lately(shared=replica(away))
    held.hold(1, TOLD, ASKED)

    assert [(TOLD, ASKED), None] == [held.take("anna", 1), held.take("anna", 1)]


def test_erased_nothing_of_a_conversation_stands_in_redis(redis_url: str, engine, tmp_path) -> None:
    settings = Settings(database_url=str(engine.url), var_dir=tmp_path, redis_url=redis_url)
    Lately(shared=replica(redis_url)).hold(1, TOLD, ASKED)
    asyncio.run(Replies(replica(redis_url)).keep("anna", "m1", HELLO))
    before = len(Redis.from_url(redis_url).keys("*"))

    erase(settings, "anna")

    assert (2, []) == (before, Redis.from_url(redis_url).keys("*"))


def test_who_erases_is_told_where_redis_is_away(away: str, engine, tmp_path) -> None:
    with pytest.raises(StoreError, match="Redis does not answer"):
        erase(Settings(database_url=str(engine.url), var_dir=tmp_path, redis_url=away), "anna")
