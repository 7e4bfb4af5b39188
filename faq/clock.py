"""Open or closed: the one clock behind every reply and page. The time is always handed in, so tests can stand anywhere.

Bank holidays of England come from the dates stored in `govuk-bank-holidays`; nothing is downloaded.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from govuk_bank_holidays.bank_holidays import BankHolidays

from faq.facts import DAY_NAMES, Hours, shown_time

State = Literal["open", "closed", "holiday"]
DAY = re.compile(r"day:(\d)")
TIME = re.compile(r"time:(\d\d):(\d\d)")
DATE = re.compile(r"date:(\d\d)-(\d\d)")


@dataclass(frozen=True)
class Moment:
    """The service at one moment. `closes` is set while open, `opens_next` otherwise. `named`: the person named this time."""

    state: State
    closes: str = ""
    opens_next: str = ""
    named: bool = False


@functools.cache
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England and Wales that the stored data knows."""
    stored = BankHolidays(locale="en", use_cached_holidays=True)
    return frozenset(h["date"] for h in stored.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))


def local(at: datetime, timezone: str) -> datetime:
    """`at` in the service's time zone; a time without a zone is taken to be there already."""
    zone = ZoneInfo(timezone)
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def moment(hours: Hours, at: datetime, *, named: bool = False) -> Moment:
    """Whether a service with these hours is open at `at` (local time, see `local`)."""
    if at.date() in bank_holidays() and at.isoweekday() in hours.days:
        return Moment("holiday", opens_next=_opens_next(hours, at, named), named=named)
    if at.isoweekday() in hours.days and hours.opens <= at.time() < hours.closes:
        return Moment("open", closes=shown_time(hours.closes), named=named)
    return Moment("closed", opens_next=_opens_next(hours, at, named), named=named)


def _opens_next(hours: Hours, at: datetime, named: bool) -> str:
    """The next opening on an ordinary working day after `at`, in words: "today at 9am", "Monday at 9am".

    After a time the person `named`, whose "tomorrow" is not theirs: "Monday 30 November at 9am".
    """
    for ahead in range(15):
        day = at.date() + timedelta(days=ahead)
        starts = datetime.combine(day, hours.opens, tzinfo=at.tzinfo)
        if day.isoweekday() in hours.days and day not in bank_holidays() and starts > at:
            near = () if named else ("today", "tomorrow")
            dated = f" {day.day} {day:%B}" if named else ""
            name = near[ahead] if ahead < len(near) else DAY_NAMES[day.isoweekday() - 1] + dated
            return f"{name} at {shown_time(hours.opens)}"
    return f"the next working day at {shown_time(hours.opens)}"


def named_time(mention: str, at: datetime, hours: Hours) -> datetime | None:
    """The time, today or on the next day that fits, that "day:6", "time:21:00", "date:12-25 time:10:00" means; None if none.

    A time alone means its next occurrence, but on an ordinary working day where `hours` would be open at that time; a day
    alone means the middle of that day.
    """
    day, clock, calendar = DAY.search(mention), TIME.search(mention), DATE.search(mention)
    when = time(int(clock[1]), int(clock[2])) if clock else time(13)
    if calendar:
        return _next(at, lambda d: (d.month, d.day) == (int(calendar[1]), int(calendar[2])), when, within=1500)
    if day:
        return _next(at, lambda d: d.isoweekday() == int(day[1]), when, within=8)
    if clock:
        in_hours = hours.opens <= when < hours.closes
        return _next(at, lambda d: not in_hours or (d.isoweekday() in hours.days and d not in bank_holidays()), when, within=15)
    return None


def _next(at: datetime, fits: object, when: time, within: int) -> datetime | None:
    days = (at.date() + timedelta(days=ahead) for ahead in range(within))
    found = next((d for d in days if fits(d)), None)  # type: ignore[operator]
    return datetime.combine(found, when, tzinfo=at.tzinfo) if found else None
