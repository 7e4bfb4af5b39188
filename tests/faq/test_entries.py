"""What an entry, a service and a content promise."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from faq.entries import Content, Entry, after

ENTRY = {"id": "an_entry", "kind": "faq", "topic": "about", "question": "What?", "answers": {"everyone": "This."}}


def test_an_audience_without_a_variant_gets_what_everyone_gets():
    entry = Entry.parse_obj({**ENTRY, "answers": {"everyone": "All.", "public": "You."}})

    assert [entry.answer(who) for who in ("public", "professional", None)] == ["You.", "All.", "All."]


@pytest.mark.parametrize("answers", [{}, {"public": "You."}, {"everyone": "  \n"}])
def test_an_entry_needs_words_for_everyone(answers):
    with pytest.raises(ValidationError, match="## everyone"):
        Entry.parse_obj({**ENTRY, "answers": answers})


def test_an_answer_that_files_would_split_is_refused():
    with pytest.raises(ValidationError, match="begins the next part"):
        Entry.parse_obj({**ENTRY, "answers": {"everyone": "One.\n## public\nTwo."}})


@pytest.mark.parametrize("wrong", [{"kind": "poem"}, {"outcome": "maybe"}, {"colour": "red"}, {"review_by": "soon"}])
def test_a_slip_in_an_entry_is_refused(wrong):
    with pytest.raises(ValidationError):
        Entry.parse_obj({**ENTRY, **wrong})


@pytest.mark.parametrize(("button", "expected"), [("", "What?"), ("Press me", "Press me")])
def test_the_button_reads_as_the_question_unless_it_has_words_of_its_own(button, expected):
    assert expected == Entry.parse_obj({**ENTRY, "button": button}).title


def test_an_entry_or_audience_that_is_not_there_is_none(norfolk):
    assert (norfolk.entry("nothing"), norfolk.service.audience("nobody"), norfolk.service.audience(None)) == (None, None, None)


def test_canonical_is_read_back_as_the_same_content(norfolk):
    actual = Content.parse_raw(norfolk.canonical())

    assert norfolk == actual
    assert norfolk.digest == actual.digest


def test_the_digest_follows_every_fact(norfolk):
    changed = norfolk.facts[0].copy(update={"note": "other"})

    actual = norfolk.copy(update={"facts": (changed, *norfolk.facts[1:])})

    assert norfolk.digest != actual.digest
    assert norfolk.training_digest == actual.training_digest


@pytest.mark.parametrize(
    ("change", "retrains"),
    [
        ({"phrasings": ("a new way to ask",)}, True),
        ({"question": "Another question?"}, True),
        ({"answers": {"everyone": "Other words."}}, False),
        ({"followups": ("consent",)}, True),
        ({"button": "Other", "note": "n", "sources": ()}, False),
    ],
)
def test_the_training_digest_follows_what_is_asked_and_nothing_else(norfolk, change, retrains):
    changed = norfolk.entries[0].copy(update=change)

    actual = norfolk.copy(update={"entries": (changed, *norfolk.entries[1:])})

    assert norfolk.digest != actual.digest
    assert retrains == (norfolk.training_digest != actual.training_digest)


def test_the_training_digest_follows_the_names_of_places(norfolk):
    first, *rest = norfolk.service.districts
    service = norfolk.service.copy(update={"districts": (first.copy(update={"towns": ("Newtown",)}), *rest)})

    assert norfolk.training_digest != norfolk.copy(update={"service": service}).training_digest


@pytest.mark.parametrize(
    ("phrasing", "expected"),
    [
        ("who is in it", ("", "who is in it")),
        ("[what_is_mash] who is in it", ("what_is_mash", "who is in it")),
        ("  [what_is_mash]who is in it ", ("what_is_mash", "who is in it")),
        ("[no entry] who", ("", "[no entry] who")),
        ("who [what_is_mash]", ("", "who [what_is_mash]")),
    ],
)
def test_a_phrasing_may_belong_after_an_entry(phrasing, expected):
    assert expected == after(phrasing)


def test_a_service_without_topics_has_the_digest_it_had_before_there_were_any(norfolk):
    audiences = tuple(a.copy(update={"people": ""}) for a in norfolk.service.audiences)

    actual = norfolk.copy(update={"service": norfolk.service.copy(update={"topics": (), "audiences": audiences})}).canonical()

    assert (False, False) == ('"topics"' in actual, '"people"' in actual)


def test_topics_keep_their_order_through_a_release(norfolk):
    turned = norfolk.copy(update={"service": norfolk.service.copy(update={"topics": norfolk.service.topics[::-1]})})

    actual = Content.parse_raw(turned.canonical())

    assert norfolk.service.topics[::-1] == actual.service.topics
    assert (True, True) == (norfolk.digest != turned.digest, norfolk.training_digest == turned.training_digest)
