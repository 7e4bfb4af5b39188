"""The working copy of a service's content in the database: import, export, and a revision for every change."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import parse_raw_as
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row

from faq import models as t
from faq.database import reading, writing
from faq.entries import Content, Draft, Entry, Service, Source, canonical
from faq.errors import StoreError
from faq.facts import Fact

#: Whose the drafts are that came with the files, not from an editor.
FILES = "files"

#: What an item is called in revisions, and the table that holds it.
TABLES: dict[str, Any] = {"source": t.sources, "fact": t.facts, "entry": t.entries}


def now() -> str:
    """This moment as text, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def files_digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files in `folder`."""
    digest = hashlib.sha256()
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{file.relative_to(folder)}\0".encode())
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def replace(
    engine: Engine, content: Content, drafts: tuple[Draft, ...], *, author: str, why: str, digest: str | None = None
) -> int:
    """Make `content` the working copy, in one transaction; gives how many items changed, each now a revision.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    service = content.service.id
    with writing(engine) as c:
        changed = put(c, content, author=author, why=why, digest=digest)
        _fill_drafts(c, service, drafts)
    return changed


def put(c: Connection, content: Content, *, author: str, why: str, digest: str | None = None) -> int:
    """Make `content` the working copy within the caller's transaction; gives how many items changed, each now a revision."""
    service = content.service.id
    before, after = _bodies(c, service), _new_bodies(content)
    changed = {key for key in before | after if before.get(key) != after.get(key)}
    if changed:
        c.execute(insert(t.revisions), [
            {"service": service, "what": what, "item_id": item, "body": after.get((what, item)),
             "author": author, "why": why, "at": now()}
            for what, item in sorted(changed)
        ])  # fmt: skip
    _clear(c, service)
    _fill(c, content)
    c.execute(insert(t.services), {"id": service, "body": _json(content.service), "files_digest": digest})
    return len(changed)


def working_copy(engine: Engine, service: str) -> tuple[Content, tuple[Draft, ...]]:
    """The content as it would be published, and the drafts that came with its files.

    Raises:
        StoreError: the service is not in the store, or the database is away.
    """
    with reading(engine) as c:
        row = c.execute(select(t.services.c.body).where(t.services.c.id == service)).first()
        if row is None:
            raise StoreError(f"The store has no service '{service}'. Run: python -m faq import")
        content = Content(
            service=Service.parse_raw(row.body),
            sources=tuple(Source.parse_raw(r.body) for r in _rows(c, t.sources, service)),
            facts=tuple(_fact(r.body) for r in _rows(c, t.facts, service)),
            entries=_entries(c, service),
        )
        return content, tuple(_draft(r) for r in _rows(c, t.drafts, service) if r.author == FILES)


def imported_digest(engine: Engine, service: str) -> str | None:
    """The digest of the files that the working copy was last imported from; None for a service not in the store."""
    with reading(engine) as c:
        found: str | None = c.execute(select(t.services.c.files_digest).where(t.services.c.id == service)).scalar()
        return found


def mark_imported(engine: Engine, service: str, digest: str) -> None:
    """Remember that the files with this digest are imported and published."""
    with writing(engine) as c:
        c.execute(update(t.services).where(t.services.c.id == service).values(files_digest=digest))


def history(engine: Engine, service: str, limit: int = 50) -> list[Row]:
    """The newest revisions: number, what, item_id, author, why, at."""
    r = t.revisions
    wanted = select(r.c.number, r.c.what, r.c.item_id, r.c.author, r.c.why, r.c.at)
    with reading(engine) as c:
        return list(c.execute(wanted.where(r.c.service == service).order_by(r.c.number.desc()).limit(limit)))


def _json(item: Any) -> str:
    return canonical(json.loads(item.json(exclude_defaults=True)))


def _fact(body: str) -> Fact:
    return parse_raw_as(Fact, body)  # type: ignore[arg-type]


def _new_bodies(content: Content) -> dict[tuple[str, str], str]:
    items = {"source": content.sources, "fact": content.facts, "entry": content.entries, "service": (content.service,)}
    return {(what, item.id): _json(item) for what, found in items.items() for item in found}


def _bodies(c: Connection, service: str) -> dict[tuple[str, str], str]:
    """What the working copy holds now, in the form of `_new_bodies`."""
    found = {(w, r.id): r.body for w in ("source", "fact") for r in _rows(c, TABLES[w], service)}
    found |= {("entry", e.id): _json(e) for e in _entries(c, service)}
    found |= {("service", r.id): r.body for r in c.execute(select(t.services).where(t.services.c.id == service))}
    return found


def _rows(c: Connection, table: Any, service: str) -> list[Row]:
    return list(c.execute(select(table).where(table.c.service == service).order_by(table.c.position)))


def _entries(c: Connection, service: str) -> tuple[Entry, ...]:
    asked: dict[str, list[str]] = {}
    for row in _rows(c, t.phrasings, service):
        asked.setdefault(row.entry, []).append(row.text)
    rows = _rows(c, t.entries, service)
    return tuple(Entry.parse_obj({**json.loads(r.body), "phrasings": asked.get(r.id, [])}) for r in rows)


def _draft(row: Row) -> Draft:
    item = Entry.parse_raw(row.body) if row.what == "entry" else _fact(row.body)
    return Draft(what=row.what, item=item, why=row.why)


def _clear(c: Connection, service: str) -> None:
    for table in (t.phrasings, t.entries, t.facts, t.sources):
        c.execute(delete(table).where(table.c.service == service))
    c.execute(delete(t.services).where(t.services.c.id == service))


def _fill(c: Connection, content: Content) -> None:
    service = content.service.id
    sources = [{"service": service, "id": s.id, "position": n, "body": _json(s)} for n, s in enumerate(content.sources)]
    facts = [
        {"service": service, "id": f.id, "position": n, "type": f.type, "standing": f.standing, "body": _json(f)}
        for n, f in enumerate(content.facts)
    ]
    entries = [
        {"service": service, "id": e.id, "position": n, "kind": e.kind, "topic": e.topic,
         "body": _json(e.copy(update={"phrasings": ()}))}
        for n, e in enumerate(content.entries)
    ]  # fmt: skip
    phrasings = [
        {"service": service, "entry": e.id, "position": n, "text": text}
        for e in content.entries
        for n, text in enumerate(e.phrasings)
    ]
    for table, rows in {t.sources: sources, t.facts: facts, t.entries: entries, t.phrasings: phrasings}.items():
        if rows:
            c.execute(insert(table), rows)


def _fill_drafts(c: Connection, service: str, drafts: tuple[Draft, ...]) -> None:
    """The drafts of the files in place of those of an earlier import; editors' own drafts stay."""
    c.execute(delete(t.drafts).where(t.drafts.c.service == service, t.drafts.c.author == FILES))
    rows = [
        {"service": service, "what": d.what, "item_id": d.item.id, "author": FILES, "position": n,
         "body": _json(d.item), "why": d.why, "base": None, "at": now()}
        for n, d in enumerate(drafts)
    ]  # fmt: skip
    if rows:
        c.execute(insert(t.drafts), rows)
