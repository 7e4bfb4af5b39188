"""Two changes that began with the same release: both stand where they don't touch the same item."""

from __future__ import annotations

import pytest

from faq.merging import Overlap, merged
from tests.faq.test_releases import with_fact
from tests.faq.test_store import with_entry

OTHER = "0300 000 0000"


def without(content, wanted):
    return content.copy(update={"entries": tuple(e for e in content.entries if e.id != wanted)})


def and_another(content, name):
    return content.copy(update={"entries": (*content.entries, content.entries[0].copy(update={"id": name}))})


def test_a_change_and_another_both_stand(norfolk):
    mine, live = with_entry(norfolk, question="Better?"), with_fact(norfolk, "edt", number=OTHER)

    assert with_fact(mine, "edt", number=OTHER) == merged(norfolk, mine, live)


def test_the_same_change_twice_is_one(norfolk):
    mine = with_entry(norfolk, question="Better?")

    assert mine == merged(norfolk, mine, mine)


def test_what_was_taken_out_and_put_in_stays_so(norfolk):
    mine, live = and_another(without(norfolk, "consent"), "new_one"), and_another(norfolk, "their_one")

    found = [e.id for e in merged(norfolk, mine, live).entries]

    assert [e.id for e in norfolk.entries if e.id != "consent"] + ["their_one", "new_one"] == found


def test_where_nothing_came_between_the_order_is_the_proposals(norfolk):
    mine = norfolk.copy(update={"entries": norfolk.entries[::-1]})

    assert mine == merged(norfolk, mine, norfolk)


@pytest.mark.parametrize(
    "mine",
    [
        lambda c: with_fact(c, "edt", number="0300 111 1111"),
        lambda c: c.copy(update={"facts": tuple(f for f in c.facts if f.id != "edt")}),
    ],
)
def test_the_same_item_changed_otherwise_is_named(norfolk, mine):
    with pytest.raises(Overlap) as caught:
        merged(norfolk, mine(norfolk), with_fact(norfolk, "edt", number=OTHER))

    assert ["Emergency Duty Team, when CADS is closed"] == caught.value.titles
    assert "Nothing was changed" in str(caught.value)


def test_two_new_items_of_one_name_are_a_clash(norfolk):
    with pytest.raises(Overlap):
        merged(norfolk, and_another(norfolk, "new_one"), with_entry(and_another(norfolk, "new_one"), -1, question="Other?"))
