"""People who ask without a pause while something happens: how long each turn took, and how many got no answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.load.sides import Door

#: So many talk at once.
PEOPLE = 5
#: How long a reply is waited for, in seconds: a frozen server has to be seen to its end.
PATIENCE = 180


@dataclass
class Talk:
    """`with Talk(door, questions) as talk`: they ask until it is left, each time as somebody new."""

    door: Door
    questions: Sequence[str]
    seconds: list[float] = field(default_factory=list)
    wrong: int = 0

    def __enter__(self) -> Talk:
        self._over, self._lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._ask, args=(at,)) for at in range(PEOPLE)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, at: int) -> None:
        with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
            while not self._over.is_set():
                began, question = time.monotonic(), self.questions[len(self.seconds) % len(self.questions)]
                answered = self.door.ask(client, question, f"talk-{at}-{time.monotonic_ns():x}")
                with self._lock:
                    self.seconds.append(time.monotonic() - began)
                    self.wrong += not answered

    def figures(self) -> dict[str, Any]:
        """How many turns, how long the longest and the middle one took, how many got no answer."""
        found = sorted(self.seconds)
        longest, middle = (round(found[at] * 1000) if found else 0 for at in (-1, len(found) // 2))
        return {"turns": len(found), "longest_ms": longest, "p50_ms": middle, "wrong": self.wrong}
