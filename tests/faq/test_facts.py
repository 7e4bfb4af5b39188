"""How a fact reads in an answer, and which facts are refused."""

from __future__ import annotations

from datetime import time

import pytest
from pydantic import ValidationError, parse_obj_as

from faq.facts import Fact, fill, named, shown_days, shown_time

COMMON = {"id": "some_fact", "label": "A fact", "source": "some_source"}
SHOWN = {
    "**0344 800 8021**": {"type": "phone", "number": "0344 800 8021", "role": "CADS"},
    "Monday to Friday, 9am to 5.30pm": {"type": "hours", "days": [1, 2, 3, 4, 5], "opens": "09:00", "closes": "17:30"},
    "unit@example.org": {"type": "email", "address": "unit@example.org"},
    "**Press 2** if it is urgent": {"type": "menu_option", "key": "2", "value": "if it is urgent"},
    "40 minutes": {"type": "duration", "value": "40 minutes"},
    "19": {"type": "age", "value": "19"},
    "3 minutes (April 2023)": {"type": "statistic", "value": "3 minutes", "period": "April 2023"},
    "the form": {"type": "link", "text": "the form"},
    "[the form](https://example.org)": {"type": "link", "text": "the form", "address": "https://example.org"},
}
CLOSED = {"type": "closure", "first": "2026-12-24"}
SHOWN |= {
    "Thursday 24 December 2026: closed": CLOSED,
    "Thursday 24 December 2026: 9am to noon": {**CLOSED, "opens": "09:00", "closes": "12:00"},
    "Thursday 24 December 2026 to Friday 1 January 2027: closed": {**CLOSED, "last": "2027-01-01"},
}
HOURS = {"type": "hours", "days": [1], "opens": "09:00", "closes": "17:00"}


def fact(**fields: object) -> Fact:
    return parse_obj_as(Fact, {**COMMON, **fields})


@pytest.mark.parametrize("expected", SHOWN)
def test_each_type_reads_as_its_own_words(expected):
    actual = fact(**SHOWN[expected]).shown

    assert expected == actual


@pytest.mark.parametrize(
    ("at", "expected"),
    [(time(9), "9am"), (time(12), "noon"), (time(17, 30), "5.30pm"), (time(0, 5), "12.05am"), (time(12, 1), "12.01pm")],
)
def test_a_time_reads_as_people_say_it(at, expected):
    assert expected == shown_time(at)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((1, 2, 3, 4, 5), "Monday to Friday"),
        ((6,), "Saturday"),
        ((6, 7), "Saturday and Sunday"),
        ((1, 3, 5), "Monday, Wednesday and Friday"),
    ],
)
def test_days_read_as_people_say_them(days, expected):
    assert expected == shown_days(days)


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": []},
        {"days": [0]},
        {"days": [8]},
        {"opens": "9"},
        {"opens": "9am"},
        {"closes": "25:00"},
        {"closes": "09:00"},
        {"opens": "17:30"},
    ],
)
def test_hours_that_nobody_can_keep_are_refused(wrong):
    with pytest.raises(ValidationError):
        fact(**{**HOURS, **wrong})


@pytest.mark.parametrize(
    "wrong",
    [{"id": "Has Capitals"}, {"standing": "old"}, {"type": "fax"}, {"colour": "red"}, {"number": None}],
)
def test_a_slip_in_a_fact_is_refused(wrong):
    with pytest.raises(ValidationError):
        fact(**{"type": "phone", "number": "1", "role": "r", **wrong})


@pytest.mark.parametrize(
    "wrong",
    [
        {"last": "2026-12-23"},
        {"first": "24.12.2026"},
        {"first": "1766534400"},
        {"opens": "09:00"},
        {"closes": "12:00"},
        {"opens": "12:00", "closes": "09:00"},
        {"opens": "9am", "closes": "12:00"},
    ],
)
def test_a_closure_that_nobody_can_keep_is_refused(wrong):
    with pytest.raises(ValidationError):
        fact(**{**CLOSED, **wrong})


def test_a_closure_needs_no_source():
    closure = parse_obj_as(Fact, {"id": "christmas", "label": "Christmas", **CLOSED})

    assert ("unit", closure.first) == (closure.source, closure.end)


def test_a_statistic_without_its_period_is_refused():
    with pytest.raises(ValidationError, match="period"):
        fact(type="statistic", value="3 minutes")


def test_a_fact_is_never_changed_in_place():
    phone = fact(type="phone", number="1", role="r")

    with pytest.raises(TypeError):
        phone.number = "2"


def test_fill_puts_facts_in_and_leaves_unknown_names():
    actual = fill("Call {line}, not {other}.", {"line": "**1**"})

    assert actual == "Call **1**, not {other}."


def test_fill_never_reads_what_it_put_in():
    actual = fill("{a} {b}", {"a": "{b}", "b": "{a}"})

    assert actual == "{b} {a}"


def test_named_finds_each_fact_once():
    assert named("{a_b} and {c1}, {a_b}; not {X}, { d }, {}") == {"a_b", "c1"}
