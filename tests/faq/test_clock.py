"""Open, closed or a bank holiday, at any minute of any year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.clock import bank_holidays, local, moment, named_time
from faq.facts import Hours

LONDON = "Europe/London"
HOURS = Hours(id="cads_hours", label="CADS", source="faq", type="hours", days=(1, 2, 3, 4, 5), opens="09:00", closes="17:00")
#: GOV.UK, England and Wales: https://www.gov.uk/bank-holidays.
HOLIDAYS = [
    "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
    "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28",
]  # fmt: skip
FIRST, DAYS = date(2026, 1, 1), 730


def at(text: str) -> datetime:
    return local(datetime.fromisoformat(text), LONDON)


def state(text: str) -> str:
    return moment(HOURS, at(text)).state


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("00:00", "closed"),
        ("08:59:59", "closed"),
        ("09:00", "open"),
        ("12:00", "open"),
        ("16:59:59", "open"),
        ("17:00", "closed"),
        ("23:59:59", "closed"),
    ],
)
def test_it_opens_at_nine_and_closes_at_five_to_the_second(clock, expected):
    assert expected == state(f"2026-11-24T{clock}")


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22"])
@pytest.mark.parametrize("clock", ["08:59", "09:00", "12:00", "17:00"])
def test_weekends_are_closed(day, clock):
    assert "closed" == state(f"{day}T{clock}")


def test_the_stored_bank_holidays_are_those_of_gov_uk():
    actual = sorted(d for d in bank_holidays() if d.year in (2026, 2027))

    assert HOLIDAYS == [str(d) for d in actual]


@pytest.mark.parametrize("day", HOLIDAYS)
@pytest.mark.parametrize("clock", ["00:00", "08:59", "09:00", "16:59", "17:00", "23:59"])
def test_a_bank_holiday_on_a_weekday_is_a_holiday_all_day(day, clock):
    assert "holiday" == state(f"{day}T{clock}")


def test_christmas_on_a_saturday_is_closed_as_any_weekend():
    assert "closed" == state("2027-12-25T12:00")


@given(day=st.integers(0, DAYS - 1), minute=st.integers(0, 24 * 60 - 1))
def test_every_minute_of_two_years_has_the_right_state(day, minute):
    here = FIRST + timedelta(days=day)
    clock = time(minute // 60, minute % 60)
    if str(here) in HOLIDAYS:
        expected = "holiday"
    elif here.strftime("%a") in ("Sat", "Sun"):
        expected = "closed"
    else:
        expected = "open" if 9 <= clock.hour < 17 else "closed"

    assert expected == state(f"{here}T{clock:%H:%M}")


@pytest.mark.parametrize("clock", ["08:59", "09:00", "16:59", "17:00"])
def test_every_day_of_two_years_has_the_right_state(clock):
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]

    inside = clock in ("09:00", "16:59")
    expected = ["holiday" if str(d) in HOLIDAYS else "open" if inside and d.isoweekday() < 6 else "closed" for d in days]
    assert expected == [state(f"{d}T{clock}") for d in days]


@given(day=st.integers(0, DAYS - 1), minute=st.integers(0, 24 * 60 - 1))
def test_while_open_it_tells_when_it_closes_and_otherwise_when_it_opens(day, minute):
    actual = moment(HOURS, at("2026-01-01T00:00") + timedelta(days=day, minutes=minute))

    assert (actual.state == "open") == (actual.closes == "5pm") == (actual.opens_next == "")


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        # the clocks go forward on 29 March 2026: on the Monday, 9am is 08:00 UTC
        ("2026-03-27T08:59", "closed"),
        ("2026-03-27T09:00", "open"),
        ("2026-03-30T07:59", "closed"),
        ("2026-03-30T08:00", "open"),
        ("2026-03-30T15:59", "open"),
        ("2026-03-30T16:00", "closed"),
        # and back on 25 October 2026: on the Monday, 9am is 09:00 UTC again
        ("2026-10-23T08:00", "open"),
        ("2026-10-23T16:00", "closed"),
        ("2026-10-26T08:59", "closed"),
        ("2026-10-26T09:00", "open"),
        ("2026-10-26T16:59", "open"),
        ("2026-10-26T17:00", "closed"),
    ],
)
def test_both_clock_changes_keep_local_hours(instant, expected):
    here = local(datetime.fromisoformat(instant).replace(tzinfo=UTC), LONDON)

    assert expected == moment(HOURS, here).state


@pytest.mark.parametrize("instant", ["2026-03-29T00:59", "2026-03-29T01:00", "2026-10-25T00:30", "2026-10-25T01:30"])
def test_in_the_hour_that_changes_it_is_closed_until_monday(instant):
    here = local(datetime.fromisoformat(instant).replace(tzinfo=UTC), LONDON)

    assert ("closed", "tomorrow at 9am") == (moment(HOURS, here).state, moment(HOURS, here).opens_next)


def test_a_time_without_a_zone_is_local_already():
    assert time(9) == local(datetime(2026, 7, 1, 9), LONDON).time()
    assert time(9) == local(datetime(2026, 7, 1, 8, tzinfo=UTC), LONDON).time()


def test_a_moment_knows_the_night_of_a_summer_bank_holiday_in_local_time():
    here = local(datetime(2026, 8, 30, 23, 30, tzinfo=UTC), LONDON)

    assert "holiday" == moment(HOURS, here).state


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T08:59", "today at 9am"),
        ("2026-11-24T17:00", "tomorrow at 9am"),
        ("2026-11-27T17:00", "Monday at 9am"),
        ("2026-11-28T12:00", "Monday at 9am"),
        ("2026-11-29T12:00", "tomorrow at 9am"),
        ("2026-04-02T18:00", "Tuesday at 9am"),
        ("2026-12-24T18:00", "Tuesday at 9am"),
        ("2026-12-25T10:00", "Tuesday at 9am"),
        ("2026-12-28T08:00", "tomorrow at 9am"),
        ("2026-12-31T17:30", "Monday at 9am"),
    ],
)
def test_it_opens_next_on_an_ordinary_working_day(now, expected):
    assert expected == moment(HOURS, at(now)).opens_next


def test_hours_with_no_working_day_in_sight_still_have_words():
    sundays_off = HOURS.copy(update={"days": ()})

    assert "the next working day at 9am" == moment(sundays_off, at("2026-11-24T12:00")).opens_next


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("day:6", "2026-11-28T13:00"),
        ("day:2", "2026-11-24T13:00"),
        ("day:1", "2026-11-30T13:00"),
        ("day:5 time:18:30", "2026-11-27T18:30"),
        ("time:21:00", "2026-11-24T21:00"),
        ("time:09:00", "2026-11-24T09:00"),
        ("date:12-25", "2026-12-25T13:00"),
        ("date:12-25 time:10:00", "2026-12-25T10:00"),
        ("date:01-01", "2027-01-01T13:00"),
        ("date:02-29", "2028-02-29T13:00"),
    ],
)
def test_a_mention_means_the_next_such_time(mention, expected):
    assert at(expected) == named_time(mention, at("2026-11-24T10:30"), HOURS)


@pytest.mark.parametrize("mention", ["", "soon", "date:02-30"])
def test_a_mention_of_no_time_means_none(mention):
    assert named_time(mention, at("2026-11-24T10:30"), HOURS) is None


@pytest.mark.parametrize("now", ["2026-11-28T10:30", "2026-11-29T10:30"])
def test_a_time_alone_means_a_working_day(now):
    actual = named_time("time:10:00", at(now), HOURS)

    assert ("2026-11-30", "open") == (str(actual.date()), moment(HOURS, actual).state)


@pytest.mark.parametrize(
    ("mention", "state", "opens_next"),
    [
        ("day:3 time:21:00", "closed", "Thursday 26 November at 9am"),
        ("day:6", "closed", "Monday 23 November at 9am"),
        ("date:12-26", "closed", "Tuesday 29 December at 9am"),
        ("date:12-25", "holiday", "Tuesday 29 December at 9am"),
        ("day:3 time:10:00", "open", ""),
    ],
)
def test_a_named_time_never_says_tomorrow_of_a_day_that_is_not_the_readers(mention, state, opens_next):
    now = at("2026-11-21T10:30")

    actual = moment(HOURS, named_time(mention, now, HOURS), named=True)

    assert (state, opens_next, True) == (actual.state, actual.opens_next, actual.named)


def test_the_weekend_named_on_a_sunday_is_this_one_and_the_next_opening_tomorrows():
    now = at("2026-11-22T16:00")
    meant = named_time("day:6", now, HOURS)

    assert ("closed", "Monday 23 November at 9am") == (
        moment(HOURS, meant, named=True).state, moment(HOURS, meant, named=True).opens_next,
    )  # fmt: skip
    on_saturdays = HOURS.copy(update={"days": (*HOURS.days, 6)})
    assert at("2026-11-28T13:00") == named_time("day:6", now, on_saturdays)


def test_an_evening_named_at_a_weekend_is_that_evening():
    saturday = at("2026-11-28T10:00")

    assert named_time("time:21:00", saturday, HOURS) == at("2026-11-28T21:00")
    assert named_time("time:10:00", saturday, HOURS) == at("2026-11-30T10:00")
