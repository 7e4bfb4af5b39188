"""Releases: immutable, numbered, hashed snapshots; one is live per service.

`publish` makes the working copy the next release, `rollback` makes an earlier one's words the next release. `Live` is
what every process holds to answer from: it asks which release is live at most once a second and keeps the last one it
saw, so that a locked database never silences a reply.
"""

from __future__ import annotations

import hashlib
import time
from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Connection, Engine

from faq import events, safe
from faq import models as t
from faq.checks import check
from faq.database import reading, writing
from faq.entries import Content, Release
from faq.errors import CheckError, NoRelease, StoreError
from faq.store import now, put, working_copy


def publish(engine: Engine, service: str, *, author: str, why: str, safe_file: Path) -> Release:
    """Make the working copy the live release. The same content twice makes no second release.

    Raises:
        CheckError: the content breaks a rule; nothing changed.
        StoreError: the database is locked or away; nothing changed.
    """
    content, _ = working_copy(engine, service)
    refuse_broken(content)
    with writing(engine) as c:
        release = go_live(c, content, author=author, why=why)
    keep_safe(engine, service, safe_file)
    return release


def refuse_broken(content: Content) -> None:
    """Raises CheckError where the content breaks a rule that stops a publish."""
    problems = [p.text for p in check(content) if p.stops]
    if problems:
        raise CheckError(problems)


def go_live(c: Connection, content: Content, *, author: str, why: str) -> Release:
    """Make this content the next release within the caller's transaction, unless it is live already. It was checked, and
    `keep_safe` comes after the transaction."""
    number = _live_number(c, content.service.id)
    live = load_in(c, content.service.id) if number is not None else None
    return live if live and live.digest == content.digest else _append(c, content, author=author, why=why, restores=None)


def keep_safe(engine: Engine, service: str, safe_file: Path) -> None:
    """Write the safe texts of the live release, unless they stand. Two processes at once leave those of the newer one.

    Raises:
        StoreError: the file can't be written, or the database is away.
    """
    release = load(engine, service)
    while not _stands(safe_file, release):
        safe.write(safe_file, release)
        release = load(engine, service)


def _stands(safe_file: Path, release: Release) -> bool:
    try:
        found = safe.read(safe_file)
    except StoreError:
        return False
    return (found.number, found.digest, found.checked_on) == (release.number, release.digest, release.checked_on)


def rollback(
    engine: Engine, service: str, to: int, *, author: str, why: str, safe_file: Path, with_facts: bool = False
) -> Release:
    """Make a new release, and the working copy, with the entries of release `to`. Never held up by checks.

    Today's facts are kept unless `with_facts`.

    Raises:
        StoreError: there is no such release, or the database is locked or away; nothing changed.
    """
    with writing(engine) as c:
        today, old = load_in(c, service).content, _load(c, service, to).content
        content = old if with_facts else restored(old, today)
        put(c, content, author=author, why=why)  # else the next publish would bring back what was rolled back
        release = _append(c, content, author=author, why=why, restores=to)
        events.note(c, service, author, "rolled back", f"release {to}, as release {release.number}", why)
    keep_safe(engine, service, safe_file)
    return release


def restored(old: Content, today: Content) -> Content:
    """The entries of `old` with the facts, sources and service of `today`; facts only `old` names come along."""
    known = {f.id for f in today.facts}
    sources = {s.id for s in today.sources}
    return today.copy(
        update={
            "entries": old.entries,
            "facts": today.facts + tuple(f for f in old.facts if f.id not in known),
            "sources": today.sources + tuple(s for s in old.sources if s.id not in sources),
        }
    )


def fact_changes(old: Content, today: Content) -> list[str]:
    """In plain words, which facts differ between `old` and `today`: what a rollback asks about."""
    before, after = {f.id: f for f in old.facts}, {f.id: f for f in today.facts}
    both = [i for i in before if i in after and before[i] != after[i]]
    lines = [f"{after[i].label}: {before[i].shown} then, {after[i].shown} now" for i in both]
    return lines + [f"{before[i].label}: {before[i].shown} then, not held now" for i in before if i not in after]


def load(engine: Engine, service: str, number: int | None = None) -> Release:
    """Release `number`, or the live one.

    Raises:
        NoRelease: nothing is live. StoreError: no such release, its bytes were changed, or the database is away.
    """
    with reading(engine) as c:
        return load_in(c, service, number)


def load_in(c: Connection, service: str, number: int | None = None) -> Release:
    """The same within the caller's transaction."""
    wanted = number if number is not None else _live_number(c, service)
    if wanted is None:
        raise NoRelease(service)
    return _load(c, service, wanted)


