"""What people ask, in tables: right to the reply, and nothing small enough to recognise somebody by."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest

from faq import insight, outcomes
from faq.entries import Content
from faq.insight import Count, Share, Table, counts, few, tables
from faq.outcomes import Told

SERVICE = "norfolk-cads"
SINCE, UNTIL = date(2026, 11, 18), date(2026, 11, 24)


def count(n: int, outcome: str = "answered", entry: str = "", **more) -> Count:
    told = {"day": UNTIL, "hour": 10, "audience": "public", "release": 1, "state": "open"} | more
    return Count(outcome=outcome, entry=entry, count=n, **told)


def table(wanted: str, norfolk: Content, *found: Count, since: date = SINCE, lived: dict[int, str] | None = None) -> Table:
    return next(made for made in tables(found, norfolk, since, UNTIL, lived or {}) if made.id == wanted)


def row(made: Table, name: str) -> dict[str, str]:
    return dict(zip(made.columns, dict(made.told)[name], strict=True))


@pytest.mark.parametrize(("n", "expected"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (612, "612")])
def test_a_small_count_is_not_told(n: int, expected: str) -> None:
    assert expected == few(n)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 0, "none"),
        (0, 3, "0 %"),
        (4, 100, "too few to say"),
        (2, 3, "too few to say"),
        (5, 10, "50 %"),
        (2, 4, "too few to say"),
    ],
)
def test_a_share_of_small_numbers_is_not_told(part: int, whole: int, expected: str) -> None:
    assert expected == str(Share(part, whole))


def test_counts_are_of_this_service_and_these_days_alone(engine) -> None:
    for at, service in ((SINCE, SERVICE), (UNTIL, SERVICE), (date(2026, 11, 17), SERVICE), (UNTIL, "other")):
        outcomes.count(engine, Told(service, "answered", "public", "consent", 2, "open"), datetime(at.year, at.month, at.day, 9))

    found = counts(engine, SERVICE, SINCE, UNTIL)

    assert [Count(d, 9, "answered", "public", "consent", 2, "open", 1) for d in (SINCE, UNTIL)] == found


def test_outcomes_by_day_have_every_day_also_one_without_replies(norfolk: Content) -> None:
    made = table("outcomes", norfolk, count(7), count(5, "asked_back", hour=11), count(6, day=SINCE))

    assert 7 == len(made.rows)
    assert ("12", "7", "5") == tuple(
        row(made, "24 November 2026")[n] for n in ("All, of what is shown", "Answered", "Asked back")
    )
    assert {"0"} == set(row(made, "20 November 2026").values())


def test_nobody_works_out_a_small_number_from_a_total(norfolk: Content) -> None:
    told = row(table("outcomes", norfolk, count(7), count(3, "emergency")), "24 November 2026")

    assert ("7", "fewer than 5") == (told["All, of what is shown"], told["Emergency"])


def test_a_long_time_is_told_by_weeks_that_begin_on_mondays(norfolk: Content) -> None:
    made = table("outcomes", norfolk, count(7), count(8, day=date(2026, 11, 23)), since=date(2026, 10, 1))

    assert ("Week from", 9) == (made.first, len(made.rows))
    assert "15" == row(made, "23 November 2026")["Answered"]


def test_what_people_say_of_a_reply_is_no_reply(norfolk: Content) -> None:
    found = (count(10), count(6, "unhelpful"))

    assert "10" == row(table("outcomes", norfolk, *found), "24 November 2026")["All, of what is shown"]
    assert "10" == row(table("audiences", norfolk, *found), norfolk.service.audience("public").people)["Replies"]  # type: ignore[union-attr]


def test_the_most_asked_come_first_and_the_rest_is_only_counted(norfolk: Content) -> None:
    made = table(
        "entries", norfolk, count(5, entry="consent"), count(4, entry="what_is_mash"), count(9, entry="opening_hours"),
        count(50, entry="introduction"), count(50, entry="gone_since"),
    )  # fmt: skip

    names = [norfolk.entry(e).question for e in ("opening_hours", "consent")]  # type: ignore[union-attr]
    assert names == [name for name, _ in made.rows]
    assert "1 more was asked less often" in made.note


def test_rates_are_told_by_audience_also_of_who_is_not_known(norfolk: Content) -> None:
    made = table("audiences", norfolk, count(30), count(10, "asked_back"), count(10, "not_understood", audience=""))

    told = row(made, norfolk.service.audience("public").people)  # type: ignore[union-attr]
    assert ("40", "75 %", "25 %", "0 %", "0") == tuple(told.values())
    assert "100 %" == row(made, "Not known who")["Not understood, of all"]


def test_hours_tell_what_is_asked_while_it_is_closed(norfolk: Content) -> None:
    made = table("hours", norfolk, count(8), count(9, hour=22, state="closed"), count(3, hour=22, state="holiday"))

    assert {"While open": "0", "While closed": "9", "On a bank holiday": "fewer than 5"} == row(made, "22:00")
    assert 24 == len(made.rows)


def test_releases_tell_before_and_after(norfolk: Content) -> None:
    found = (count(10), count(10, "not_understood"), count(18, release=2), count(2, "not_understood", release=2))
    made = table("releases", norfolk, *found, lived={2: "live since 20 November 2026"})

    assert "50 %" == row(made, "Release 1")["Not understood, of all"]
    assert ("90 %", "too few to say") == tuple(
        row(made, "Release 2, live since 20 November 2026")[n] for n in ("Answered, of all", "Not understood, of all")
    )


def test_nothing_counted_gives_tables_all_the_same(norfolk: Content) -> None:
    assert ["outcomes", "entries", "audiences", "hours", "releases"] == [t.id for t in tables([], norfolk, SINCE, UNTIL, {})]


def test_a_spreadsheet_gets_the_same_words_and_no_formula() -> None:
    made = Table("x", "X", "What", ("n", "of all"), (("=1+1", (3, Share(5, 10))), ("a, b", (7, Share(1, 10)))))

    assert [["What", "n", "of all"], ["'=1+1", "fewer than 5", "50 %"], ["a, b", "7", "too few to say"]] == list(
        csv.reader(io.StringIO(made.csv()))
    )


def test_every_outcome_that_is_kept_has_a_name() -> None:
    from typing import get_args

    from faq.entries import Outcome

    assert set(get_args(Outcome)) | outcomes.IN_VAIN <= set(insight.OUTCOMES)
