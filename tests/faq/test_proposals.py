"""Proposals: frozen, approved by a second person, never undoing what went live in between."""

from __future__ import annotations

import pytest

from faq import events, proposals, releases, store
from faq.errors import CheckError
from faq.merging import Overlap
from faq.proposals import ProposalError
from tests.faq.conftest import SERVICE
from tests.faq.test_releases import with_fact
from tests.faq.test_store import with_entry

OTHER = "0300 000 0000"


@pytest.fixture
def proposal(engine, edit, norfolk):
    """Anna proposes another question."""
    edit(with_entry(norfolk, question="Better?"))
    return proposals.propose(engine, SERVICE, "anna", "clearer")


def state(engine, proposal):
    return proposals.load(engine, proposal.number)[0].state


def told(engine):
    return [(e.who, e.what, e.about, e.why) for e in events.listing(engine, SERVICE)]


def test_a_proposal_is_the_working_copy_as_it_was_and_changes_nothing(engine, proposal, edit, published, norfolk):
    edit(with_entry(norfolk, question="Something else?"))

    found, content = proposals.load(engine, proposal.number)

    assert ("Better?", content.digest) == (content.entries[0].question, found.digest)
    assert ("waiting", "anna", "clearer", 1) == (found.state, found.author, found.why, found.base)
    assert published == releases.load(engine, SERVICE)
    assert [("anna", "proposed", "proposal 1", "clearer")] == told(engine)


def test_its_difference_is_to_what_is_live(engine, proposal, norfolk):
    (change,) = proposals.difference(engine, proposal.number)

    assert ("entry", norfolk.entries[0].id, "Better?") == (change.what, change.item_id, change.title)
    assert (norfolk.entries[0].question, "Better?") == (change.old.question, change.new.question)


def test_what_does_not_differ_can_not_be_proposed(engine, edit, norfolk):
    edit(norfolk.copy(update={"entries": norfolk.entries[::-1]}))

    with pytest.raises(ProposalError, match="Nothing differs"):
        proposals.propose(engine, SERVICE, "anna", "why not")


def test_without_a_reason_nothing_is_proposed(engine, edit, norfolk):
    edit(with_entry(norfolk, question="Better?"))

    with pytest.raises(ProposalError, match="why"):
        proposals.propose(engine, SERVICE, "anna", "  ")


def test_a_check_stops_a_proposal(engine, edit, norfolk):
    edit(with_entry(norfolk, answers={"everyone": "Call 01603 123456."}))

    with pytest.raises(CheckError, match="01603 123456"):
        proposals.propose(engine, SERVICE, "anna", "new number")

    assert [] == proposals.listing(engine, SERVICE)


def test_what_somebody_saved_after_the_author_looked_is_not_proposed_unseen(engine, edit, norfolk):
    edit(with_entry(norfolk, question="Better?"))
    seen = store.working_copy(engine, SERVICE)[0].digest
    edit(with_entry(norfolk, question="Even better?"))

    with pytest.raises(ProposalError, match="since you looked"):
        proposals.propose(engine, SERVICE, "anna", "clearer", seen=seen)


def test_a_newer_proposal_takes_the_place_of_one_that_waits(engine, proposal, edit, norfolk):
    edit(with_fact(with_entry(norfolk, question="Better?"), "edt", number=OTHER))

    newer = proposals.propose(engine, SERVICE, "ben", "and a number")

    assert ("withdrawn", [newer]) == (state(engine, proposal), proposals.waiting(engine, SERVICE))
    assert ("ben", "proposal replaced", "proposal 1", "and a number") in told(engine)


def test_a_second_person_approves_it(engine, proposal):
    approved = proposals.approve(engine, proposal.number, "ben")

    assert ("approved", "ben", proposal.digest) == (approved.state, approved.approver, approved.digest)
    assert ("ben", "proposal approved", "proposal 1", "clearer") == told(engine)[0]


def test_nobody_approves_their_own(engine, proposal):
    with pytest.raises(ProposalError, match="A second person"):
        proposals.approve(engine, proposal.number, "anna")

    assert "waiting" == state(engine, proposal)


def test_in_a_unit_of_one_they_do(engine, proposal):
    assert "approved" == proposals.approve(engine, proposal.number, "anna", second_person=False).state


@pytest.mark.parametrize(("act", "ends"), [(proposals.refuse, "refused"), (proposals.withdraw, "withdrawn")])
def test_what_is_refused_or_withdrawn_has_ended_with_a_reason(engine, proposal, act, ends, edit, norfolk):
    with pytest.raises(ProposalError, match="why"):
        act(engine, proposal.number, "ben", "")
    act(engine, proposal.number, "ben", "too long")

    found, _ = proposals.load(engine, proposal.number)
    assert (ends, "too long") == (found.state, found.result["said"])
    assert ("ben", f"proposal {ends}", "proposal 1", "too long") == told(engine)[0]
    assert "Better?" == store.working_copy(engine, SERVICE)[0].entries[0].question
    with pytest.raises(ProposalError, match=f"does not wait any more: it is {ends}"):
        proposals.approve(engine, proposal.number, "ben")


def test_what_the_tests_stopped_can_not_be_approved(engine, proposal):
    with store.writing(engine) as c:
        proposals.move(c, proposal, "waiting", result={"stage": "failed", "digest": proposal.digest})

    with pytest.raises(ProposalError, match="The tests stopped it"):
        proposals.approve(engine, proposal.number, "ben")


def publish_beside(engine, content, safe_file):
    """Somebody publishes this from the terminal."""
    store.replace(engine, content, (), author="carl", why="test")
    return releases.publish(engine, SERVICE, author="carl", why="test", safe_file=safe_file)


def test_approval_keeps_what_went_live_in_between(engine, proposal, norfolk, safe_file):
    publish_beside(engine, with_fact(norfolk, "edt", number=OTHER), safe_file)

    approved = proposals.approve(engine, proposal.number, "ben")

    content = proposals.load(engine, proposal.number)[1]
    assert with_fact(with_entry(norfolk, question="Better?"), "edt", number=OTHER) == content
    assert (2, content.digest) == (approved.base, approved.digest)
    assert ["Better?"] == [change.title for change in proposals.difference(engine, proposal.number)]


def test_where_both_changed_the_same_a_person_looks_again(engine, proposal, norfolk, safe_file):
    publish_beside(engine, with_entry(norfolk, question="Another?"), safe_file)

    with pytest.raises(Overlap, match=r"changed the same: Better\?"):
        proposals.approve(engine, proposal.number, "ben")

    assert "waiting" == state(engine, proposal)


def test_what_is_live_already_is_not_approved(engine, proposal, norfolk, safe_file):
    publish_beside(engine, with_entry(norfolk, question="Better?"), safe_file)

    with pytest.raises(ProposalError, match="live already"):
        proposals.approve(engine, proposal.number, "ben")


def test_of_two_steps_at_once_one_is_taken(engine, proposal):
    with store.writing(engine) as c:
        proposals.move(c, proposal, "approved")

    with pytest.raises(proposals.Moved), store.writing(engine) as c:
        proposals.move(c, proposal, "withdrawn")

    assert "approved" == state(engine, proposal)
