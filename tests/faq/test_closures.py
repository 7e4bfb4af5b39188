"""What the unit says of a day outranks the usual hours and the bank holidays; on all other days nothing changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.clock import moment, named_time
from faq.facts import Closure
from tests.faq.test_clock import DAYS, FIRST, HOURS, at


def closure(first, last=None, hours=None, reason=""):
    opens, closes = hours or (None, None)
    return Closure(
        id="c_" + first.replace("-", "_"),
        label="c",
        type="closure",
        first=first,
        last=last,
        opens=opens,
        closes=closes,
        reason=reason,
    )


CHRISTMAS = closure("2026-12-24", "2027-01-01", reason="We are away over Christmas.")
CHRISTMAS_EVE = closure("2026-12-24", hours=("09:00", "12:00"))
BOXING_DAY = closure("2026-12-28", hours=("10:00", "14:00"))
SATURDAY = closure("2026-11-28", hours=("10:00", "16:00"))


@pytest.mark.parametrize(
    ("closures", "now", "expected"),
    [
        ([CHRISTMAS], "2026-12-23T16:59", "open"),
        ([CHRISTMAS], "2026-12-24T10:00", "closed"),
        ([CHRISTMAS], "2026-12-25T10:00", "closed"),  # the unit has spoken: no "we do not know"
        ([CHRISTMAS], "2027-01-01T10:00", "closed"),
        ([CHRISTMAS], "2027-01-04T09:00", "open"),
        ([CHRISTMAS_EVE], "2026-12-24T11:59", "open"),
        ([CHRISTMAS_EVE], "2026-12-24T12:00", "closed"),
        ([CHRISTMAS_EVE], "2026-12-25T10:00", "holiday"),
        ([BOXING_DAY], "2026-12-28T10:00", "open"),
        ([BOXING_DAY], "2026-12-28T09:59", "closed"),
        ([SATURDAY], "2026-11-28T10:00", "open"),
        ([CHRISTMAS, CHRISTMAS_EVE], "2026-12-24T10:00", "open"),
        ([CHRISTMAS_EVE, CHRISTMAS], "2026-12-24T10:00", "open"),
    ],
)
def test_what_the_unit_says_of_a_day_holds(closures, now, expected):
    assert expected == moment(HOURS, at(now), closures=closures).state


@pytest.mark.parametrize(
    ("closures", "now", "expected"),
    [
        ([CHRISTMAS], "2026-12-23T17:00", "Monday 4 January at 9am"),
        ([CHRISTMAS], "2026-12-30T10:00", "Monday at 9am"),
        ([CHRISTMAS, CHRISTMAS_EVE], "2026-12-23T17:00", "tomorrow at 9am"),
        ([BOXING_DAY], "2026-12-25T10:00", "Monday at 10am"),
        ([SATURDAY], "2026-11-27T17:00", "tomorrow at 10am"),
        ([closure("2026-06-01", "2026-08-28")], "2026-06-01T10:00", "Tuesday 1 September at 9am"),
    ],
)
def test_the_next_opening_knows_what_the_unit_says_of_a_day(closures, now, expected):
    assert expected == moment(HOURS, at(now), closures=closures).opens_next


def test_a_special_day_tells_when_it_closes_and_why():
    actual = moment(HOURS, at("2026-12-24T10:00"), closures=[CHRISTMAS_EVE.copy(update={"reason": "It is Christmas Eve."})])

    assert ("noon", "It is Christmas Eve.") == (actual.closes, actual.reason)


def test_a_time_alone_is_on_a_day_when_it_is_open():
    christmas_eve = at("2026-12-24T08:00")

    assert at("2027-01-04T10:00") == named_time("time:10:00", christmas_eve, HOURS, [CHRISTMAS])
    assert at("2026-12-24T10:00") == named_time("time:10:00", christmas_eve, HOURS, [CHRISTMAS_EVE])


DAY = st.integers(0, DAYS - 1).map(lambda n: FIRST + timedelta(days=n))


@given(day=DAY, minute=st.integers(0, 24 * 60 - 1), away=st.integers(1, 300), length=st.integers(0, 40), named=st.booleans())
def test_days_that_are_over_change_nothing(day, minute, away, length, named):
    now = at(f"{day}T00:00") + timedelta(minutes=minute)
    last = day - timedelta(days=away)
    gone = closure(str(last - timedelta(days=length)), str(last))

    assert moment(HOURS, now, named=named) == moment(HOURS, now, named=named, closures=[gone])


@given(day=DAY, minute=st.integers(0, 24 * 60 - 1), away=st.integers(0, 60), length=st.integers(0, 40), open_at=st.booleans())
def test_a_day_that_is_not_as_usual_changes_nothing_before_it(day, minute, away, length, open_at):
    now = at(f"{day}T00:00") + timedelta(minutes=minute)
    first = day + timedelta(days=6 + away)  # further than any next opening of these two years
    ahead = closure(str(first), str(first + timedelta(days=length)), ("10:00", "11:00") if open_at else None)

    assert moment(HOURS, now) == moment(HOURS, now, closures=[ahead])


@given(day=DAY, minute=st.integers(0, 24 * 60 - 1))
def test_a_closed_day_is_never_open_nor_a_question(day, minute):
    now = at(f"{day}T00:00") + timedelta(minutes=minute)

    actual = moment(HOURS, now, closures=[closure(str(day))])

    assert ("closed", "") == (actual.state, actual.closes)
    assert not actual.opens_next.startswith("today")
