"""Drafts are one's own; what is saved never overwrites what somebody else saved; nothing is ever lost."""

from __future__ import annotations

import json

import pytest

from faq import drafts, releases, store
from faq.entries import Draft, Entry
from faq.errors import StoreError
from tests.faq.conftest import SERVICE
from tests.faq.test_store import locked

MASH = "what_is_mash"


def entry(engine, wanted=MASH) -> tuple[int, Entry]:
    number, found = drafts.newest(engine, SERVICE, "entry", wanted)
    assert isinstance(found, Entry)
    return number, found


def says(found: Entry, words: str) -> Draft:
    return Draft(what="entry", item=found.copy(update={"answers": {"everyone": words}}))


def save(engine, author, words, base, wanted=MASH):
    _, found = entry(engine, wanted)
    return drafts.save(engine, SERVICE, author, says(found, words), base, "better")


def kept(engine, author):
    return [d for d in drafts.unfinished(engine, SERVICE) if d.author == author]


def test_what_nobody_has_written_is_at_revision_0(engine, published):
    assert (0, None) == drafts.newest(engine, SERVICE, "entry", "never_was")


def test_a_save_is_in_the_working_copy_with_a_revision_and_not_live(engine, published):
    base, before = entry(engine)

    number = save(engine, "anna", "New words.", base)

    assert (number, "New words.") == (entry(engine)[0], entry(engine)[1].answers["everyone"])
    newest = drafts.history(engine, SERVICE, "entry", MASH)[0]
    assert (number, "anna", "better", entry(engine)[1]) == (newest.number, newest.author, newest.why, newest.item)
    assert before == releases.load(engine, SERVICE).content.entry(MASH)


def test_a_save_changes_no_other_item_and_no_order(engine, published, norfolk):
    base, _ = entry(engine)

    save(engine, "anna", "New words.", base)

    after, _ = store.working_copy(engine, SERVICE)
    assert [e.id for e in norfolk.entries] == [e.id for e in after.entries]
    assert [MASH] == [e.id for e, was in zip(after.entries, norfolk.entries, strict=True) if e != was]
    assert norfolk.facts == after.facts


def test_what_stands_so_already_needs_no_revision(engine, published):
    base, found = entry(engine)

    assert base == drafts.save(engine, SERVICE, "anna", Draft(what="entry", item=found), base, "no change")
    assert 1 == len(drafts.history(engine, SERVICE, "entry", MASH))


def test_a_draft_comes_back_as_it_was_typed_even_where_it_is_no_entry_yet(engine, published):
    typed = {"id": MASH, "question": "", "answers": {"everyone": "## half a thou"}, "review_by": "soon"}

    drafts.keep(engine, SERVICE, "anna", "entry", MASH, typed, 7)

    assert [(typed, 7)] == [(dict(d.body), d.base) for d in kept(engine, "anna")]


def test_two_people_keep_drafts_of_one_entry_side_by_side(engine, published):
    drafts.keep(engine, SERVICE, "anna", "entry", MASH, {"question": "Anna's"}, 1)
    drafts.keep(engine, SERVICE, "ben", "entry", MASH, {"question": "Ben's"}, 1)
    drafts.keep(engine, SERVICE, "anna", "entry", MASH, {"question": "Anna's second"}, 1)

    actual = {d.author: d.body["question"] for d in drafts.unfinished(engine, SERVICE) if d.item_id == MASH}

    assert {"anna": "Anna's second", "ben": "Ben's"} == actual


def test_a_save_lets_go_of_the_own_draft_alone(engine, published):
    base, _ = entry(engine)
    for author in ("anna", "ben"):
        drafts.keep(engine, SERVICE, author, "entry", MASH, {"question": author}, base)

    save(engine, "anna", "New words.", base)

    assert ([], ["ben"]) == (kept(engine, "anna"), [d.body["question"] for d in kept(engine, "ben")])


