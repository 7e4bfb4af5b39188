"""A wrong number at night: one person puts a fact right at once, and a second one looks at it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import Engine

from faq import events, releases
from faq.database import writing
from faq.entries import Content
from faq.proposals import Proposal, ProposalError, freeze, listing, load, load_in, move, refuse_idle, same
from faq.releases import go_live, keep_safe
from faq.signing import carry
from faq.store import now, working_copy


def put_right(engine: Engine, service: str, author: str, why: str, *, safe_file: Path, facts: Sequence[str] = ()) -> Proposal:
    """One person puts facts right at once: those of the working copy with these ids, or all that differ. Nothing else of the
    working copy goes along. It waits for a second person to look at it (`reviewed`).

    Raises:
        CheckError: a check stops it. ProposalError: no reason, or no such fact differs from live.
        StoreError: the database is locked or away.
    """
    content, _ = working_copy(engine, service)
    with writing(engine) as c:
        live = releases.load_in(c, service)
        right = with_facts_of(content, live.content, facts)
        if same(right, live.content):
            raise ProposalError("No fact differs from what is live. Changed answers and questions need a second person.")
        refuse_idle(right, live, why)
        made = freeze(c, right, live, author, why, is_urgent=True)
        release = go_live(c, right, author=author, why=why)
        move(c, made, "live", release=release.number)
        events.note(c, service, author, "fact put right at once", made.about, why)
    keep_safe(engine, service, safe_file)
    return load(engine, made.number)[0]


def with_facts_of(content: Content, live: Content, wanted: Sequence[str] = ()) -> Content:
    """`live` with the facts of `content` that differ, and the sources that only these name."""
    mine, known = {f.id: f for f in content.facts}, {f.id: f for f in live.facts}
    ids = [i for i in dict.fromkeys([*known, *mine]) if mine.get(i) != known.get(i) and (not wanted or i in wanted)]
    facts = {**known, **{i: mine.get(i) for i in ids}}
    order = [*mine, *(i for i in known if i not in mine)]  # the working copy's, so that nothing differs by its place alone
    named = {mine[i].source for i in ids if i in mine} - {s.id for s in live.sources}
    sources = (*live.sources, *(s for s in content.sources if s.id in named))
    return live.copy(update={"facts": tuple(f for i in order if (f := facts.get(i))), "sources": sources})


def reviewed(engine: Engine, number: int, reviewer: str, *, safe_file: Path, second_person: bool = True, why: str = "") -> None:
    """A second person has looked at what one alone put right. That signs its release, if all else was signed.

    Raises:
        ProposalError: nobody needs to, or the reviewer put it right. StoreError: no such proposal.
    """
    with writing(engine) as c:
        proposal, _ = load_in(c, number)
        if not proposal.is_urgent or proposal.reviewer:
            raise ProposalError("Somebody has looked at it already.")
        if second_person and reviewer == proposal.author:
            raise ProposalError("A second person has to look at it: you put it right yourself.")
        move(c, proposal, proposal.state, reviewer=reviewer, reviewed_at=now())
        events.note(c, proposal.service, reviewer, "what was put right was looked at", proposal.about, why)
        carry(c, proposal.service)
    keep_safe(engine, proposal.service, safe_file)


def to_review(engine: Engine, service: str) -> list[Proposal]:
    """What one person put right at once and nobody else has looked at yet."""
    return [p for p in listing(engine, service, ("live",), limit=1000) if p.is_urgent and not p.reviewer]
