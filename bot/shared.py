"""Redis, as the replicas of a service share it: what one of them must know of a turn that another one answered.

Nobody waits for Redis: where it does not answer within a second it is left alone for another, each process goes on
from its own memory, and the log says so once. It holds nothing for longer than a conversation lives.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import RedisError

from faq.settings import Settings

log = logging.getLogger(__name__)

#: So long it may take to answer, and so long it is left alone when it did not, in seconds.
SECONDS, ALONE = 1.0, 1.0
#: What is kept of a conversation, each under a key of its own: the page, replies by message, turns to speak of, memory.
KINDS = ("page", "replies", "lately", "memory")
T = TypeVar("T")


class Away(Exception):
    """Redis does not answer now."""


class Shared:
    """The Redis of the settings, and whether it answers."""

    def __init__(self, url: str, service: str, seconds: int) -> None:
        """`seconds`: how long what is kept of a conversation stands after its last turn."""
        self.url, self.prefix, self.seconds = url, f"{service}:", seconds
        common = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "decode_responses": True}
        self._later = AsyncRedis.from_url(url, **common)
        self._now = Redis.from_url(url, **common)
        self._alone_until = float("-inf")
        self._is_away = False
        #: How often something had to be done without it.
        self.missed = 0

    def name(self, kind: str, of: str) -> str:
        """The key of what is kept under this kind."""
        return f"{self.prefix}{kind}:{of}"

    async def ask(self, what: Callable[[AsyncRedis], Awaitable[T]]) -> T:
        """What Redis gives.

        Raises:
            Away: it does not answer.
        """
        self._refuse_if_alone()
        try:
            found = await what(self._later)
        except (RedisError, OSError) as wrong:
            raise self.lost(wrong) from wrong
        self._answers()
        return found

    def ask_now(self, what: Callable[[Redis], T]) -> T:
        """The same, in a thread that may wait."""
        self._refuse_if_alone()
        try:
            found = what(self._now)
        except (RedisError, OSError) as wrong:
            raise self.lost(wrong) from wrong
        self._answers()
        return found

    def forget(self, conversation: str) -> None:
        """Take away all that is kept of a conversation.

        Raises:
            Away: it does not answer.
        """
        self.ask_now(lambda r: r.delete(*(self.name(kind, conversation) for kind in KINDS)))

    def lost(self, wrong: Exception) -> Away:
        """Note that it did not answer; to be raised."""
        self._alone_until = time.monotonic() + ALONE
        self.missed += 1
        if not self._is_away:
            log.error("Redis does not answer (%s). Each process goes on from its own memory.", type(wrong).__name__)
        self._is_away = True
        return Away(type(wrong).__name__)

    def _refuse_if_alone(self) -> None:
        if time.monotonic() < self._alone_until:
            self.missed += 1
            raise Away("left alone for a moment")

    def _answers(self) -> None:
        if self._is_away:
            self._is_away = False
            log.warning("Redis answers again.")


def shared(settings: Settings) -> Shared | None:
    """What this process shares with others; None where the settings name no Redis. One for all of the process."""
    if not settings.redis_url:
        return None
    return _made(settings.redis_url, settings.service, settings.conversation_minutes * 60)


_made = functools.lru_cache(Shared)
