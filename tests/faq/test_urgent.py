"""A fact put right at night by one person: live at once, and looked at afterwards."""

from __future__ import annotations

import pytest

from faq import events, proposals, releases, safe, urgent
from faq.errors import CheckError
from faq.proposals import ProposalError
from tests.faq.conftest import SERVICE
from tests.faq.test_proposals import OTHER
from tests.faq.test_releases import numbers, with_fact
from tests.faq.test_store import with_entry


@pytest.fixture
def put_right(engine, safe_file):
    def made(**more):
        return urgent.put_right(engine, SERVICE, "anna", "the line moved", safe_file=safe_file, **more)

    return made


def test_a_fact_is_live_at_once(engine, edit, put_right, norfolk, safe_file):
    edit(with_fact(norfolk, "edt", number=OTHER))

    found = put_right()

    live = releases.load(engine, SERVICE)
    assert (2, f"**{OTHER}**", with_fact(norfolk, "edt", number=OTHER)) == (live.number, numbers(live)["edt"], live.content)
    assert ("live", 2, True) == (found.state, found.release, found.is_urgent)
    assert 2 == safe.read(safe_file).number
    assert [("anna", "fact put right at once", "the line moved")] == [
        (e.who, e.what, e.why) for e in events.listing(engine, SERVICE)
    ]


def test_nothing_else_of_the_working_copy_goes_along(engine, edit, put_right, norfolk):
    edit(with_fact(with_entry(norfolk, question="Better?"), "edt", number=OTHER))

    put_right()

    assert with_fact(norfolk, "edt", number=OTHER) == releases.load(engine, SERVICE).content


def test_only_the_facts_that_were_meant(engine, edit, put_right, norfolk):
    edit(with_fact(with_fact(norfolk, "edt", number=OTHER), "cads_professionals", number="0300 111 1111"))

    put_right(facts=["edt"])

    assert with_fact(norfolk, "edt", number=OTHER) == releases.load(engine, SERVICE).content


def test_other_words_need_a_second_person(engine, edit, put_right, published, norfolk):
    edit(with_entry(norfolk, question="Better?"))

    with pytest.raises(ProposalError, match="No fact differs.*need a second person"):
        put_right()

    assert published == releases.load(engine, SERVICE)


def test_checks_hold_here_too(engine, edit, put_right, published, norfolk):
    edit(norfolk.copy(update={"facts": tuple(f for f in norfolk.facts if f.id != "edt")}))

    with pytest.raises(CheckError, match="edt"):
        put_right()

    assert (published, []) == (releases.load(engine, SERVICE), proposals.listing(engine, SERVICE))


def test_it_waits_until_a_second_person_has_looked(engine, edit, put_right, norfolk, safe_file):
    edit(with_fact(norfolk, "edt", number=OTHER))
    number = put_right().number
    waits = [p.number for p in urgent.to_review(engine, SERVICE)]

    with pytest.raises(ProposalError, match="you put it right yourself"):
        urgent.reviewed(engine, number, "anna", safe_file=safe_file)
    urgent.reviewed(engine, number, "ben", safe_file=safe_file)

    assert ([number], []) == (waits, urgent.to_review(engine, SERVICE))
    assert ("ben", "live") == (proposals.load(engine, number)[0].reviewer, proposals.load(engine, number)[0].state)
    with pytest.raises(ProposalError, match="looked at it already"):
        urgent.reviewed(engine, number, "carl", safe_file=safe_file)


def test_a_proposal_that_waits_goes_on_beside_it(engine, edit, put_right, norfolk):
    edit(with_entry(norfolk, question="Better?"))
    waits = proposals.propose(engine, SERVICE, "anna", "clearer")
    edit(with_fact(with_entry(norfolk, question="Better?"), "edt", number=OTHER))
    put_right()

    proposals.approve(engine, waits.number, "ben")

    assert with_fact(with_entry(norfolk, question="Better?"), "edt", number=OTHER) == proposals.load(engine, waits.number)[1]
