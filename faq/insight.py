"""What people ask, in tables: from the counts by the hour to what the unit may see of them.

Small numbers are not shown, so that nobody is recognised by them: of a count below `FEWEST` only that it is small, of a share
nothing where what it is made of is small. A total is of what is shown: nobody can work out the rest from it.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.engine import Engine

from faq import models as t
from faq.database import reading
from faq.entries import Content

#: A smaller count than this is not shown.
FEWEST = 5
#: So many of the most asked are listed.
MOST = 25
#: A longer time than this is told by the week.
BY_DAY = 31
#: How what came of a message is called, and in which order.
OUTCOMES = {
    "answered": "Answered", "asked_back": "Asked back", "not_understood": "Not understood", "emergency": "Emergency",
    "out_of_scope": "None of ours", "small_talk": "Small talk", "signposted": "Sent elsewhere", "refused": "Refused",
    "unavailable": "Out of order", "helpful": "Marked as a help", "unhelpful": "Marked as no help",
    "suggested": "Suggested for the FAQ",
}  # fmt: skip
#: Of these the tables give the share.
RATES = ("answered", "asked_back", "not_understood")
#: These have a column also where none came, and a colour in the picture.
ALWAYS = (*RATES, "emergency")
#: What is counted beside the replies: what people say of one.
ABOUT_REPLIES = frozenset({"helpful", "unhelpful", "suggested"})
STATES = {"open": "While open", "closed": "While closed", "holiday": "On a bank holiday", "": "Not known"}


@dataclass(frozen=True)
class Count:
    """How many replies of one sort there were in an hour, as the table `outcomes` has it."""

    day: date
    hour: int
    outcome: str
    audience: str
    entry: str
    release: int
    state: str
    count: int


@dataclass(frozen=True)
class Share:
    """A part of a whole."""

    part: int
    whole: int

    def __str__(self) -> str:
        if self.whole == 0:
            return "none"
        if self.part and (small(self.part) or small(self.whole)):
            return "too few to say"
        return f"{round(100 * self.part / self.whole)} %"


Cell = int | Share


@dataclass(frozen=True)
class Table:
    """A table that may be shown. `rows`: the name of each, and its cells as `columns` has them. `note`: what is left out."""

    id: str
    title: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    note: str = ""
    #: Which columns a picture is made of; none, no picture.
    drawn: tuple[int, ...] = field(default=())
    #: Whether its first column is drawn beside each row: where the names are sentences, nothing could stand under a bar.
    lies: bool = False

    @property
    def most(self) -> int:
        """As long as the longest bar beside a row; 0 where none is drawn there."""
        return max((cells[0] for _, cells in self.rows if isinstance(cells[0], int)), default=0) if self.lies else 0

    @property
    def told(self) -> list[tuple[str, list[str]]]:
        """Its rows in words."""
        return [(name, [few(c) if isinstance(c, int) else str(c) for c in cells]) for name, cells in self.rows]

    def csv(self) -> str:
        """The table as a spreadsheet reads it. A name that a spreadsheet would take for a formula is marked as text."""
        made = io.StringIO()
        writer = csv.writer(made)
        writer.writerow([self.first, *self.columns])
        writer.writerows([["'" + name if name[:1] in ("=", "+", "-", "@") else name, *cells] for name, cells in self.told])
        return made.getvalue()


def small(count: int) -> bool:
    """Whether a count may not be shown."""
    return 0 < count < FEWEST


def few(count: int) -> str:
    """A count as it may be shown."""
    return f"fewer than {FEWEST}" if small(count) else str(count)


def counts(engine: Engine, service: str, since: date, until: date) -> list[Count]:
    """What was counted from `since` to `until`, both included.

    Raises:
        StoreError: the database is locked or away.
    """
    o = t.outcomes
    wanted = select(o).where(o.c.service == service, o.c.day >= since.isoformat(), o.c.day <= until.isoformat())
    with reading(engine) as c:
        return [
            Count(date.fromisoformat(r.day), r.hour, r.outcome, r.audience, r.entry, r.release, r.state, r["count"])
            for r in c.execute(wanted)
        ]


def tables(found: Sequence[Count], content: Content, since: date, until: date, lived: dict[int, str]) -> list[Table]:
    """All tables of what was counted. `lived`: since when each release was live, in words."""
    replies = [c for c in found if c.outcome not in ABOUT_REPLIES]
    return [
        _outcomes(found, since, until), _entries(replies, content), _audiences(replies, content), _hours(replies),
        _releases(replies, lived),
    ]  # fmt: skip


def _outcomes(found: Sequence[Count], since: date, until: date) -> Table:
    week = (until - since).days >= BY_DAY
    begins: Callable[[date], date] = lambda day: day - timedelta(days=day.weekday() if week else 0)  # noqa: E731
    days = sorted({begins(since + timedelta(days=n)) for n in range((until - since).days + 1)})
    held = Counter[tuple[date, str]]()
    for one in found:
        held[begins(one.day), one.outcome] += one.count
    came = [o for o in OUTCOMES if o in ALWAYS or any(outcome == o for _, outcome in held)]
    rows = []
    for day in days:
        cells = [held[day, outcome] for outcome in came]
        whole = sum(n for n, o in zip(cells, came, strict=True) if o not in ABOUT_REPLIES and not small(n))
        rows.append((f"{day.day} {day:%B %Y}", (whole, *cells)))
    first, columns = "Week from" if week else "Day", ("All, of what is shown", *(OUTCOMES[o] for o in came))
    return Table(
        "outcomes", f"What came of it, by {'week' if week else 'day'}", first, columns,
        tuple(rows), drawn=(1, 2, 3, 4),
    )  # fmt: skip


def _entries(found: Sequence[Count], content: Content) -> Table:
    asked = {e.id: e.question for e in content.entries if e.kind != "fixed"}
    held = Counter[str]()
    for one in found:
        if one.entry in asked:
            held[one.entry] += one.count
    rows = [(asked[entry], (count,)) for entry, count in held.most_common() if not small(count)]
    rest = len(held) - len(rows[:MOST])
    note = f"{rest} more {'was' if rest == 1 else 'were'} asked less often, or fewer than {FEWEST} times." if rest else ""
    return Table("entries", "Asked most", "Question", ("Times answered",), tuple(rows[:MOST]), note, lies=True)


def _audiences(found: Sequence[Count], content: Content) -> Table:
    names = {a.id: a.people or a.label for a in content.service.audiences} | {"": "Not known who"}
    rows = tuple((name, _rates([c for c in found if c.audience == audience])) for audience, name in names.items())
    return Table("audiences", "Who asks", "Who", _rate_columns(), rows, drawn=(0,))


def _hours(found: Sequence[Count]) -> Table:
    held = Counter[tuple[int, str]]()
    for one in found:
        held[one.hour, one.state] += one.count
    shown = [s for s in STATES if any(state == s for _, state in held)] or ["open", "closed"]
    rows = tuple((f"{hour:02}:00", tuple(held[hour, s] for s in shown)) for hour in range(24))
    drawn = tuple(range(len(shown)))
    return Table("hours", "At what hour, open or closed", "Hour", tuple(STATES[s] for s in shown), rows, drawn=drawn)


def _releases(found: Sequence[Count], lived: dict[int, str]) -> Table:
    numbers = sorted({c.release for c in found})
    rows = tuple(
        (f"Release {n}, {lived[n]}" if n in lived else f"Release {n}", _rates([c for c in found if c.release == n]))
        for n in numbers
    )
    return Table("releases", "Before and after each release", "Release", _rate_columns(), rows)


def _rates(found: Iterable[Count]) -> tuple[Cell, ...]:
    held = Counter[str]()
    for one in found:
        held[one.outcome] += one.count
    whole = held.total()
    return (whole, *(Share(held[o], whole) for o in RATES), held["emergency"])


def _rate_columns() -> tuple[str, ...]:
    return ("Replies", *(f"{OUTCOMES[o]}, of all" for o in RATES), OUTCOMES["emergency"])
