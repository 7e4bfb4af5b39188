"""People who talk to the cluster without a pause, and write down whatever they should not have met."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

SAID = [
    "which number do I call",
    "do I need consent",
    "when are you open",
    "what is CADS",
    "say that again",
    "what if they refuse",
]
#: A conversation has so many turns; of so many one is sent twice, as a page does that heard nothing.
TURNS, TWICE = 15, 4
#: So many talk at once.
PEOPLE = 4
#: They think for so long, in seconds: what is started again wants the cores too.
PAUSE = 0.05
#: So long a reply may take in all: what the page waits for Rasa, and once more where a web process was killed on the way.
MOST_SECONDS = 30.0
Told = dict[str, Any]
#: What nginx answers where no web process does.
AWAY = (502, 503, 504)


@dataclass
class Met:
    """What all of them met. `wrong`: what must not be, in words."""

    replies: int = 0
    safe: int = 0
    again: int = 0
    #: Sent again after a safe reply, which is another try.
    tried: int = 0
    conversations: int = 0
    skipped: int = 0
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class People:
    """`with People(...)`: they talk until it is left."""

    def __init__(self, front: str, many: int = PEOPLE, turns: int = TURNS) -> None:
        self._front, self._turns = front, turns
        self.met, self._lock, self._over = Met(), threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._talk) for _ in range(many)]

    def __enter__(self) -> Met:
        for thread in self._threads:
            thread.start()
        return self.met

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _talk(self) -> None:
        with httpx.Client(base_url=self._front, timeout=MOST_SECONDS, trust_env=False) as client:
            number = 0
            while not self._over.is_set():
                Person(client, self.met, self._lock, ("professional", "public")[number % 2]).converse(self._turns, self._over)
                number += 1


class Person:
    """One conversation."""

    def __init__(self, client: httpx.Client, met: Met, lock: threading.Lock, audience: str) -> None:
        self._client, self._met, self._lock, self._audience = client, met, lock, audience
        self._conversation, self._turn = "", 0

    def converse(self, turns: int, over: threading.Event) -> None:
        if not self._begins():
            return
        for number in range(turns):
            if over.wait(PAUSE):
                break
            message_id = uuid.uuid4().hex
            told = self._say(message_id, message=SAID[number % len(SAID)])
            self._look(told, new=True)
            if number % TWICE == 0 and told:
                self._look_again(told, self._say(message_id, message=SAID[number % len(SAID)]))
        with self._lock:
            self._met.conversations += 1

    def _begins(self) -> bool:
        """They say who they are; a safe reply tells them that nobody heard it, and they say it again."""
        told = self._say(uuid.uuid4().hex, choice=f"audience:{self._audience}")
        self._look(told, new=True, begins=True)
        return bool(told) and told["turn"] is not None and told["outcome"] != "unavailable"

    def _say(self, message_id: str, **said: str) -> Told:
        """The reply, {} where there was none: which is wrong."""
        body = {**said, "message_id": message_id} | ({"conversation": self._conversation} if self._conversation else {})
        began = time.monotonic()
        try:
            answer = self._client.post("/api/chat", json=body)
            status, told = answer.status_code, answer.json() if answer.status_code == 200 else {}
        except (httpx.HTTPError, ValueError) as wrong:
            self._wrong(f"no reply: {type(wrong).__name__}: {wrong}")
            return {}
        with self._lock:
            self._met.seconds.append(time.monotonic() - began)
        if status in AWAY and "999" in answer.text:  # nginx's own page, as deployed: nobody was there, and it says who is
            return {
                "outcome": "unavailable",
                "turn": None,
                "conversation": self._conversation,
                "replies": [{"text": answer.text}],
            }
        if status != 200:
            self._wrong(f"status {status}: {answer.text[:100]}")
            return {}
        if not told["replies"][0]["text"].strip():
            self._wrong(f"status {status}: {str(told)[:200]}")
            return {}
        self._conversation = told["conversation"]
        return told

    def _look(self, told: Told, *, new: bool, begins: bool = False) -> None:
        if not told:
            return
        safe = told["outcome"] == "unavailable"
        with self._lock:
            self._met.replies += new
            self._met.safe += safe
        if told["turn"] is None:
            if not safe:
                self._wrong(f"neither a turn nor the safe reply: {told['outcome']}")
            return
        if told["turn"] <= self._turn:
            self._wrong(f"turn {told['turn']} after {self._turn}")
        with self._lock:
            self._met.skipped += max(0, told["turn"] - self._turn - 1)
        self._turn = told["turn"]
        if not safe and told["audience"] != self._audience:
            self._wrong(f"a {self._audience} was taken for {told['audience']}{' at the start' * begins}, turn {told['turn']}")

    def _look_again(self, first: Told, second: Told) -> None:
        """The same message again: the same reply, unless either was the safe one."""
        with self._lock:
            self._met.again += 1
        if not second:
            return
        if "unavailable" in (first["outcome"], second["outcome"]):
            with self._lock:
                self._met.tried += 1
            if second["turn"] is not None:
                self._turn = max(self._turn, second["turn"])
            return
        one, other = ((told["turn"], told["replies"][0]["text"]) for told in (first, second))
        if one != other:
            self._wrong(
                f"the same message, turn {one[0]} then {other[0]}: {'another' if one[1] != other[1] else 'the same'} text"
            )

    def _wrong(self, what: str) -> None:
        with self._lock:
            self._met.wrong.append(what)
