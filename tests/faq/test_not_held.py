"""A service that lacks numbers, hours or an area can go live: what is missing is listed in plain words, and 999 stands."""

from __future__ import annotations

import pytest

from faq.checks import HOURS_TEXTS, NO_NUMBER, PANEL_CLOSED, check, required_texts
from faq.entries import Content


def without_numbers(content: Content, **more: object) -> Content:
    """The content with no line for anybody and no hours."""
    audiences = tuple(a.copy(update={"line": None, "closed_line": None}) for a in content.service.audiences)
    return content.copy(update={"service": content.service.copy(update={"audiences": audiences, "hours": None, **more})})


def told(content: Content, *, stops: bool) -> list[str]:
    return [p.text for p in check(content) if p.stops == stops]


def test_each_missing_number_is_listed_and_stops_nothing(norfolk: Content) -> None:
    bare = without_numbers(norfolk, area="")

    missing = [text for text in told(bare, stops=False) if " held" in text]
    for audience in bare.service.audiences:
        assert 2 == sum(f"“{audience.label}”" in text for text in missing)
    assert any("opening hours" in text for text in missing) and any("No area" in text for text in missing)
    assert [f"The fixed text '{NO_NUMBER}' is missing. Every service needs it."] == told(bare, stops=True)


def test_norfolk_lacks_none(norfolk: Content) -> None:
    assert [] == [text for text in told(norfolk, stops=False) if " held" in text]


def test_texts_of_open_and_closed_are_needed_only_with_hours(norfolk: Content) -> None:
    assert {*HOURS_TEXTS, PANEL_CLOSED} == set(required_texts(norfolk.service)) - set(
        required_texts(without_numbers(norfolk).service)
    )


@pytest.mark.parametrize(("field", "value"), [("name", "x [to be completed: its name]"), ("area", "[to be completed]")])
def test_a_name_that_is_not_filled_in_stops(norfolk: Content, field: str, value: str) -> None:
    unfilled = norfolk.copy(update={"service": norfolk.service.copy(update={field: value})})

    assert any("still to be filled in" in text for text in told(unfilled, stops=True))


def test_a_fact_that_is_not_filled_in_stops(norfolk: Content) -> None:
    first = norfolk.facts[0].copy(update={"number": "[to be completed: the number]"})

    found = told(norfolk.copy(update={"facts": (first, *norfolk.facts[1:])}), stops=True)

    assert [f"The fact '{first.id}' is still to be filled in: the number."] == found


@pytest.mark.parametrize("field", ["entry", "in_district", "unknown_place"])
def test_local_help_names_what_is_there(norfolk: Content, field: str) -> None:
    assert norfolk.service.local_help
    helps = norfolk.service.local_help.copy(update={field: "nowhere"})

    found = told(norfolk.copy(update={"service": norfolk.service.copy(update={"local_help": helps})}), stops=True)

    assert any("'nowhere'" in text for text in found)


def test_elsewhere_names_what_is_there(norfolk: Content) -> None:
    service = norfolk.service.copy(update={"elsewhere": "nowhere"})

    assert ["The service says 'nowhere' of other areas, which is not there."] == told(
        norfolk.copy(update={"service": service}), stops=True
    )
