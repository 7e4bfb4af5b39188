"""The stored bank holidays do not run out unnoticed (hazard H26)."""

from __future__ import annotations

from datetime import date, timedelta

from faq.clock import bank_holidays

#: So long before the list ends these tests go red: time enough to lock a newer one.
AHEAD = timedelta(days=365)


def test_the_stored_bank_holidays_reach_a_year_ahead() -> None:
    """When this goes red: a newer `govuk-bank-holidays`, by `make lock`. After the list ends a bank holiday reads as open."""
    assert max(bank_holidays()) >= date.today() + AHEAD


def test_every_year_up_to_then_has_all_eight() -> None:
    years = range(date.today().year, (date.today() + AHEAD).year + 1)

    assert dict.fromkeys(years, True) == {year: sum(d.year == year for d in bank_holidays()) >= 8 for year in years}
