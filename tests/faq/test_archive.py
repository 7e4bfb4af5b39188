"""What is put away comes back; what once stood comes back; a new entry gets an id and a place of its own."""

from __future__ import annotations

import pytest

from faq import drafts, files, releases, store
from faq.entries import Draft, Entry
from faq.errors import StoreError
from faq.facts import Closure
from tests.faq.conftest import SERVICE
from tests.faq.test_drafts import MASH, entry, kept, save, says


def test_an_archived_entry_is_gone_and_comes_back_where_it_stood(engine, published, norfolk):
    base, before = entry(engine)

    drafts.archive(engine, SERVICE, "anna", MASH, base, "not asked any more")
    content, _ = store.working_copy(engine, SERVICE)
    assert content.entry(MASH) is None
    assert not [e.id for e in content.entries if MASH in e.followups]
    assert [before] == [r.item for r in drafts.put_away(engine, SERVICE)]

    drafts.restore(engine, SERVICE, "anna", MASH, "asked again")
    assert [e.id for e in norfolk.entries] == [e.id for e in store.working_copy(engine, SERVICE)[0].entries]
    assert before == entry(engine)[1]
    assert [] == drafts.put_away(engine, SERVICE)


def test_an_archived_entry_that_others_offered_stops_no_publish(engine, published, safe_file):
    offered = [e.id for e in published.content.entries if "out_of_hours" in e.followups]
    assert offered

    drafts.archive(engine, SERVICE, "anna", "out_of_hours", entry(engine, "out_of_hours")[0], "gone")

    assert 2 == releases.publish(engine, SERVICE, author="anna", why="gone", safe_file=safe_file).number


def test_what_every_service_needs_is_never_put_away(engine, published):
    with pytest.raises(StoreError, match="can't do without"):
        drafts.archive(engine, SERVICE, "anna", "emergency", entry(engine, "emergency")[0], "away with it")

    assert entry(engine, "emergency")[1]


def test_archiving_what_somebody_else_changed_is_a_clash(engine, published):
    base, _ = entry(engine)
    save(engine, "anna", "Anna's words.", base)

    with pytest.raises(drafts.Clash):
        drafts.archive(engine, SERVICE, "ben", MASH, base, "gone")

    assert "Anna's words." == entry(engine)[1].answers["everyone"]


def test_saving_what_somebody_else_archived_is_a_clash_and_mine_brings_it_back(engine, published):
    base, found = entry(engine)
    gone = drafts.archive(engine, SERVICE, "anna", MASH, base, "gone")

    with pytest.raises(drafts.Clash) as caught:
        drafts.save(engine, SERVICE, "ben", says(found, "Ben's words."), base, "better")
    assert (None, gone) == (caught.value.theirs, caught.value.number)

    drafts.save(engine, SERVICE, "ben", says(found, "Ben's words."), gone, "it is needed")
    assert "Ben's words." == entry(engine)[1].answers["everyone"]


@pytest.mark.parametrize("wanted", [MASH, "never_was"])
def test_only_what_is_put_away_can_be_restored(engine, published, wanted):
    with pytest.raises(StoreError, match="nothing to bring back"):
        drafts.restore(engine, SERVICE, "anna", wanted, "why not")


def test_an_earlier_version_comes_back_as_a_new_revision(engine, published):
    first, before = entry(engine)
    second = save(engine, "anna", "New words.", first)

    third = drafts.revert(engine, SERVICE, "ben", "entry", MASH, first, second, "the old words were better")

    assert before == entry(engine)[1]
    assert [third, second, first] == [r.number for r in drafts.history(engine, SERVICE, "entry", MASH)]
    with pytest.raises(drafts.Clash):
        drafts.revert(engine, SERVICE, "anna", "entry", MASH, second, second, "no, mine")


def test_another_items_revision_is_no_earlier_version(engine, published):
    base, _ = entry(engine)

    with pytest.raises(StoreError, match="no such earlier version"):
        drafts.revert(engine, SERVICE, "anna", "entry", MASH, entry(engine, "what_is_cads")[0], base, "oops")


# new entries


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Can I park at the office?", "can_i_park_at_the_office"),
        ("What's MASH?", "whats_mash"),
        ("What is MASH", "what_is_mash_2"),
        ("Café: où?", "cafe_ou"),
        ("24 hours?", "hours"),
        ("???", "question"),
        ("Why?", "why_2"),
        ("New", "new_2"),
        ("x", "x_2"),
        ("How long does it take until somebody from the team calls me back", "how_long_does_it_take_until_somebody"),
    ],
)
def test_a_new_entry_gets_an_id_of_its_question(engine, published, question, expected):
    assert expected == drafts.add(engine, SERVICE, "anna", "about", question)
    assert [question] == [d.body["question"] for d in kept(engine, "anna")]
    assert expected == Entry.parse_obj({**kept(engine, "anna")[0].body, "answers": {"everyone": "x"}}).id


def test_an_id_is_never_used_twice(engine, published):
    first = drafts.add(engine, SERVICE, "anna", "about", "Can I park?")
    second = drafts.add(engine, SERVICE, "ben", "about", "Can I park?")
    body = next(d.body for d in kept(engine, "anna"))
    number = drafts.save(
        engine, SERVICE, "anna", Draft(what="entry", item=Entry.parse_obj({**body, "answers": {"everyone": "Yes."}})), 0, "asked"
    )
    drafts.archive(engine, SERVICE, "anna", first, number, "gone")

    assert ["can_i_park", "can_i_park_2", "can_i_park_3"] == [
        first,
        second,
        drafts.add(engine, SERVICE, "a", "about", "Can I park?"),
    ]


def test_a_new_entry_stands_where_its_file_will(engine, published, tmp_path):
    name = drafts.add(engine, SERVICE, "anna", "calling", "Can I park?")
    body = {**kept(engine, "anna")[0].body, "answers": {"everyone": "Yes."}, "phrasings": ["parking", "is there a car park"]}
    drafts.save(engine, SERVICE, "anna", Draft(what="entry", item=Entry.parse_obj(body)), 0, "asked")
    content, prepared = store.working_copy(engine, SERVICE)

    files.write(tmp_path, content, prepared)

    assert content.entry(name).phrasings == ("parking", "is there a car park")
    assert content.digest == files.read(tmp_path)[0].digest


# facts


def test_a_fact_that_is_used_is_never_taken_out(engine, published):
    for used in ("call_back_after", "cads_hours", "edt"):
        with pytest.raises(StoreError, match="can't be put away"):
            drafts.take_out(engine, SERVICE, "anna", used, drafts.newest(engine, SERVICE, "fact", used)[0], "away")


def test_a_fact_that_nothing_names_can_go(engine, published):
    closed = Closure(id="closed_x", label="Move", type="closure", first="2026-11-02")
    number = drafts.save(engine, SERVICE, "anna", Draft(what="fact", item=closed), 0, "we move")
    assert (number, closed) == drafts.newest(engine, SERVICE, "fact", "closed_x")

    drafts.take_out(engine, SERVICE, "anna", "closed_x", number, "it is over")

    assert drafts.newest(engine, SERVICE, "fact", "closed_x")[1] is None
    assert "closed_x_2" == drafts.free_id(engine, SERVICE, "closed x")
