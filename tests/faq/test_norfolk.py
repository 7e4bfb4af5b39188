"""The Norfolk content itself: complete, true to its sources, and without any number that no longer holds."""

from __future__ import annotations

import re
from functools import cache

import pytest
import yaml

from faq.checks import REQUIRED_TEXTS, check
from faq.clock import Moment
from faq.entries import Release
from faq.facts import Link, named
from faq.render import Voice
from faq.settings import Settings
from tests.conftest import NORFOLK

SOURCES = sorted(file.stem for file in (NORFOLK / "sources").glob("*.txt"))
MOMENTS = [Moment(state, "5pm", "Monday at 9am", named) for state in ("open", "closed", "holiday") for named in (True, False)]
#: What the older texts say and what no longer holds.
OLD = ("01603 223409", "223409", "8am to 8pm", "8am", "8pm", "NSCB Business Unit")
#: The facts that are the numbers of a first call.
LINES = ("cads_professionals", "customer_service_centre")
#: Entries that `actions` and `bot` name, beside the required texts.
NAMED_BY_CODE = (
    "hub_contact",
    "hub_in_district",
    "hub_unknown_place",
    "other_area",
    "child_self",
    "i_am_professional",
    "i_am_public",
    "say_again",
    "not_what_i_asked",
)


@cache
def coverage():
    return yaml.safe_load((NORFOLK / "coverage.yml").read_text())


