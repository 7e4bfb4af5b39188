"""What the next turn of a conversation needs: who asks, what was answered, how many turns. Never a word that was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine

from faq import models as t
from faq.database import reading, writing
from faq.store import now

#: A conversation of more turns starts anew: nobody talks to an FAQ for so long, a program does.
MOST_TURNS = 60


@dataclass(frozen=True)
class Conversation:
    """`memory` is what the action keeps; `turns` how many there have been."""

    memory: Mapping[str, Any] = field(default_factory=dict)
    turns: int = 0
    at: str = ""

    def ended(self, minutes: int) -> bool:
        """Whether it has had its turns, or was idle for longer than `minutes`."""
        return self.turns >= MOST_TURNS or self.at < before(minutes=minutes)


def before(*, minutes: int = 0, days: int = 0) -> str:
    """The moment so long ago, in the form of `faq.store.now`."""
    return (datetime.now(UTC) - timedelta(minutes=minutes, days=days)).isoformat(timespec="seconds")


def read(engine: Engine, service: str, conversation: str) -> Conversation | None:
    """The conversation as its last turn left it, also where it has ended since; None where there is no row.

    Raises:
        StoreError: the database is locked or away.
    """
    c = t.conversations.c
    wanted = select(c.memory, c.turns, c.at).where(c.service == service, c.id == conversation)
    with reading(engine) as connection:
        row = connection.execute(wanted).first()
    return Conversation(json.loads(row.memory), row.turns, row.at) if row else None


def write(engine: Engine, service: str, conversation: str, memory: Mapping[str, Any], turns: int) -> None:
    """Keep a conversation after a turn. With its first turn, what stands of an earlier one with this id goes.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    key = {"service": service, "id": conversation}
    body = {"memory": json.dumps(memory, sort_keys=True), "turns": turns, "at": now()}
    row = t.conversations.c
    with writing(engine, in_turn=False) as c:
        kept = c.execute(update(t.conversations).where(row.service == service, row.id == conversation).values(body))
        if kept.rowcount == 0:
            c.execute(insert(t.conversations), key | body)
        if turns == 1:  # the one before has ended: its texts are nobody's now
            q = t.questions.c
            own = (q.service == service, q.conversation == conversation)
            c.execute(update(t.questions).where(*own).values(conversation=None))
