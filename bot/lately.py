"""The turns of the last minutes, in memory alone, so that a person can say of a reply whether it helped.

Only what may be kept is held, redacted: nothing with danger, nothing of a child. It goes when it is spoken of, or by itself.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from faq.outcomes import Asked, Told

#: So many turns are held, each for so many seconds.
MOST, SECONDS = 2000, 30 * 60
#: Of these replies somebody can say that they were no help: the others claim to answer nothing.
ANSWERS = frozenset({"answered", "asked_back", "signposted", "not_understood", "out_of_scope"})
Turn = tuple[str, int]


class Lately:
    """The last turns of all conversations."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: OrderedDict[Turn, tuple[float, Told, Asked]] = OrderedDict()

    def hold(self, number: int | None, told: Told, asked: Asked) -> None:
        """Hold a turn, if it can be spoken of."""
        if number is not None and told.outcome in ANSWERS and not asked.private:
            self._held[asked.conversation, number] = (self._clock(), told, asked)
        self._forget()

    def take(self, conversation: str, number: int) -> tuple[Told, Asked] | None:
        """The turn, which is let go: it is spoken of once. None where it is not held."""
        self._forget()
        found = self._held.pop((conversation, number), None)
        return found[1:] if found else None

    def drop(self, conversation: str) -> None:
        """Let go of a whole conversation, as where it turns out that a child is writing."""
        for turn in [turn for turn in self._held if turn[0] == conversation]:
            del self._held[turn]

    def _forget(self) -> None:
        old = self._clock() - SECONDS
        while self._held and (len(self._held) > MOST or next(iter(self._held.values()))[0] < old):
            self._held.popitem(last=False)
