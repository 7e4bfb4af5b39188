"""What the pages for the council name is there: files, hazards, entries."""

from __future__ import annotations

import re

import pytest

from faq.entries import Content
from safety import log
from tests.assistant import ROOT

PAGES = ["hazards.md", "privacy.md", "atrs.md"]
LINK = re.compile(r"\]\(([^)#:]+)\)")
HAZARD = re.compile(r"\bH\d+\b")


def text(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    assert [] == [link for link in LINK.findall(text(page)) if not (ROOT / "docs" / link).exists()]


@pytest.mark.parametrize("page", [*PAGES, "for-the-unit.md"])
def test_every_hazard_named_is_in_the_log(page: str) -> None:
    assert set(HAZARD.findall(text(page))) <= {h.id for h in log.read().hazards}


def test_the_entries_that_privacy_rests_on_say_so(norfolk: Content) -> None:
    for name in ("introduction", "is_chat_a_report"):
        entry = norfolk.entry(name)
        assert name in text("privacy.md")
        assert entry
        assert all(
            "computer program" in t and "No one reads this" in t.replace("no one", "No one") for t in entry.answers.values()
        )


def test_the_session_is_as_long_as_privacy_says() -> None:
    minutes = re.search(r"session_expiration_time: (\d+)", (ROOT / "domain.yml").read_text())

    assert minutes
    assert f"{minutes[1]} minutes without a message (`session_expiration_time`" in text("privacy.md")
