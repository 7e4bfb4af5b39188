"""Staying fresh: what is to be looked at again, and the walk through everything that ends in a signed release.

The walk stands in the events: when it was begun, and who looked at what since. What somebody changes after it was looked at is
to be looked at once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from faq import events, releases, signing
from faq import models as t
from faq.database import reading, writing
from faq.entries import Content, Entry
from faq.errors import StoreError
from faq.facts import Fact

BEGUN, LOOKED, ENDED = "check of everything begun", "looked at, still right", "check of everything ended"
#: What comes due within so many days is on the list; what was looked at is due again after so many.
SOON, AGAIN = 60, 365
Item = Entry | Fact


@dataclass(frozen=True)
class Due:
    """An entry with its day. `days`: how many are left, below 0 where it is over."""

    entry: Entry
    day: date
    days: int


@dataclass(frozen=True)
class Walk:
    """A walk that goes on. `left`: what nobody has looked at since, in the order of the content; `whole`: all there is."""

    begun_at: str
    by: str
    left: tuple[Item, ...]
    whole: int


def due(content: Content, today: date, within: int = SOON) -> list[Due]:
    """The entries to be looked at again by `today` or soon after, the most overdue first."""
    found = [Due(e, e.review_by, (e.review_by - today).days) for e in content.entries if e.review_by is not None]
    return sorted((d for d in found if d.days <= within), key=lambda d: d.day)


def undated(content: Content) -> list[Entry]:
    """The entries that people ask for and that no day is set for."""
    return [e for e in content.entries if e.review_by is None and e.kind != "fixed"]


def begin(engine: Engine, service: str, who: str) -> None:
    """Begin a walk.

    Raises:
        StoreError: one goes on already, or the database is locked or away.
    """
    if _begun(engine, service):
        raise StoreError("A check of everything goes on already: carry it on.")
    with writing(engine) as c:
        events.note(c, service, who, BEGUN)


def walk(engine: Engine, service: str, content: Content) -> Walk | None:
    """The walk that goes on; None where none does.

    Raises:
        StoreError: the database is locked or away.
    """
    begun = _begun(engine, service)
    if begun is None:
        return None
    e, r = t.events.c, t.revisions.c
    with reading(engine) as c:
        asked = select(e.about, func.max(e.at)).where(e.service == service, e.what == LOOKED, e.number > begun.number)
        looked = {about: str(at) for about, at in c.execute(asked.group_by(e.about))}
        changed = select(r.what, r.item_id, func.max(r.at)).where(r.service == service).group_by(r.what, r.item_id)
        moved = {f"{what} {item_id}": str(at) for what, item_id, at in c.execute(changed)}
    items = things(content)
    left = tuple(i for i in items if looked.get(name(i), "") < max(moved.get(name(i), ""), begun.at))
    return Walk(begun.at, begun.who, left, len(items))


def things(content: Content) -> list[Item]:
    """Everything that a walk leads to: the facts that hold, then every entry."""
    return [*(f for f in content.facts if f.standing == "current"), *content.entries]


def name(item: Item) -> str:
    """What an item is called in the events."""
    return f"{'entry' if isinstance(item, Entry) else 'fact'} {item.id}"


def look(engine: Engine, service: str, who: str, item: Item) -> None:
    """Somebody has looked at an item, and it is right.

    Raises:
        StoreError: no walk goes on, or the database is locked or away.
    """
    if _begun(engine, service) is None:
        raise StoreError("No check of everything goes on. Begin one first.")
    with writing(engine) as c:
        events.note(c, service, who, LOOKED, name(item))


def stops(engine: Engine, service: str, content: Content) -> str:
    """What stands in the way of ending the walk, in words; "" where nothing does."""
    going = walk(engine, service, content)
    if going is None:
        return "No check of everything goes on."
    if going.left:
        return f"{len(going.left)} are still to be looked at."
    if releases.load(engine, service).content != content:
        return "Something is saved that is not live yet: publish it first. Then what was looked at is what is signed."
    return ""


def end(engine: Engine, service: str, who: str, content: Content, *, safe_file: Path) -> int:
    """End the walk: `who` signs the live release, whose number this gives.

    Raises:
        StoreError: something is still to be looked at or to be published, or the database is locked or away.
    """
    wrong = stops(engine, service, content)
    if wrong:
        raise StoreError(wrong)
    number = releases.load(engine, service).number
    signing.sign(engine, service, number, who, safe_file=safe_file, why="everything was looked at")
    with writing(engine) as c:
        events.note(c, service, who, ENDED, f"release {number}")
    return number


def last(engine: Engine, service: str) -> events.Event | None:
    """The end of the last walk; None where there has been none.

    Raises:
        StoreError: the database is locked or away.
    """
    return next(iter(events.listing(engine, service, what=ENDED, limit=1)), None)


def again(entry: Entry, today: date) -> Entry:
    """The entry with the day on which it is looked at again, a year on; one that has none, as a fixed text, stays without."""
    return entry.copy(update={"review_by": today + timedelta(days=AGAIN)}) if entry.review_by else entry


def _begun(engine: Engine, service: str) -> events.Event | None:
    found: Sequence[events.Event] = [
        event for what in (BEGUN, ENDED) for event in events.listing(engine, service, what=what, limit=1)
    ]
    newest = max(found, key=lambda event: event.number, default=None)
    return newest if newest and newest.what == BEGUN else None
