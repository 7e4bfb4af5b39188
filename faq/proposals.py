"""Proposals: the working copy frozen by its digest, with who and why. What is approved is what is published.

Of several that wait only the newest stands: the working copy that it froze has what the others asked for. Where another release
went live in between, the change is made to that one (`faq.merging`); where both touch the same item, a person has to look again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Engine, Row

from faq import events, releases
from faq import models as t
from faq.database import reading, writing
from faq.difference import Change, differing
from faq.entries import Content, Release, canonical
from faq.errors import CadsError, StoreError
from faq.merging import merged
from faq.releases import refuse_broken
from faq.store import now, working_copy

#: The states, in words. Approved ones are carried on by themselves (`faq.pipeline`).
STATES = {
    "waiting": "waiting for a second person", "approved": "approved", "training": "approved; the assistant is learning it",
    "testing": "approved; the saved questions are being asked", "live": "live", "withdrawn": "withdrawn", "refused": "refused",
    "failed": "stopped by the tests",
}  # fmt: skip
OPEN = ("approved", "training", "testing")
_COLUMNS = [c for c in t.proposals.c if c.name != "content"]


class ProposalError(CadsError):
    """This step can't be taken: says why, and what can be done instead."""


class Moved(ProposalError):
    """Somebody else was faster."""


@dataclass(frozen=True)
class Proposal:
    """A row of the table, without the content. `result`: what the pipeline found, `{}` before it did anything."""

    number: int
    service: str
    base: int
    digest: str
    training_digest: str
    is_urgent: bool
    author: str
    why: str
    at: str
    state: str
    step_at: str
    approver: str | None = None
    approved_at: str | None = None
    reviewer: str | None = None
    reviewed_at: str | None = None
    release: int | None = None
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """What an event is about."""
        return f"proposal {self.number}"

    def has(self, stage: str) -> bool:
        """Whether the work on its candidate has come to this: training, testing, passed or failed."""
        return (self.result.get("stage"), self.result.get("digest")) == (stage, self.digest)


def propose(engine: Engine, service: str, author: str, why: str, *, seen: str = "") -> Proposal:
    """Freeze the working copy. `seen`: the digest of what the author looked at, if that is to be made sure of.

    Raises:
        CheckError: a check stops it. ProposalError: no reason, nothing differs from live, or it is not what was seen.
        StoreError: the database is locked or away; nothing changed.
    """
    content, _ = working_copy(engine, service)
    if seen and seen != content.digest:
        raise ProposalError("Somebody saved another change since you looked. Look at all that would go live, then propose again.")
    with writing(engine) as c:
        live = releases.load_in(c, service)
        refuse_idle(content, live, why)
        for old in _all(c, service, ("waiting",)):
            if not old.is_urgent:
                move(c, old, "withdrawn", result={"said": "A newer proposal took its place."})
                events.note(c, service, author, "proposal replaced", old.about, why)
        return freeze(c, content, live, author, why)


def approve(engine: Engine, number: int, approver: str, *, second_person: bool = True) -> Proposal:
    """Another person agrees: from here it goes on by itself.

    Raises:
        ProposalError: it waits no longer, it is the approver's own, all of it is live already, or what went live since touches
            the same. CheckError: together with what went live since, a check stops it. StoreError: no such proposal.
    """
    with writing(engine) as c:
        proposal, content = load_in(c, number)
        _must_wait(proposal)
        if second_person and approver == proposal.author:
            raise ProposalError("A second person has to approve it: you proposed it yourself.")
        if proposal.has("failed"):
            raise ProposalError("The tests stopped it. What they found has to be put right, and proposed again.")
        live, content = rebased(c, proposal, content)
        if same(content, live.content):
            raise ProposalError("All of it is live already. Withdraw it.")
        refuse_broken(content)
        move(c, proposal, "approved", approver=approver, approved_at=now(), **frozen(content, live))
        events.note(c, proposal.service, approver, "proposal approved", proposal.about, proposal.why)
    return load(engine, number)[0]


def refuse(engine: Engine, number: int, approver: str, why: str) -> None:
    """An approver says no; the working copy stays as it is.

    Raises:
        ProposalError: it waits no longer, or no reason is given. StoreError: no such proposal.
    """
    _end(engine, number, "refused", "proposal refused", approver, why)


def withdraw(engine: Engine, number: int, author: str, why: str) -> None:
    """It is not wanted any more. Raises as `refuse` does."""
    _end(engine, number, "withdrawn", "proposal withdrawn", author, why)


def load(engine: Engine, number: int) -> tuple[Proposal, Content]:
    """A proposal and what it froze.

    Raises:
        StoreError: there is no such proposal, or the database is away.
    """
    with reading(engine) as c:
        return load_in(c, number)


def find(engine: Engine, number: int) -> Proposal:
    """A proposal without what it froze: fast.

    Raises:
        StoreError: there is no such proposal, or the database is away.
    """
    with reading(engine) as c:
        row = c.execute(select(*_COLUMNS).where(t.proposals.c.number == number)).first()
    if row is None:
        raise StoreError(f"There is no proposal {number}.")
    return _proposal(row)


