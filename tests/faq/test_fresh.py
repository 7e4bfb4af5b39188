"""What is to be looked at again, and the walk through everything: nothing counts as looked at that was changed since."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.engine import Engine

from faq import events, fresh, releases, signing, store
from faq import models as t
from faq.database import writing
from faq.entries import Content
from faq.errors import StoreError
from tests.faq.test_insight import SERVICE

TODAY = date(2027, 5, 20)
pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def few(norfolk: Content) -> Content:
    """Two facts and two entries are all there is."""
    facts = tuple(f for f in norfolk.facts if f.standing == "current")[:2]
    return norfolk.copy(update={"facts": facts, "entries": norfolk.entries[:2]})


def looked(engine: Engine, content: Content, *, but: int = 0) -> None:
    for item in fresh.things(content)[but:]:
        fresh.look(engine, SERVICE, "anna", item)


def test_what_is_due_soon_is_listed_the_most_overdue_first(norfolk: Content) -> None:
    days = (date(2027, 5, 31), date(2027, 5, 1), date(2027, 9, 1), None)
    entries = tuple(e.copy(update={"review_by": d}) for e, d in zip(norfolk.entries, days, strict=False))

    found = fresh.due(norfolk.copy(update={"entries": entries}), TODAY)

    assert [(entries[1].id, -19), (entries[0].id, 11)] == [(d.entry.id, d.days) for d in found]


def test_what_has_no_day_is_told_but_for_fixed_texts(norfolk: Content) -> None:
    entries = tuple(e.copy(update={"review_by": None}) for e in norfolk.entries)

    assert {e.id for e in norfolk.entries if e.kind != "fixed"} == {
        e.id for e in fresh.undated(norfolk.copy(update={"entries": entries}))
    }


def test_a_walk_leads_to_every_fact_that_holds_and_every_entry(engine: Engine, norfolk: Content) -> None:
    fresh.begin(engine, SERVICE, "anna")

    going = fresh.walk(engine, SERVICE, norfolk)

    assert going and "anna" == going.by
    assert len(norfolk.entries) + sum(f.standing == "current" for f in norfolk.facts) == going.whole == len(going.left)


def test_it_is_kept_how_far_one_is(engine: Engine, few: Content) -> None:
    fresh.begin(engine, SERVICE, "anna")
    looked(engine, few, but=1)

    going = fresh.walk(engine, SERVICE, few)

    assert going and [few.facts[0]] == list(going.left)


def test_two_do_not_go_on_at_once(engine: Engine) -> None:
    fresh.begin(engine, SERVICE, "anna")

    with pytest.raises(StoreError, match="goes on already"):
        fresh.begin(engine, SERVICE, "ben")


def test_without_one_nothing_is_looked_at(engine: Engine, few: Content) -> None:
    with pytest.raises(StoreError, match="Begin one first"):
        looked(engine, few)

    assert fresh.walk(engine, SERVICE, few) is None


def test_what_is_changed_after_it_was_looked_at_is_looked_at_again(engine: Engine, few: Content) -> None:
    fresh.begin(engine, SERVICE, "anna")
    looked(engine, few)
    with writing(engine) as c:  # as if somebody changed it a year later
        c.execute(t.revisions.insert().values(service=SERVICE, what="entry", item_id=few.entries[0].id, body=None, author="b",
                                              why="", at="2099-01-01T00:00:00+00:00"))  # fmt: skip

    going = fresh.walk(engine, SERVICE, few)

    assert going and [few.entries[0]] == list(going.left)


def test_it_ends_in_a_signed_release(engine: Engine, norfolk: Content, tmp_path) -> None:
    fresh.begin(engine, SERVICE, "anna")
    looked(engine, norfolk)

    number = fresh.end(engine, SERVICE, "ben", norfolk, safe_file=tmp_path / "safe.json")

    assert "ben" == signing.signatures(engine, SERVICE)[number][0]
    assert releases.load(engine, SERVICE).checked_on is not None
    assert fresh.walk(engine, SERVICE, norfolk) is None
    ended = fresh.last(engine, SERVICE)
    assert ended and f"release {number}" == ended.about


@pytest.mark.parametrize("way", ["not-begun", "not-all", "not-live"])
def test_it_does_not_end_before_all_is_looked_at_and_live(engine: Engine, norfolk: Content, tmp_path, way: str) -> None:
    if way != "not-begun":
        fresh.begin(engine, SERVICE, "anna")
        looked(engine, norfolk, but=1 if way == "not-all" else 0)
    content = norfolk.copy(update={"entries": norfolk.entries[:-1]}) if way == "not-live" else norfolk
    told = {"not-begun": "No check", "not-all": "1 are still to be looked at", "not-live": "publish it first"}[way]

    with pytest.raises(StoreError, match=told):
        fresh.end(engine, SERVICE, "ben", content, safe_file=tmp_path / "safe.json")

    assert {} == signing.signatures(engine, SERVICE)
    assert [] == events.listing(engine, SERVICE, what=fresh.ENDED)


def test_another_walk_begins_anew(engine: Engine, norfolk: Content, tmp_path) -> None:
    fresh.begin(engine, SERVICE, "anna")
    looked(engine, norfolk)
    fresh.end(engine, SERVICE, "ben", norfolk, safe_file=tmp_path / "safe.json")

    fresh.begin(engine, SERVICE, "anna")

    going = fresh.walk(engine, SERVICE, norfolk)
    assert going and going.whole == len(going.left)


def test_what_is_still_right_is_due_again_in_a_year(norfolk: Content) -> None:
    dated, fixed = (next(e for e in norfolk.entries if bool(e.review_by) == has) for has in (True, False))

    assert (date(2028, 5, 19), None) == tuple(fresh.again(e, TODAY).review_by for e in (dated, fixed))


def test_nothing_here_saves_by_itself(engine: Engine, norfolk: Content) -> None:
    fresh.begin(engine, SERVICE, "anna")
    looked(engine, norfolk)

    assert norfolk == store.working_copy(engine, SERVICE)[0]
