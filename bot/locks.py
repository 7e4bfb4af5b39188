"""One turn of a conversation at a time, whichever replica it comes to: what `endpoints.yml` names where there is a Redis.

Rasa's own RedisLockStore reads its queue and writes it back in two steps, so that two replicas can hold the same ticket;
whoever waits looks once a second; and the ticket of a process that was killed holds up its conversation for a minute. This
is Rasa's lock store over the lock of Redis' own client, which is taken in one step and goes by itself soon after its holder.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore
from redis.asyncio.lock import Lock
from redis.exceptions import LockError

from bot.shared import Away, Shared, shared
from faq.settings import read

#: The lock of a process that was killed is gone after so long; a living one says in time that it is still there. In seconds.
HELD, SAID = 3.0, 1.0
#: How often somebody who waits looks.
LOOK_EVERY = 0.05


class TurnLocks(InMemoryLockStore):  # type: ignore[misc]  # Rasa has no types
    """Locks in Redis; while it is away, those of this process alone."""

    def __init__(self, endpoint_config: Any = None, redis: Shared | None = None) -> None:
        """Rasa makes one without `redis`: it is the one of the settings."""
        super().__init__()
        self._shared = redis or shared(read())

    @contextlib.asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = HELD, wait_time_in_seconds: float = LOOK_EVERY
    ) -> AsyncIterator[TicketLock]:
        """Held within: nobody else, here or elsewhere, has a turn of this conversation."""
        held = await self._taken(conversation_id, lock_lifetime, wait_time_in_seconds)
        stays = asyncio.ensure_future(self._stay(held, lock_lifetime)) if held else None
        try:
            yield self.create_lock(conversation_id)
        finally:
            if held and stays:
                stays.cancel()
                await self._let_go(held)

    async def _taken(self, conversation: str, seconds: float, every: float) -> Lock | None:
        """The lock, once nobody else has it; None where Redis is away."""
        if self._shared is None:
            return None
        name = self._shared.name("lock", conversation)
        while True:
            try:
                held = await self._shared.ask(lambda redis: _try(redis, name, seconds))
            except Away:
                return None
            if held:
                return held
            await asyncio.sleep(every)

    async def _stay(self, held: Lock, seconds: float) -> None:
        assert self._shared
        while True:
            await asyncio.sleep(SAID)
            with contextlib.suppress(Away):
                await self._shared.ask(lambda _: _kept(held, seconds))

    async def _let_go(self, held: Lock) -> None:
        assert self._shared
        with contextlib.suppress(Away):
            await self._shared.ask(lambda _: _released(held))


async def _try(redis: Any, name: str, seconds: float) -> Lock | None:
    lock = redis.lock(name, timeout=seconds, thread_local=False)
    return lock if await lock.acquire(blocking=False) else None


async def _kept(held: Lock, seconds: float) -> None:
    with contextlib.suppress(LockError):  # it went: Redis was flushed, or this process stood still
        await held.extend(seconds, replace_ttl=True)


async def _released(held: Lock) -> None:
    with contextlib.suppress(LockError):
        await held.release()
