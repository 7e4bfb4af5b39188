"""Typed facts: a phone number, hours, a link ... held once, shown the same everywhere.

Answers name a fact as `{its_id}`; `fill` puts the text in. A digit in an answer that no fact brought is refused by
`faq.checks`, so a wrong number can only be wrong in one place.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, Extra, Field, constr, validator

if TYPE_CHECKING:
    Id = str
else:
    Id = constr(regex=r"^[a-z][a-z0-9_-]{1,60}$")
Standing = Literal["current", "superseded"]

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
#: 09:00, and 09:00:00 as JSON has it. Any other text would be read as seconds after midnight.
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:00)?")
#: Any other text would be read as seconds since 1970.
DAY = re.compile(r"\d{4}-\d\d-\d\d")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Item(BaseModel):
    """Base of all content: frozen, and a field nobody knows is an error, so that a slip of the pen is never silent."""

    class Config:
        extra = Extra.forbid
        frozen = True


class _Fact(Item):
    id: Id
    label: str
    source: Id
    standing: Standing = "current"
    note: str = ""

    @property
    @abstractmethod
    def shown(self) -> str:
        """The fact as it stands in an answer (Markdown)."""


class Phone(_Fact):
    """A number in one role. Two roles with the same number are two facts, because they change apart."""

    type: Literal["phone"]
    number: str
    role: str

    @property
    def shown(self) -> str:
        return f"**{self.number}**"


class Hours(_Fact):
    """Open from `opens` to `closes` (local time) on `days` (ISO weekday numbers, 1 = Monday)."""

    type: Literal["hours"]
    days: tuple[int, ...]
    opens: time
    closes: time

    @validator("days")
    def _are_weekdays(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if not days or not set(days) <= set(range(1, 8)):
            raise ValueError("needs weekdays as numbers, 1 for Monday to 7 for Sunday")
        return days

    @validator("opens", "closes", pre=True)
    def _is_clock_time(cls, value: object) -> object:
        return _clock_time(value)

    @validator("closes")
    def _closes_later(cls, closes: time, values: dict[str, time]) -> time:
        if "opens" in values and closes <= values["opens"]:
            raise ValueError("must be later on the same day than 'opens'")
        return closes

    @property
    def shown(self) -> str:
        return f"{shown_days(self.days)}, {shown_time(self.opens)} to {shown_time(self.closes)}"


class Closure(_Fact):
    """A day, or several, on which the service is closed or keeps other hours. `last` is none for a day alone. Without `opens`
    and `closes` it is closed. `reason` is told with what holds then, as it is.

    It rests on the unit's own word, so it needs no source.
    """

    type: Literal["closure"]
    source: Id = "unit"
    first: date
    last: date | None = None
    opens: time | None = None
    closes: time | None = None
    reason: str = ""

    @validator("first", "last", pre=True)
    def _is_day(cls, value: object) -> object:
        if isinstance(value, str) and not DAY.fullmatch(value):
            raise ValueError("write a day as 2026-12-24")
        return value

    @validator("opens", "closes", pre=True)
    def _is_clock_time(cls, value: object) -> object:
        return _clock_time(value)

    @validator("last")
    def _ends_later(cls, last: date | None, values: dict[str, date]) -> date | None:
        if last and "first" in values and last < values["first"]:
            raise ValueError("must not be before the first day")
        return last

    @validator("closes", always=True)
    def _has_both_times(cls, closes: time | None, values: dict[str, time | None]) -> time | None:
        opens = values.get("opens")
        if "opens" in values and (opens is None) != (closes is None):
            raise ValueError("needs both times, or none for closed all day")
        if opens and closes and closes <= opens:
            raise ValueError("must be later on the same day than 'opens'")
        return closes

    @property
    def end(self) -> date:
        """The last day of it."""
        return self.last or self.first

    def covers(self, day: date) -> bool:
        """Whether it holds on this day."""
        return self.first <= day <= self.end

    @property
    def shown(self) -> str:
        days = shown_date(self.first) + (f" to {shown_date(self.end)}" if self.end > self.first else "")
        return (
            f"{days}: {shown_time(self.opens)} to {shown_time(self.closes)}" if self.opens and self.closes else f"{days}: closed"
        )


class Email(_Fact):
    """An e-mail address."""

    type: Literal["email"]
    address: str

    @property
    def shown(self) -> str:
        return self.address


class MenuOption(_Fact):
    """What to press on the service's phone menu; `value` goes on: "if ..." or "for ..."."""

    type: Literal["menu_option"]
    key: str
    value: str

    @property
    def shown(self) -> str:
        return f"**Press {self.key}** {self.value}"


class Wording(_Fact):
    """A duration ("40 minutes"), an age or a name, as it is told: digits that may change, or a title that has some."""

    type: Literal["duration", "age", "name"]
    value: str

    @property
    def shown(self) -> str:
        return self.value


class Statistic(_Fact):
    """A measured figure, never shown without the period it was measured in."""

    type: Literal["statistic"]
    value: str
    period: str

    @property
    def shown(self) -> str:
        return f"{self.value} ({self.period})"


class Link(_Fact):
    """A link by name. Until the unit fills `address` it reads as plain words, and `check` lists it."""

    type: Literal["link"]
    text: str
    address: str | None = None

    @property
    def shown(self) -> str:
        return f"[{self.text}]({self.address})" if self.address else self.text


Fact = Annotated[Phone | Hours | Closure | Email | MenuOption | Statistic | Link | Wording, Field(discriminator="type")]


def _clock_time(value: object) -> object:
    if isinstance(value, str) and not CLOCK.fullmatch(value):
        raise ValueError("write a time as 09:00")
    return value


def shown_date(day: date) -> str:
    """2026-12-24 as "Thursday 24 December 2026"."""
    return f"{DAY_NAMES[day.isoweekday() - 1]} {day.day} {day:%B %Y}"


def shown_time(at: time) -> str:
    """09:00 as "9am", 17:30 as "5.30pm", 12:00 as "noon"."""
    if at == time(12):
        return "noon"
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def shown_days(days: tuple[int, ...]) -> str:
    """(1, 2, 3, 4, 5) as "Monday to Friday", (6,) as "Saturday", (1, 3) as "Monday and Wednesday"."""
    names = [DAY_NAMES[day - 1] for day in days]
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `values` where `text` names them. A name that is not there stays as it is: checks refuse it at publish."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def named(text: str) -> set[str]:
    """The ids of all facts (and moment values) that `text` names."""
    return set(PLACEHOLDER.findall(text))
