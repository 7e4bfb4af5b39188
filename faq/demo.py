"""Demo data: as if people had talked to the assistant for some weeks, so that a newcomer sees the unit's pages full.

Only into a store that has seen nobody yet: what is made up is never mixed with what people really asked.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection, Engine

from faq import events
from faq import models as t
from faq.clock import local, moment
from faq.database import writing
from faq.entries import Content, Release
from faq.errors import StoreError
from faq.facts import Hours

WAYS = Path(__file__).with_name("demo.yml")
#: So many days, and about so many replies on each.
DAYS, A_DAY = 60, 40
#: The texts are spread over so many days: they must not be older than they are kept.
TEXT_DAYS = 20
#: How often each outcome comes beside an answer, of 100.
CAME = {
    "answered": 68, "asked_back": 8, "not_understood": 6, "out_of_scope": 4, "small_talk": 8, "emergency": 4, "signposted": 2,
    "unhelpful": 2,
}  # fmt: skip
HOURS = [1, 1, 0, 0, 0, 1, 2, 5, 14, 18, 18, 16, 14, 15, 16, 18, 12, 8, 6, 5, 5, 4, 3, 2]
TAKEN = (
    "There are counts or questions in this store already. Demo data is never mixed with what people really asked: "
    "choose an empty store with CADS_DATABASE_URL."
)


@dataclass(frozen=True)
class Made:
    """How much was made up."""

    replies: int
    texts: int


def fill(engine: Engine, release: Release, now: datetime, seed: int = 1) -> Made:
    """Make up counts and questions up to `now`; the same seed gives the same.

    Raises:
        StoreError: somebody has talked to this assistant already, or the database is locked or away; nothing changed.
    """
    chance = random.Random(seed)  # noqa: S311  # nothing secret
    counted, asked = _counts(release, now.date(), chance), _texts(release, now, chance)
    with writing(engine) as c:
        if any(_rows(c, table, release.service) for table in (t.outcomes, t.questions)):
            raise StoreError(TAKEN)
        c.execute(insert(t.outcomes), counted)
        c.execute(insert(t.questions), asked)
        events.note(c, release.service, "demo", "demo data made up", "", f"{len(asked)} texts")
    return Made(sum(row["count"] for row in counted), len(asked))


def ways() -> list[tuple[str, str]]:
    """Each text that is made up, with what came of it."""
    return [(text, group["came"]) for group in yaml.safe_load(WAYS.read_text(encoding="utf-8")) for text in group["ways"]]


def _counts(release: Release, today: date, chance: random.Random) -> list[dict[str, Any]]:
    entries = [e.id for e in release.content.entries if e.kind in ("faq", "pathway")]
    weights = [1 / (at + 1) for at in range(len(entries))]
    chance.shuffle(entries)
    held: Counter[tuple[Any, ...]] = Counter()
    for back in range(DAYS):
        day = today - timedelta(days=back)
        for _ in range(chance.randint(A_DAY // 2, A_DAY) if day.weekday() < 5 else chance.randint(3, A_DAY // 4)):
            outcome = chance.choices(list(CAME), list(CAME.values()))[0]
            entry = chance.choices(entries, weights)[0] if outcome == "answered" else ""
            hour = chance.choices(range(24), HOURS)[0]
            who = chance.choices([*(a.id for a in release.content.service.audiences), ""])[0]
            held[day.isoformat(), hour, outcome, who, entry, release.number, _state(release.content, day, hour)] += 1
    names = ("day", "hour", "outcome", "audience", "entry", "release", "state")
    return [{**dict(zip(names, key, strict=True)), "service": release.service, "count": n} for key, n in held.items()]


def _state(content: Content, day: date, hour: int) -> str:
    hours = next((f for f in content.facts if f.id == content.service.hours), None)
    at = local(datetime(day.year, day.month, day.day, hour), content.service.timezone)
    return moment(hours, at, closures=content.closures).state if isinstance(hours, Hours) else ""


def _texts(release: Release, now: datetime, chance: random.Random) -> list[dict[str, Any]]:
    made = [
        {
            "service": release.service, "text": text, "outcome": came, "audience": "", "near": "[]", "release": release.number,
            "model": None, "conversation": None,
            "at": (now - timedelta(minutes=chance.randint(0, TEXT_DAYS * 24 * 60))).isoformat(timespec="seconds"),
        }
        for text, came in ways()
    ]  # fmt: skip
    return sorted(made, key=lambda row: str(row["at"]))


def _rows(c: Connection, table: Any, service: str) -> int:
    return int(c.execute(select(func.count()).select_from(table).where(table.c.service == service)).scalar() or 0)
