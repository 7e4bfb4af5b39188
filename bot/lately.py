"""The turns of the last minutes, in no file, so that a person can say of a reply whether it helped.

Only what may be kept is held, redacted: nothing with danger, nothing of a child. It goes when it is spoken of, or by itself.
It stands in the memory of this process; where there are several, in Redis, for the word may come to another one.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from bot.shared import Away, Shared
from faq.outcomes import Asked, Told

#: So many turns are held, each for so many seconds.
MOST, SECONDS = 2000, 30 * 60
#: Of these replies somebody can say that they were no help: the others claim to answer nothing.
ANSWERS = frozenset({"answered", "asked_back", "signposted", "not_understood", "out_of_scope"})
Turn = tuple[str, int]


class Lately:
    """The last turns of all conversations."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, shared: Shared | None = None) -> None:
        self._clock, self._shared = clock, shared
        self._held: OrderedDict[Turn, tuple[float, Told, Asked]] = OrderedDict()
        self._lock = threading.Lock()

    def hold(self, number: int | None, told: Told, asked: Asked) -> None:
        """Hold a turn, if it can be spoken of."""
        if number is None or told.outcome not in ANSWERS or asked.private or self._share(number, told, asked):
            return
        with self._lock:
            self._held[asked.conversation, number] = (self._clock(), told, asked)
            self._forget()

    def take(self, conversation: str, number: int) -> tuple[Told, Asked] | None:
        """The turn, which is let go: it is spoken of once. None where it is not held."""
        with self._lock:
            self._forget()
            found = self._held.pop((conversation, number), None)
        return found[1:] if found else self._shared_turn(conversation, number)

    def drop(self, conversation: str) -> None:
        """Let go of a whole conversation, as where it turns out that a child is writing."""
        with self._lock:
            for turn in [turn for turn in self._held if turn[0] == conversation]:
                del self._held[turn]
        self._ask(lambda redis, name: redis.delete(name), conversation)

    def _share(self, number: int, told: Told, asked: Asked) -> bool:
        """Whether the other replicas know of it now."""
        body = json.dumps([asdict(told), asdict(asked)])

        def write(redis: Any, name: str) -> bool:
            redis.pipeline(transaction=True).hset(name, str(number), body).expire(name, SECONDS).execute()
            return True

        return bool(self._ask(write, asked.conversation))

    def _shared_turn(self, conversation: str, number: int) -> tuple[Told, Asked] | None:
        def taken(redis: Any, name: str) -> Any:
            both = redis.pipeline(transaction=True).hget(name, str(number)).hdel(name, str(number))
            return both.execute()[0]

        found = self._ask(taken, conversation)
        if not found:
            return None
        told, asked = json.loads(found)
        return Told(**told), Asked(**{**asked, "near": tuple(asked["near"])})

    def _ask(self, what: Callable[[Any, str], Any], conversation: str) -> Any:
        """What Redis gives of a conversation; None where there is none, or it is away."""
        if self._shared is None:
            return None
        name = self._shared.name("lately", conversation)
        try:
            return self._shared.ask_now(lambda redis: what(redis, name))
        except Away:
            return None

    def _forget(self) -> None:
        old = self._clock() - SECONDS
        while self._held and (len(self._held) > MOST or next(iter(self._held.values()))[0] < old):
            self._held.popitem(last=False)