def load_in(c: Connection, number: int) -> tuple[Proposal, Content]:
    """The same within the caller's transaction."""
    row = c.execute(select(t.proposals).where(t.proposals.c.number == number)).first()
    if row is None:
        raise StoreError(f"There is no proposal {number}.")
    return _proposal(row), Content.parse_raw(row.content)


def listing(engine: Engine, service: str, states: Sequence[str] = tuple(STATES), limit: int = 100) -> list[Proposal]:
    """The newest proposals in these states."""
    with reading(engine) as c:
        return _all(c, service, states)[:limit]


def waiting(engine: Engine, service: str) -> list[Proposal]:
    """What a second person has to approve."""
    return listing(engine, service, ("waiting",))


def difference(engine: Engine, number: int) -> tuple[Change, ...]:
    """What a proposal changes in the release that it was compared with.

    Raises:
        StoreError: there is no such proposal, or the database is away.
    """
    with reading(engine) as c:
        proposal, content = load_in(c, number)
        return differing(releases.load_in(c, proposal.service, proposal.base).content, content)


def rebased(c: Connection, proposal: Proposal, content: Content) -> tuple[Release, Content]:
    """The live release, and the content with the proposal's change made to it.

    Raises:
        Overlap: something else changed the same items since.
    """
    live = releases.load_in(c, proposal.service)
    if live.number == proposal.base:
        return live, content
    return live, merged(releases.load_in(c, proposal.service, proposal.base).content, content, live.content)


def frozen(content: Content, base: Release) -> dict[str, Any]:
    """The columns that hold a content."""
    return {
        "base": base.number, "content": content.canonical(), "digest": content.digest,
        "training_digest": content.training_digest,
    }  # fmt: skip


def move(c: Connection, proposal: Proposal, state: str, **values: Any) -> None:
    """Take a step from where `proposal` was read.

    Raises:
        Moved: somebody else has taken one since.
    """
    p = t.proposals.c
    values = {k: (canonical(v) if v else None) if k == "result" else v for k, v in values.items()}
    unmoved = (p.number == proposal.number, p.state == proposal.state, _held_result(proposal))
    done = c.execute(update(t.proposals).where(*unmoved).values(state=state, step_at=now(), **values))
    if not done.rowcount:
        raise Moved(f"Somebody else took a step with proposal {proposal.number} at the same moment. Look at it again.")


def _held_result(proposal: Proposal) -> Any:
    return t.proposals.c.result == canonical(proposal.result) if proposal.result else t.proposals.c.result.is_(None)


def same(one: Content, other: Content) -> bool:
    """Whether they say the same; the order of entries and facts says nothing."""
    return not differing(one, other) and one.service == other.service


def refuse_idle(content: Content, live: Release, why: str) -> None:
    """Raises ProposalError without a reason or a difference, CheckError where a check stops it."""
    if not why.strip():
        raise ProposalError("Say in a few words why. It is kept for ever.")
    if same(content, live.content):
        raise ProposalError("Nothing differs from what is live.")
    refuse_broken(content)


def freeze(c: Connection, content: Content, live: Release, author: str, why: str, *, is_urgent: bool = False) -> Proposal:
    """A new proposal, waiting, within the caller's transaction."""
    row = {
        "service": content.service.id, "is_urgent": int(is_urgent), "author": author, "why": why.strip(), "at": now(),
        "state": "waiting", "step_at": now(), **frozen(content, live),
    }  # fmt: skip
    number = c.execute(insert(t.proposals), row).inserted_primary_key[0]
    proposal, _ = load_in(c, number)
    if not is_urgent:
        events.note(c, proposal.service, author, "proposed", proposal.about, why)
    return proposal


def _end(engine: Engine, number: int, state: str, what: str, who: str, why: str) -> None:
    if not why.strip():
        raise ProposalError("Say in a few words why, so that the others know what to change.")
    with writing(engine) as c:
        proposal, _ = load_in(c, number)
        _must_wait(proposal)
        move(c, proposal, state, result={**proposal.result, "said": why.strip()})
        events.note(c, proposal.service, who, what, proposal.about, why)


def _must_wait(proposal: Proposal) -> None:
    if proposal.state != "waiting":
        raise ProposalError(f"Proposal {proposal.number} does not wait any more: it is {STATES[proposal.state]}.")


def _all(c: Connection, service: str, states: Sequence[str]) -> list[Proposal]:
    p = t.proposals.c
    wanted = select(*_COLUMNS).where(p.service == service, p.state.in_(states)).order_by(p.number.desc())
    return [_proposal(row) for row in c.execute(wanted)]


def _proposal(row: Row) -> Proposal:
    held = {c.name: row[c.name] for c in _COLUMNS}
    return Proposal(**{**held, "is_urgent": bool(row.is_urgent), "result": json.loads(row.result or "{}")})