def spaced(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def rendered(norfolk):
    """Every reply that any entry can give: (entry, audience, text)."""
    release = Release("norfolk-cads", 1, norfolk.digest, norfolk.training_digest, norfolk)
    return [
        (entry, audience, Voice(release, moment, audience, taken=True).answer([entry]).text)
        for entry in norfolk.entries
        for audience in (None, "professional", "public")
        for moment in MOMENTS
    ]


def test_nothing_stops_its_publish(norfolk):
    assert [] == [p.text for p in check(norfolk) if p.stops]


def test_every_link_without_an_address_and_every_unfinished_text_is_listed_and_nothing_else(norfolk):
    listed = {p.where for p in check(norfolk)}

    links = {f.id for f in norfolk.facts if isinstance(f, Link) and not f.address}
    assert links | {"page_about", "page_privacy", "page_accessibility"} == listed


@pytest.mark.parametrize("wanted", ["page_about", "page_privacy", "page_accessibility"])
def test_a_page_names_each_thing_that_only_the_council_knows(norfolk, wanted):
    text = norfolk.entry(wanted).answers["everyone"]

    assert text.count("[to be completed: ") == text.count("[") - text.count("](") > 0


def test_the_privacy_page_tells_the_times_that_the_settings_give(norfolk):
    release = Release("norfolk-cads", 1, norfolk.digest, norfolk.training_digest, norfolk)

    text = Voice(release).text("page_privacy", **Settings(conversation_minutes=7, keep_text_days=9).kept)

    told = ("at most 7 minutes", "after 7 minutes", "are kept: 9 days")
    assert told == tuple(words for words in told if words in text)
    assert "{" not in text


def test_every_source_has_its_text(norfolk):
    assert {s.id for s in norfolk.sources if s.id != "unsourced"} == set(SOURCES)


@pytest.mark.parametrize("source", SOURCES)
def test_every_sentence_of_a_source_is_mapped(source):
    left = spaced((NORFOLK / "sources" / f"{source}.txt").read_text())
    sentences = [spaced(row["sentence"]) for row in coverage() if row["source"] == source]

    for sentence in sorted(sentences, key=len, reverse=True):
        assert sentence in left, f"not in {source}, or mapped twice: {sentence}"
        left = left.replace(sentence, " ", 1)
    assert [] == re.findall(r"\w+", left)


def test_every_mapped_sentence_leads_to_one_thing_that_exists(norfolk):
    known = {"entry": {e.id for e in norfolk.entries}, "fact": {f.id for f in norfolk.facts}}

    for row in coverage():
        (kind, target), *more = [(k, v) for k, v in row.items() if k in ("entry", "fact", "left_out")]
        assert not more, row
        assert target.strip() if kind == "left_out" else target in known[kind], row


def test_a_statement_rests_on_a_source_that_its_entry_names(norfolk):
    wrong = [
        (row["source"], row["entry"])
        for row in coverage()
        if "entry" in row and not row["sentence"].endswith("?") and row["source"] not in norfolk.entry(row["entry"]).sources
    ]

    assert [] == wrong


@pytest.mark.parametrize("old", OLD)
def test_nothing_that_no_longer_holds_is_told_outside_history(rendered, old):
    assert [] == [(e.id, audience) for e, audience, text in rendered if old in text and e.kind != "history"]


def test_the_old_number_is_told_to_nobody_not_even_as_history(rendered):
    assert [] == [(e.id, audience) for e, audience, text in rendered if "223409" in text.replace(" ", "")]


def test_history_starts_with_what_holds_now(norfolk):
    starts = {e.id: e.answers["everyone"].split()[0] for e in norfolk.entries if e.kind == "history"}

    assert {"what_changed": "**What", "why_created": "Today"} == starts


def test_each_entry_of_substance_has_a_source(norfolk):
    assert [] == [e.id for e in norfolk.entries if e.kind != "fixed" and not e.sources]


@pytest.mark.parametrize("kind", ["faq", "history"])
def test_each_question_is_asked_in_at_least_ten_ways(norfolk, kind):
    assert [] == [e.id for e in norfolk.entries if e.kind == kind and len(e.phrasings) < 10]


def test_nothing_live_rests_on_no_source(norfolk):
    assert [] == [f.id for f in norfolk.facts if f.source == "unsourced"]
    assert [] == [e.id for e in norfolk.entries if "unsourced" in e.sources]


def test_a_live_entry_never_rests_on_a_superseded_source_alone(norfolk):
    current = {s.id for s in norfolk.sources if s.standing == "current"}

    assert [] == [e.id for e in norfolk.entries if e.sources and not current & set(e.sources)]


def test_a_current_fact_never_rests_on_a_superseded_source(norfolk):
    superseded = {s.id for s in norfolk.sources if s.standing == "superseded"}

    assert [] == [f.id for f in norfolk.facts if f.standing == "current" and f.source in superseded]


@pytest.mark.parametrize("wanted", sorted({*NAMED_BY_CODE, *REQUIRED_TEXTS}))
def test_every_text_that_code_names_exists(norfolk, wanted):
    assert norfolk.entry(wanted) is not None


def test_the_two_roles_of_one_number_are_two_facts(norfolk):
    facts = {f.id: f for f in norfolk.facts}

    assert facts["edt"].number == facts["customer_service_centre"].number == "0344 800 8020"
    assert facts["edt"].role != facts["customer_service_centre"].role


def test_every_number_of_the_service_stands_in_its_source(norfolk):
    for fact in norfolk.facts:
        if fact.type == "phone":
            assert fact.number in (NORFOLK / "sources" / f"{fact.source}.txt").read_text(), fact.id


def test_every_current_fact_is_used(norfolk):
    service = norfolk.service
    used = set().union(*(named(text) for e in norfolk.entries for text in e.answers.values()))
    used |= {service.hours, *(d.phone for d in service.districts), *(a.line for a in service.audiences)}

    assert [] == [f.id for f in norfolk.facts if f.standing == "current" and f.id not in used]


@pytest.mark.parametrize("wanted", ["childline", "police_101", "silent_999", "text_999", "bsl_999", "relay_uk"])
def test_help_that_no_source_names_is_prepared_as_a_draft(norfolk, drafts, wanted):
    assert wanted in {d.item.id for d in drafts if d.what == "entry"}
    assert norfolk.entry(wanted) is None


@pytest.mark.parametrize("number", ["0800 1111", "08001111", "18000", "**101**"])
def test_no_live_answer_gives_a_number_of_a_draft(rendered, number):
    assert [] == [(e.id, audience) for e, audience, text in rendered if number in text]


def test_every_draft_rests_on_no_source_and_names_facts_that_exist(norfolk, drafts):
    known = {f.id for f in norfolk.facts} | {d.item.id for d in drafts if d.what == "fact"}

    for draft in drafts:
        if draft.what == "fact":
            assert "unsourced" == draft.item.source
        else:
            assert ("unsourced",) == draft.item.sources
            assert set().union(*(named(text) for text in draft.item.answers.values())) <= known, draft.item.id


@pytest.mark.parametrize("wanted", ["worry", "worry_domestic_abuse", "worry_exploitation"])
@pytest.mark.parametrize("audience", ["professional", "public", None])
def test_every_worry_gives_the_right_number_and_999(rendered, wanted, audience):
    numbers = {"professional": ["0344 800 8021"], "public": ["0344 800 8020"], None: ["0344 800 8021", "0344 800 8020"]}
    texts = [text for e, who, text in rendered if e.id == wanted and who == audience]

    assert len(MOMENTS) == len(texts)
    assert [] == [text for text in texts if any(n not in text for n in [*numbers[audience], "999"])]


def test_whoever_tells_of_a_worry_reads_after_the_numbers_that_nobody_reads_it(norfolk):
    told = [e for e in norfolk.entries if e.topic == "worries" or e.id in ("emergency", "emergency_child", "search_danger")]

    places = {(e.id, who): (text.find("computer"), text.find("No one reads")) for e in told for who, text in e.answers.items()}
    numbers = {
        (e.id, who): max(text.find("999"), *(text.find("{" + line) for line in LINES))
        for e in told
        for who, text in e.answers.items()
    }

    assert {"worry", "worry_domestic_abuse", "worry_exploitation", "child_self", "emergency", "emergency_child"} < {
        e.id for e in told
    }
    assert [] == [which for which, found in places.items() if not -1 < numbers[which] < found[0] < found[1]]


def test_a_child_who_tells_of_a_worry_gets_the_public_number_and_999(rendered):
    texts = [text for e, who, text in rendered if e.id == "child_self" and who == "public"]

    assert texts
    assert [] == [text for text in texts if "999" not in text or "0344 800 8020" not in text or "0344 800 8021" in text]