def live_training_digest(engine: Engine, service: str) -> str:
    """What the live release's model learnt from: fast.

    Raises:
        NoRelease: nothing is live. StoreError: the database is away.
    """
    r, live = t.releases.c, t.live.c
    wanted = select(r.training_digest).where(r.service == service, live.service == service, r.number == live.number)
    with reading(engine) as c:
        found = c.execute(wanted).scalar()
    if found is None:
        raise NoRelease(service)
    return str(found)


def listing(engine: Engine, service: str) -> list[tuple[int, str, str, str, bool]]:
    """All releases, newest first: number, at, author, why, whether it is live."""
    with reading(engine) as c:
        live = _live_number(c, service)
        rows = c.execute(select(t.releases).where(t.releases.c.service == service).order_by(t.releases.c.number.desc()))
        return [(r.number, r.at, r.author, r.why, r.number == live) for r in rows]


def newest(engine: Engine, service: str, most: int) -> list[Release]:
    """The last releases, newest first.

    Raises:
        StoreError: one was changed after it was published, or the database is away.
    """
    return [load(engine, service, number) for number, *_ in listing(engine, service)[:most]]


class Live:
    """The live release, kept in memory. `poll_seconds` bounds how late a publish is seen."""

    def __init__(self, engine: Engine, service: str, poll_seconds: float = 1.0) -> None:
        self._engine, self._service, self._poll_seconds = engine, service, poll_seconds
        self._release: Release | None = None
        self._asked = float("-inf")

    def release(self) -> Release:
        """The live release, at most `poll_seconds` old; while the database is away, the last one seen.

        Raises:
            NoRelease: nothing is live. StoreError: the database is away and nothing was seen yet.
        """
        if time.monotonic() - self._asked < self._poll_seconds and self._release is not None:
            return self._release
        try:
            self._release = self._newest()
        except StoreError:
            if self._release is None:
                raise
        self._asked = time.monotonic()
        return self._release

    def since(self) -> tuple[int, datetime] | None:
        """The number of the live release and since when it is live, asked now; None while the database is away or has none."""
        try:
            with reading(self._engine) as c:
                row = c.execute(select(t.live.c.number, t.live.c.since).where(t.live.c.service == self._service)).first()
        except StoreError:
            return None
        return (row.number, datetime.fromisoformat(row.since)) if row else None

    def _newest(self) -> Release:
        with reading(self._engine) as c:
            number = _live_number(c, self._service)
            if number is None:
                raise NoRelease(self._service)
            known = self._release
            signed = _signed(c, self._service, number)
            if known is not None and (known.number, known.checked_on) == (number, signed):
                return known
            return _load(c, self._service, number)


def _append(c: Connection, content: Content, *, author: str, why: str, restores: int | None) -> Release:
    service = content.service.id
    newest = c.execute(select(func.max(t.releases.c.number)).where(t.releases.c.service == service)).scalar()
    number = (newest or 0) + 1
    c.execute(insert(t.releases), {
        "service": service, "number": number, "digest": content.digest, "training_digest": content.training_digest,
        "content": content.canonical(), "author": author, "why": why, "at": now(), "restores": restores,
    })  # fmt: skip
    c.execute(delete(t.live).where(t.live.c.service == service))
    c.execute(insert(t.live), {"service": service, "number": number, "since": now()})
    return Release(service, number, content.digest, content.training_digest, content)


def _live_number(c: Connection, service: str) -> int | None:
    found: int | None = c.execute(select(t.live.c.number).where(t.live.c.service == service)).scalar()
    return found


def _signed(c: Connection, service: str, number: int) -> date | None:
    row = t.sign_offs
    at = c.execute(select(row.c.at).where(row.c.service == service, row.c.number == number)).scalar()
    return date.fromisoformat(at[:10]) if at else None


def _load(c: Connection, service: str, number: int) -> Release:
    r = t.releases
    row = c.execute(select(r).where(r.c.service == service, r.c.number == number)).first()
    if row is None:
        raise StoreError(f"There is no release {number} of '{service}'. See: python -m faq show releases")
    if hashlib.sha256(row.content.encode()).hexdigest() != row.digest:
        raise StoreError(f"Release {number} of '{service}' was changed after it was published. It is not used. Roll back.")
    try:
        content = Content.parse_raw(row.content)
    except ValidationError as wrong:
        raise StoreError(f"Release {number} of '{service}' does not fit this version of the program. Publish again.") from wrong
    return Release(service, number, row.digest, row.training_digest, content, _signed(c, service, number))
