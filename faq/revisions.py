"""What each item once was: a revision for every change, never altered; and the one way an item in the working copy changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection, Engine, Row

from faq import models as t
from faq.database import reading
from faq.entries import Entry
from faq.facts import Fact
from faq.store import as_json, held, hold, let_go, now, parsed


@dataclass(frozen=True)
class Revision:
    """An item as somebody once left it; `item` is None where it was put away."""

    number: int
    author: str
    why: str
    at: str
    item: Entry | Fact | None


def newest(engine: Engine, service: str, what: str, item_id: str) -> tuple[int, Entry | Fact | None]:
    """The number of the item's newest revision (0 for none), and the item in the working copy (None where it is not)."""
    with reading(engine) as c:
        return number(c, service, what, item_id), held(c, service, what, item_id)


def history(engine: Engine, service: str, what: str, item_id: str) -> list[Revision]:
    """Every revision of the item, the newest first."""
    with reading(engine) as c:
        return [revision(row) for row in c.execute(past(service, what, item_id))]


def last(engine: Engine, service: str, what: str) -> dict[str, tuple[str, str]]:
    """When each item was last changed, and by whom, by its id."""
    r = t.revisions.c
    newest = select(func.max(r.number)).where(r.service == service, r.what == what).group_by(r.item_id)
    with reading(engine) as c:
        return {row.item_id: (row.at, row.author) for row in c.execute(select(t.revisions).where(r.number.in_(newest)))}


def put_away(engine: Engine, service: str) -> list[Revision]:
    """The last version of each entry that once stood in the working copy and does not now: its item is never None."""
    r, e = t.revisions.c, t.entries.c
    standing = select(e.id).where(e.service == service)
    gone = select(func.max(r.number)).where(
        r.service == service, r.what == "entry", r.body.is_not(None), r.item_id.not_in(standing)
    )
    with reading(engine) as c:
        return [revision(x) for x in c.execute(select(t.revisions).where(r.number.in_(gone.group_by(r.item_id))))]


def put(c: Connection, service: str, author: str, what: str, item_id: str, item: Entry | Fact | None, why: str) -> int:
    """Make `item` what the working copy holds (None: nothing), with a revision; gives the number of the item's newest one.

    What holds already needs none.
    """
    before = held(c, service, what, item_id)
    if before == item:
        return number(c, service, what, item_id)
    if item is None:
        let_go(c, service, what, item_id)
    else:
        hold(c, service, item)
    row = {"service": service, "what": what, "item_id": item_id, "author": author, "why": why, "at": now()}
    c.execute(insert(t.revisions), {**row, "body": None if item is None else as_json(item)})
    return number(c, service, what, item_id)


def take_turn(c: Connection, service: str) -> None:
    """One at a time: SQLite's transactions that write are so already, PostgreSQL's wait for this row."""
    c.execute(select(t.services.c.id).where(t.services.c.id == service).with_for_update())


def number(c: Connection, service: str, what: str, item_id: str) -> int:
    """The number of the item's newest revision; 0 for none."""
    found = c.execute(select(func.max(t.revisions.c.number)).where(*of_item(t.revisions, service, what, item_id))).scalar()
    return int(found or 0)


def past(service: str, what: str, item_id: str) -> Any:
    """What selects the rows of the item's revisions, the newest first."""
    return select(t.revisions).where(*of_item(t.revisions, service, what, item_id)).order_by(t.revisions.c.number.desc())


def of_item(table: Any, service: str, what: str, item_id: str) -> tuple[Any, ...]:
    """What selects an item's rows of `revisions` or `drafts`."""
    return table.c.service == service, table.c.what == what, table.c.item_id == item_id


def revision(row: Row) -> Revision:
    """A row of `revisions` as a revision."""
    item = parsed(row.what, row.body) if row.body is not None else None
    return Revision(row.number, row.author, row.why, row.at, item)
