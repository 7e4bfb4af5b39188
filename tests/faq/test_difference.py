"""Differences show every word of both sides; two versions made into one lose none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.difference import difference, differing, joined, words
from faq.entries import Entry

TEXT = st.lists(st.sampled_from(["call", "the", "team", "on", "Monday", "\n", "{edt}", "now.", "  "]), max_size=12).map(" ".join)


def entry(**change) -> Entry:
    return Entry.parse_obj(
        {"id": "a_b", "kind": "faq", "topic": "about", "question": "Q?", "answers": {"everyone": "Words."}} | change
    )


@given(TEXT, TEXT)
def test_the_pieces_of_a_side_are_its_text_to_the_letter(old, new):
    left, right = words(old, new)

    assert (old, new) == ("".join(p.text for p in left), "".join(p.text for p in right))
    assert "".join(p.text for p in left if not p.changed) == "".join(p.text for p in right if not p.changed)


def test_only_the_words_that_differ_are_marked():
    left, right = words("Call us on Monday.", "Call us on Tuesday.")

    assert (["Monday"], ["Tuesday"]) == ([p.text for p in left if p.changed], [p.text for p in right if p.changed])


def test_only_the_fields_that_differ_are_shown():
    old, new = entry(note="x"), entry(question="R?", answers={"everyone": "Words.", "public": "Yours."})

    assert ["Question", "Answer (public)", "Note"] == [f.label for f in difference(old, new)]


def test_nothing_differs_from_itself():
    assert () == difference(entry(), entry())


def test_what_is_new_is_new_in_every_field():
    assert {"Question", "Answer (everyone)", "Topic"} == {f.label for f in difference(None, entry())}


@given(TEXT, TEXT, TEXT)
def test_no_word_of_either_is_lost_where_both_changed_a_text(base, theirs, yours):
    both = theirs != base and yours != base
    actual = joined({"note": base}, {"note": theirs}, {"note": yours})["note"]

    for line in [*theirs.split("\n"), *yours.split("\n")] if both else []:
        assert line in actual.split("\n")
    if not both:
        assert actual == (yours if theirs == base else theirs)


def test_each_answer_is_joined_by_itself():
    base = {"answers": {"everyone": "A", "public": "B"}}

    actual = joined(base, {"answers": {"everyone": "A2", "public": "B"}}, {"answers": {"everyone": "A", "public": "B2"}})

    assert {"everyone": "A2", "public": "B2"} == actual["answers"]


def test_a_list_has_what_either_put_in_less_what_either_took_out():
    actual = joined({"phrasings": ["a", "b", "c"]}, {"phrasings": ["a", "c", "d"]}, {"phrasings": ["b", "c", "e"]})

    assert ["c", "d", "e"] == actual["phrasings"]


@pytest.mark.parametrize(
    ("name", "theirs", "yours", "expected"),
    [("question", "A?", "B?", "A? / B?"), ("review_by", "2027-01-01", "2027-02-02", "2027-02-02"), ("button", None, "B", "B")],
)
def test_what_is_one_line_stays_one_line(name, theirs, yours, expected):
    assert expected == joined({name: "before"}, {name: theirs}, {name: yours})[name]


def test_two_contents_differ_in_what_was_changed_added_and_taken_away(norfolk):
    changed = norfolk.entries[0].copy(update={"question": "New?"})
    added = norfolk.facts[0].copy(update={"id": "extra"})
    new = norfolk.copy(update={"entries": (changed, *norfolk.entries[2:]), "facts": (*norfolk.facts, added)})

    actual = [(c.what, c.item_id, c.old is None, c.new is None) for c in differing(norfolk, new)]

    a, b = norfolk.entries[0].id, norfolk.entries[1].id
    assert [("entry", a, False, False), ("entry", b, False, True), ("fact", "extra", True, False)] == actual
    assert () == differing(norfolk, norfolk)


def test_every_field_has_a_name_for_people(norfolk):
    shown = {f.label for item in (*norfolk.entries, *norfolk.facts) for f in difference(None, item)}

    assert [] == [name for name in shown if re.search(r"_|^[a-z]", name)]
