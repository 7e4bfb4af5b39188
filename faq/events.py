"""Who did what besides changing content: sign-ins, refused ones too, accounts, proposals, approvals. Rows are only ever added.

`what` is in plain words, as the editor's page shows it: "signed in", "roles changed".
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine

from faq import models as t
from faq.database import reading
from faq.store import now


@dataclass(frozen=True)
class Event:
    """`who`: a login, "" where nobody was signed in. `about`: whom or what. `at` is UTC, as ISO 8601 has it."""

    number: int
    who: str
    what: str
    about: str
    why: str
    at: str


def note(c: Connection, service: str, who: str, what: str, about: str = "", why: str = "") -> None:
    """Write an event down, within the caller's transaction: what was done and that it was done stand or fall together."""
    row = {"service": service, "who": who[:120], "what": what[:60], "about": about[:200], "why": why.strip(), "at": now()}
    c.execute(insert(t.events), row)


def listing(
    engine: Engine, service: str, *, who: str = "", what: str = "", about: str = "", before: int | None = None, limit: int = 50
) -> list[Event]:
    """The newest events of a service, and of accounts for every service; `before` an event's number, if given.

    Raises:
        StoreError: the database is locked or away.
    """
    e = t.events.c
    wanted = select(t.events).where(e.service.in_([service, ""]))
    for column, value in ((e.who, who), (e.what, what), (e.about, about)):
        wanted = wanted.where(column == value) if value else wanted
    if before is not None:
        wanted = wanted.where(e.number < before)
    with reading(engine) as c:
        rows = c.execute(wanted.order_by(e.number.desc()).limit(limit))
        return [Event(r.number, r.who, r.what, r.about, r.why, r.at) for r in rows]


def kinds(engine: Engine, service: str) -> tuple[list[str], list[str]]:
    """Everybody who did something, and everything that was done: what a filter offers.

    Raises:
        StoreError: the database is locked or away.
    """
    e = t.events.c
    with reading(engine) as c:
        who, what = (
            [v for (v,) in c.execute(select(column).where(e.service.in_([service, ""])).distinct().order_by(column)) if v]
            for column in (e.who, e.what)
        )
    return who, what
