"""Whether the chat is on: turned off and on again with a reason, each change kept with who and when.

With the chat off, the page keeps the numbers and the FAQ. `Switch` is what the web page holds: it looks at most once a
second, and while the database is away the last thing it saw stands.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from faq import models as t
from faq.database import reading, writing
from faq.errors import CadsError, StoreError
from faq.store import now


@dataclass(frozen=True)
class Turned:
    """One change of the switch. `at` is UTC, as ISO 8601 has it."""

    on: bool
    author: str
    why: str
    at: str


def turn(engine: Engine, service: str, *, on: bool, author: str, why: str) -> None:
    """Turn the chat of a service on or off.

    Raises:
        CadsError: no reason is given.
        StoreError: the database is locked or away; nothing changed.
    """
    if not why.strip():
        raise CadsError('Say why, for those who ask later: --why "..." Nothing was changed.')
    with writing(engine) as c:
        c.execute(insert(t.switches), {"service": service, "is_on": int(on), "author": author, "why": why.strip(), "at": now()})


def turned(engine: Engine, service: str) -> list[Turned]:
    """All changes, the newest first; the chat is on where there is none.

    Raises:
        StoreError: the database is locked or away.
    """
    s = t.switches
    with reading(engine) as c:
        rows = c.execute(select(s).where(s.c.service == service).order_by(s.c.number.desc()))
        return [Turned(bool(row.is_on), row.author, row.why, row.at) for row in rows]


class Switch:
    """Whether the chat is on, `poll_seconds` old at most."""

    def __init__(self, engine: Engine, service: str, poll_seconds: float = 1.0) -> None:
        self._engine, self._service, self._poll_seconds = engine, service, poll_seconds
        self._on, self._asked = True, float("-inf")

    def is_on(self) -> bool:
        """Whether people may chat now."""
        if time.monotonic() - self._asked > self._poll_seconds:
            self._asked = time.monotonic()
            try:
                changes = turned(self._engine, self._service)
                self._on = changes[0].on if changes else True
            except StoreError:
                pass  # what was seen last stands
        return self._on
