"""The content of CAAS: complete, true to its one source, and without a number, hours, authority or date."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
import yaml

from faq import files, saved
from faq.checks import check
from faq.entries import Content, Release
from faq.facts import Hours, Phone
from faq.render import Voice
from tests.conftest import NORFOLK

CAAS = NORFOLK.parent / "caas"
AUDIENCES = (None, "parent", "without_pr", "professional")


@pytest.fixture(scope="module")
def caas() -> Content:
    return files.read(CAAS)[0]


@pytest.fixture(scope="module")
def rendered(caas: Content) -> list[tuple[str, str]]:
    """Every reply that any entry can give."""
    release = Release("caas", 1, caas.digest, caas.training_digest, caas)
    return [(e.id, Voice(release, None, a, taken=True).answer([e]).text) for e in caas.entries for a in AUDIENCES]


@cache
def coverage() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CAAS / "coverage.yml").read_text(encoding="utf-8"))
    return found


def spaced(text: str) -> str:
    return " ".join(text.split())


def test_nothing_stops_its_publish_and_what_is_missing_is_listed(caas: Content) -> None:
    found = check(caas)

    assert [] == [p.text for p in found if p.stops]
    for audience in caas.service.audiences:
        assert any(audience.label in p.text and "No phone number is held" in p.text for p in found)
    assert any("No opening hours" in p.text for p in found) and any("No area" in p.text for p in found)


def test_it_holds_no_number_hours_or_area(caas: Content) -> None:
    assert [] == [f.id for f in caas.facts if isinstance(f, Phone | Hours)]
    assert (None, "") == (caas.service.hours, caas.service.area)


def test_its_audiences_are_by_parental_responsibility(caas: Content) -> None:
    assert list(AUDIENCES[1:]) == [a.id for a in caas.service.audiences]


def test_every_sentence_of_the_source_is_mapped() -> None:
    left = spaced((CAAS / "sources" / "caas_first_contact.txt").read_text(encoding="utf-8"))

    for sentence in sorted((spaced(row["sentence"]) for row in coverage()), key=len, reverse=True):
        assert sentence in left, sentence
        left = left.replace(sentence, " ", 1)
    assert [] == re.findall(r"\w+", left)


def test_every_mapped_sentence_leads_to_an_entry_that_rests_on_the_source(caas: Content) -> None:
    for row in coverage():
        entry = caas.entry(row.get("entry", ""))
        assert row.get("left_out") or (entry and row["source"] in entry.sources), row


def test_no_reply_says_open_or_closed_now_or_gives_another_number_than_999(rendered: list[tuple[str, str]]) -> None:
    for entry, text in rendered:
        assert not re.search(r"\b(open|closed) (now|at that time)", text), entry
        bare = text.replace("999", "").replace("24 hours", "").replace("version 2.2", "").replace("2018", "").replace("No. 2", "")
        assert not re.search(r"\d", bare), (entry, text)


def test_who_asks_for_a_number_is_told_that_none_is_held(caas: Content) -> None:
    entry = caas.entry("which_number")

    assert entry and "no phone number" in entry.answers["everyone"] and "999" in entry.answers["everyone"]


def test_each_saved_question_wants_what_is_there(caas: Content) -> None:
    asked = saved.read(CAAS / "saved.yml")

    assert len(asked) >= 25
    assert [] == saved.missing(asked, caas)
