"""What is kept of a turn after its reply: a count by the hour, and what was not answered, redacted, for a while.

The count names nobody. The text is kept so that the unit sees what people ask in vain; `faq.retention` takes it away.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from faq import models as t
from faq.database import reading, writing
from faq.store import now

#: Only of these is the text kept: the others tell the unit nothing that their count does not.
IN_VAIN = frozenset({"asked_back", "not_understood", "out_of_scope", "unhelpful", "suggested"})


@dataclass(frozen=True)
class Told:
    """What a reply was. `entry`: the first that answered. `state`: whether the service was open then."""

    service: str
    outcome: str
    audience: str = ""
    entry: str = ""
    release: int = 0
    state: str = ""


@dataclass(frozen=True)
class Asked:
    """A message as it may be kept: `text` is redacted already. `private`: nothing of it may be kept (danger, or a child)."""

    text: str
    conversation: str
    near: tuple[str, ...] = ()
    model: str | None = None
    private: bool = False


def count(engine: Engine, told: Told, at: datetime) -> None:
    """One more reply like this in this hour; `at` is the service's own time.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    key = {**asdict(told), "day": at.date().isoformat(), "hour": at.hour}
    table = t.outcomes
    first = (postgresql if engine.dialect.name == "postgresql" else sqlite).insert(table).values(**key, count=1)
    one_more = first.on_conflict_do_update(index_elements=list(table.primary_key), set_={"count": table.c.count + 1})
    with writing(engine, in_turn=False) as c:
        c.execute(one_more)


def asked(engine: Engine, service: str, since: date) -> dict[str, int]:
    """How often each entry was answered since that day, by its id.

    Raises:
        StoreError: the database is locked or away.
    """
    o = t.outcomes.c
    wanted = select(o.entry, func.sum(o.count)).where(o.service == service, o.day >= since.isoformat(), o.entry != "")
    with reading(engine) as c:
        return {entry: int(count) for entry, count in c.execute(wanted.group_by(o.entry))}


def may_keep(told: Told, asked: Asked) -> bool:
    """Whether the text of this turn may be kept: asked in vain, no danger, no child, and there is a text."""
    return told.outcome in IN_VAIN and not asked.private and bool(asked.text)


def keep(engine: Engine, told: Told, asked: Asked) -> None:
    """Keep the redacted text of a turn, if it may be kept.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    if not may_keep(told, asked):
        return
    row = {
        "service": told.service, "text": asked.text, "outcome": told.outcome, "audience": told.audience,
        "near": json.dumps(asked.near), "release": told.release, "model": asked.model, "at": now(),
        "conversation": asked.conversation,
    }  # fmt: skip
    with writing(engine, in_turn=False) as c:
        c.execute(insert(t.questions), row)


def drop(engine: Engine, service: str, conversation: str) -> int:
    """Take away all texts of a conversation, as where it turns out that a child is writing; gives how many.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    q = t.questions.c
    with writing(engine, in_turn=False) as c:
        return int(c.execute(delete(t.questions).where(q.service == service, q.conversation == conversation)).rowcount)