def test_letting_go_of_a_draft_leaves_everybody_elses(engine, published):
    for author in ("anna", "ben"):
        drafts.keep(engine, SERVICE, author, "entry", MASH, {"question": author}, 1)

    drafts.drop(engine, SERVICE, "anna", "entry", MASH)

    assert ([], ["ben"]) == (kept(engine, "anna"), [d.author for d in kept(engine, "ben")])


def test_a_clash_saves_nothing_and_loses_nothing(engine, published):
    base, _ = entry(engine)
    theirs = save(engine, "anna", "Anna's words.", base)

    with pytest.raises(drafts.Clash) as caught:
        save(engine, "ben", "Ben's words.", base)

    clash = caught.value
    assert ("Anna's words.", "Ben's words.") == (clash.theirs.answers["everyone"], clash.yours.answers["everyone"])
    assert (theirs, "anna") == (clash.number, clash.who)
    assert "Anna's words." == entry(engine)[1].answers["everyone"]
    assert [("Ben's words.", base)] == [(d.body["answers"]["everyone"], d.base) for d in kept(engine, "ben")]


def test_mine_over_theirs_keeps_theirs_in_the_history(engine, published):
    base, _ = entry(engine)
    theirs = save(engine, "anna", "Anna's words.", base)

    save(engine, "ben", "Ben's words.", theirs)

    told = [r.item.answers["everyone"] for r in drafts.history(engine, SERVICE, "entry", MASH)]
    assert ["Ben's words.", "Anna's words."] == told[:2]
    assert [] == kept(engine, "ben")


def test_the_same_words_from_two_people_are_no_clash(engine, published):
    base, _ = entry(engine)
    number = save(engine, "anna", "The same.", base)

    assert number == save(engine, "ben", "The same.", base)


def test_a_locked_database_says_so_and_changes_nothing(engine, published):
    base, found = entry(engine)
    drafts.keep(engine, SERVICE, "anna", "entry", MASH, {"question": "before"}, base)

    with locked(engine):
        with pytest.raises(StoreError, match="Nothing was changed"):
            drafts.save(engine, SERVICE, "anna", says(found, "New words."), base, "better")
        with pytest.raises(StoreError, match="Nothing was changed"):
            drafts.keep(engine, SERVICE, "anna", "entry", MASH, {"question": "after"}, base)

    assert (base, found) == entry(engine)
    assert ["before"] == [d.body["question"] for d in kept(engine, "anna")]


def test_a_fact_is_saved_like_an_entry(engine, published):
    base, found = drafts.newest(engine, SERVICE, "fact", "edt")

    drafts.save(engine, SERVICE, "anna", Draft(what="fact", item=found.copy(update={"number": "0300 1"})), base, "new number")

    assert "0300 1" == drafts.newest(engine, SERVICE, "fact", "edt")[1].number
    with pytest.raises(drafts.Clash):
        drafts.save(engine, SERVICE, "ben", Draft(what="fact", item=found.copy(update={"number": "0300 2"})), base, "no, this")


def test_prepared_content_can_be_taken_up(engine, published):
    prepared = next(
        d for d in drafts.unfinished(engine, SERVICE) if (d.author, d.what, d.item_id) == (store.FILES, "entry", "childline")
    )

    drafts.save(engine, SERVICE, "anna", Draft(what="entry", item=Entry.parse_obj(prepared.body)), prepared.base, "we confirm it")

    assert "childline" == entry(engine, "childline")[1].id
    assert "childline" not in [d.item_id for d in drafts.unfinished(engine, SERVICE) if d.what == "entry"]


def test_what_is_kept_late_after_a_save_begins_no_new_draft(engine, published):
    base, _ = entry(engine)
    save(engine, "anna", "New words.", base)
    sent_before = json.loads(store.as_json(entry(engine)[1]))

    drafts.keep(engine, SERVICE, "anna", "entry", MASH, sent_before, base)

    assert [] == kept(engine, "anna")


def test_revisions_hold_what_they_held(engine, published):
    base, before = entry(engine)
    save(engine, "anna", "New words.", base)

    assert json.loads(store.as_json(before)) == json.loads(store.as_json(drafts.history(engine, SERVICE, "entry", MASH)[-1].item))
