"""The panel: who calls which number, and whether somebody answers it now."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.texts import SafeTexts
from bot.web.numbers import Panel, panel
from faq.entries import Content
from faq.facts import Phone
from faq.settings import Settings

OPEN, NIGHT, SUNDAY, HOLIDAY = (
    datetime(2026, 11, 24, 10, 30),
    datetime(2026, 11, 24, 21),
    datetime(2026, 11, 22, 12),
    datetime(2026, 12, 25, 12),
)


@pytest.fixture
def phones(norfolk: Content) -> dict[str, str]:
    return {f.id: f.number for f in norfolk.facts if isinstance(f, Phone)}


def shown(settings: Settings, at: datetime) -> Panel:
    return panel(SafeTexts(settings.copy(update={"now": at})))


def test_open_it_says_until_when_and_the_duty_team_comes_last(settings: Settings, phones: dict[str, str]) -> None:
    found = shown(settings, OPEN)

    assert [phones["cads_professionals"], phones["customer_service_centre"], phones["edt"]] == [n.number for n in found.lines]
    assert ["open", "open", ""] == [n.state for n in found.lines]
    assert ["Open now, until 5pm"] * 2 == [n.told for n in found.lines[:2]]


@pytest.mark.parametrize("at", [NIGHT, SUNDAY])
def test_closed_the_duty_team_comes_first(settings: Settings, phones: dict[str, str], at: datetime) -> None:
    found = shown(settings, at)

    assert [phones["edt"], phones["cads_professionals"], phones["customer_service_centre"]] == [n.number for n in found.lines]
    assert "Call this now" == found.lines[0].told
    assert ("closed", "Closed now, opens") == (found.lines[1].state, found.lines[1].told[:17])


def test_a_number_in_two_roles_is_never_told_as_closed(settings: Settings) -> None:
    public = shown(settings, NIGHT).lines[2]

    assert ("open", "The Emergency Duty Team answers now") == (public.state, public.told)


def test_on_a_bank_holiday_nobody_claims_to_know(settings: Settings) -> None:
    professionals = shown(settings, HOLIDAY).lines[1]

    assert ("holiday", "Bank holiday: may be closed") == (professionals.state, professionals.told)


def test_each_line_says_for_whom_and_can_be_tapped(settings: Settings, norfolk: Content) -> None:
    found = shown(settings, OPEN)

    assert [a.label for a in norfolk.service.audiences] == [n.who for n in found.lines[:2]]
    assert all(n.tel == "tel:" + n.number.replace(" ", "") for n in found.lines)
    assert "999" in found.emergency
