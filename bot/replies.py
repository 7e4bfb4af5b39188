"""The same message gets the same reply: while the first is still being made, and from whichever replica is asked again.

Three memories hold it, each for what the one before it can't: this process', for messages that come at once; Redis, for all
replicas; and the conversation's row, which holds the last reply in the transaction that counts its turn (`bot.tracker`), so
that a process that is killed between the two, or a Redis that forgot, makes no second turn of it.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any

from bot.shared import Away, Shared
from faq.packed import packed, unpacked

#: How many replies are kept in this process, which is more than a minute of all it can give: nobody asks again later than
#: that; and of one conversation in Redis.
KEPT_REPLIES, KEPT_OF_ONE = 2500, 60
Reply = list[dict[str, Any]]
#: The conversation and the message's id.
Key = tuple[str, str]


class Replies:
    """What was answered lately."""

    def __init__(self, shared: Shared | None) -> None:
        self._shared = shared
        self._making: dict[Key, asyncio.Future[Reply]] = {}
        self._kept: OrderedDict[Key, bytes] = OrderedDict()

    async def once(self, sender: str, message_id: str, make: Callable[[], Coroutine[Any, Any, Reply]]) -> Reply:
        """The reply to this message, made now where this process has not made it; also while it is being made."""
        key = (sender, message_id)
        if key in self._kept:
            return list(unpacked(self._kept[key]))
        if key not in self._making:
            self._making[key] = asyncio.ensure_future(make())
            self._making[key].add_done_callback(lambda made: self._made(key, made))
        return await asyncio.shield(self._making[key])

    def _made(self, key: Key, made: asyncio.Future[Reply]) -> None:
        """Keep the words alone: a task would keep its request too. What failed is made again when it is asked again."""
        del self._making[key]
        if made.cancelled() or made.exception():
            return
        self._kept[key] = packed(made.result())
        while len(self._kept) > KEPT_REPLIES:
            self._kept.popitem(last=False)

    async def before(self, sender: str, message_id: str) -> dict[str, Any] | None:
        """What Rasa said to this message, to whichever replica it came; None where nobody has it."""
        if self._shared is None or not message_id:
            return None
        name = self._shared.name("replies", sender)
        try:
            found = await self._shared.ask(lambda redis: redis.hget(name, message_id))
        except Away:
            return None
        return dict(json.loads(found)) if found else None

    async def keep(self, sender: str, message_id: str, message: dict[str, Any]) -> None:
        """Let the other replicas know what Rasa said."""
        if self._shared is None or not message_id:
            return
        name, seconds = self._shared.name("replies", sender), self._shared.seconds

        async def write(redis: Any) -> None:
            async with redis.pipeline(transaction=True) as all_at_once:
                all_at_once.hset(name, message_id, json.dumps(message)).expire(name, seconds).hlen(name)
                if (await all_at_once.execute())[-1] > KEPT_OF_ONE:  # a program's: it may ask again, a person's page does not
                    await redis.delete(name)

        try:
            await self._shared.ask(write)
        except Away:
            return
