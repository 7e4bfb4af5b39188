"""Signatures: an approver has looked at all that a release says. What grows out of a signed release by approved steps is signed.

An approval is of a difference, so it signs a release only where all the rest was signed before: else one changed number
would make the whole of an import "checked by the unit".
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine, Row

from faq import events
from faq import models as t
from faq.database import reading, writing
from faq.errors import StoreError
from faq.releases import keep_safe
from faq.store import now


def sign(engine: Engine, service: str, number: int, author: str, *, safe_file: Path, why: str = "") -> None:
    """An approver has read the whole release. Signing twice changes nothing.

    Raises:
        StoreError: there is no such release, or the database is locked or away.
    """
    with writing(engine) as c:
        r = t.releases.c
        if c.execute(select(r.number).where(r.service == service, r.number == number)).first() is None:
            raise StoreError(f"There is no release {number} of '{service}'.")
        if number not in signed(c, service):
            _put(c, service, number, author)
            events.note(c, service, author, "release signed off", f"release {number}", why)
            carry(c, service)
    keep_safe(engine, service, safe_file)


def carry(c: Connection, service: str) -> None:
    """Sign what came of signed releases by approved changes alone, in the name of who approved them."""
    p = t.proposals.c
    approved = {row.release: row for row in c.execute(select(t.proposals).where(p.service == service, p.release.is_not(None)))}
    known = signed(c, service)
    for row in c.execute(select(t.releases.c.number, t.releases.c.restores, t.releases.c.author).where(
        t.releases.c.service == service).order_by(t.releases.c.number)).all():  # fmt: skip
        by = _by(row, approved.get(row.number))
        if by and row.number not in known and {row.number - 1, row.restores or row.number - 1} <= known:
            _put(c, service, row.number, by)
            known.add(row.number)


def signed(c: Connection, service: str) -> set[int]:
    """The numbers of the signed releases."""
    return {row.number for row in c.execute(select(t.sign_offs.c.number).where(t.sign_offs.c.service == service))}


def _by(release: Row, proposal: Row | None) -> str:
    """Who answers for the step to this release; "" where nobody has looked at it yet."""
    if release.restores:
        return str(release.author)  # both what it takes back and what it keeps were signed
    return str(proposal.reviewer or proposal.approver or "") if proposal else ""


def _put(c: Connection, service: str, number: int, author: str) -> None:
    c.execute(insert(t.sign_offs), {"service": service, "number": number, "author": author, "at": now()})


def signatures(engine: Engine, service: str) -> dict[int, tuple[str, str]]:
    """Who signed which release, and when.

    Raises:
        StoreError: the database is locked or away.
    """
    s = t.sign_offs.c
    with reading(engine) as c:
        return {row.number: (row.author, row.at) for row in c.execute(select(t.sign_offs).where(s.service == service))}
