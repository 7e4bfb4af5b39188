"""Open or closed: the one clock behind every reply and page. The time is always handed in, so tests can stand anywhere.

Bank holidays of England come from the dates stored in `govuk-bank-holidays`; nothing is downloaded.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

from faq.facts import DAY_NAMES, Closure, Hours, shown_time

State = Literal["open", "closed", "holiday"]
DAY = re.compile(r"day:(\d)")
TIME = re.compile(r"time:(\d\d):(\d\d)")
DATE = re.compile(r"date:(\d\d)-(\d\d)")
SATURDAY, SUNDAY = 6, 7
#: How many days ahead the next opening is looked for: further than anybody closes.
FAR = 366


@dataclass(frozen=True)
class Moment:
    """The service at one moment. `closes` is set while open, `opens_next` otherwise. `named`: the person named this time.
    `reason`: what the unit says of a day that is not as usual."""

    state: State
    closes: str = ""
    opens_next: str = ""
    named: bool = False
    reason: str = ""


@dataclass(frozen=True)
class _Day:
    """When the service is open on one day (no times: closed), and whether it is a bank holiday that nobody has spoken of."""

    opens: time | None = None
    closes: time | None = None
    is_holiday: bool = False
    reason: str = ""

    def holds(self, at: time) -> bool:
        return self.opens is not None and self.closes is not None and self.opens <= at < self.closes


@functools.cache
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England and Wales that the stored data knows."""
    stored = BankHolidays(locale="en", use_cached_holidays=True)
    return frozenset(h["date"] for h in stored.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))


def local(at: datetime, timezone: str) -> datetime:
    """`at` in the service's time zone; a time without a zone is taken to be there already."""
    zone = ZoneInfo(timezone)
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def moment(hours: Hours, at: datetime, *, named: bool = False, closures: Sequence[Closure] = ()) -> Moment:
    """Whether a service with these hours is open at `at` (local time, see `local`). `closures` outrank hours and holidays."""
    today = _day(hours, at.date(), closures)
    if today.closes and today.holds(at.time()):
        return Moment("open", closes=shown_time(today.closes), named=named, reason=today.reason)
    state: State = "holiday" if today.is_holiday else "closed"
    return Moment(state, opens_next=_opens_next(hours, at, named, closures), named=named, reason=today.reason)


def _day(hours: Hours, day: date, closures: Sequence[Closure]) -> _Day:
    # Of two that hold on a day the shorter is meant: "Christmas week, and on Christmas Eve until noon".
    special = min((c for c in closures if c.covers(day)), key=lambda c: (c.end - c.first, c.id), default=None)
    if special:
        return _Day(special.opens, special.closes, reason=special.reason)
    if day.isoweekday() not in hours.days:
        return _Day()
    return _Day(is_holiday=True) if day in bank_holidays() else _Day(hours.opens, hours.closes)


def _opens_next(hours: Hours, at: datetime, named: bool, closures: Sequence[Closure]) -> str:
    """The next opening on an ordinary working day after `at`, in words: "today at 9am", "Monday at 9am".

    With its date where "Monday" could be another one: after a week, or after a time the person `named`, whose "tomorrow" is
    not theirs.
    """
    for ahead in range(FAR):
        day = at.date() + timedelta(days=ahead)
        opens = _day(hours, day, closures).opens
        if opens and datetime.combine(day, opens, tzinfo=at.tzinfo) > at:
            near = () if named else ("today", "tomorrow")
            dated = f" {day.day} {day:%B}" if named or ahead > 6 else ""
            name = near[ahead] if ahead < len(near) else DAY_NAMES[day.isoweekday() - 1] + dated
            return f"{name} at {shown_time(opens)}"
    return f"the next working day at {shown_time(hours.opens)}"


def named_time(mention: str, at: datetime, hours: Hours, closures: Sequence[Closure] = ()) -> datetime | None:
    """The time, today or on the next day that fits, that "day:6", "time:21:00", "date:12-25 time:10:00" means; None if none.

    A time alone means its next occurrence, but where `hours` would usually be open at that time, on a day when they are; a
    day alone means the middle of that day.
    """
    day, clock, calendar = DAY.search(mention), TIME.search(mention), DATE.search(mention)
    when = time(int(clock[1]), int(clock[2])) if clock else time(13)
    if calendar:
        return _next(at, lambda d: (d.month, d.day) == (int(calendar[1]), int(calendar[2])), when, within=1500)
    if day:
        weekday = int(day[1])
        # "At the weekend", said on a Sunday, is this one: where both days are closed, nobody is sent a week on.
        if (weekday, at.isoweekday()) == (SATURDAY, SUNDAY) and not {SATURDAY, SUNDAY} & set(hours.days):
            weekday = SUNDAY
        return _next(at, lambda d: d.isoweekday() == weekday, when, within=8)
    if clock:
        usual = hours.opens <= when < hours.closes
        return _next(at, lambda d: not usual or _day(hours, d, closures).holds(when), when, within=FAR)
    return None


def _next(at: datetime, fits: object, when: time, within: int) -> datetime | None:
    days = (at.date() + timedelta(days=ahead) for ahead in range(within))
    found = next((d for d in days if fits(d)), None)  # type: ignore[operator]
    return datetime.combine(found, when, tzinfo=at.tzinfo) if found else None
