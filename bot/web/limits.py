"""How many messages a minute: counted in Redis where there are several web processes, else in the memory of this one."""

from __future__ import annotations

import asyncio

from limits import RateLimitItemPerMinute
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from bot.shared import SECONDS, Away, Shared
from faq.settings import Settings


class Limits:
    """The limit of a conversation, and the one of a network address."""

    def __init__(self, settings: Settings, shared: Shared | None) -> None:
        self._shared = shared
        # The limiters hold what counts weakly.
        self._storages: list[Storage] = [storage_from_string("memory://")]
        if shared:
            waits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
            self._storages.append(storage_from_string(shared.url, **waits))
        # Not the moving window: in memory it keeps every conversation ever seen, and looks through all of them at each message.
        self._limiters = [FixedWindowRateLimiter(storage) for storage in self._storages]
        space = settings.service
        self._most = RateLimitItemPerMinute(settings.turns_per_minute, namespace=space)
        self._most_address = RateLimitItemPerMinute(settings.turns_per_minute_address, namespace=space)

    async def within(self, conversation: str, address: str) -> bool:
        """Within both limits. The conversation's comes first: its flood must not use up what a whole school shares."""
        if self._shared is None:
            return self._hit(self._limiters[0], conversation, address)
        try:
            return await asyncio.to_thread(self._in_redis, self._shared, conversation, address)
        except Away:
            return self._hit(self._limiters[0], conversation, address)

    def _in_redis(self, shared: Shared, conversation: str, address: str) -> bool:
        return shared.ask_now(lambda _: self._hit(self._limiters[1], conversation, address))

    def _hit(self, limiter: FixedWindowRateLimiter, conversation: str, address: str) -> bool:
        if not limiter.hit(self._most, "conversation", conversation):
            return False
        return bool(limiter.hit(self._most_address, "address", address))
