"""The working copy of a service's content in the database: import, export, and a revision for every change."""

from __future__ import annotations

import functools
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
#: Who stands in the history for what a file import did: lets `prepare` see that nobody else has changed anything since.
IMPORTER = "import"

#: So many entries and facts are held as they were read last: they are frozen, and every page of the editor reads them all.
HELD = 2000
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
    c.execute(insert(t.services), {"id": service, "body": as_json(content.service), "files_digest": digest})
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


def as_json(item: Any) -> str:
    """An item as it is kept: what holds its default is left out."""
    return canonical(json.loads(item.json(exclude_defaults=True)))


def parsed(what: str, body: str) -> Entry | Fact:
    """The entry or fact that `as_json` gave.

    Raises:
        ValidationError: it is none.
    """
    return Entry.parse_raw(body) if what == "entry" else _fact(body)


def held(c: Connection, service: str, what: str, item_id: str) -> Entry | Fact | None:
    """The entry or fact as the working copy has it."""
    table = TABLES[what]
    row = c.execute(select(table).where(table.c.service == service, table.c.id == item_id)).first()
    if row is None:
        return None
    return parsed(what, row.body) if what == "fact" else _entry(row.body, tuple(_asked(c, service, item_id).get(item_id, ())))


def hold(c: Connection, service: str, item: Entry | Fact) -> None:
    """Put one entry or fact into the working copy: where it stood, or where the files would have it."""
    what = "entry" if isinstance(item, Entry) else "fact"
    table = TABLES[what]
    at = c.execute(select(table.c.position).where(table.c.service == service, table.c.id == item.id)).scalar()
    place = _place(c, service, item) if at is None else at
    let_go(c, service, what, item.id)
    if isinstance(item, Entry):
        c.execute(insert(t.entries), _entry_row(service, place, item))
        _insert(c, t.phrasings, _phrasing_rows(service, item))
    else:
        c.execute(insert(t.facts), _fact_row(service, place, item))


def let_go(c: Connection, service: str, what: str, item_id: str) -> None:
    """Take one entry (its phrasings go with it) or fact out of the working copy."""
    table = TABLES[what]
    c.execute(delete(table).where(table.c.service == service, table.c.id == item_id))


def _place(c: Connection, service: str, item: Entry | Fact) -> int:
    """Room for a new item: entries stand in the order of their files, so that an export and import changes no release."""
    rows = _rows(c, TABLES["entry" if isinstance(item, Entry) else "fact"], service)
    last = rows[-1].position + 1 if rows else 0
    if not isinstance(item, Entry):
        return last
    place: int = next((r.position for r in rows if (r.topic, f"{r.id}.md") > (item.topic, f"{item.id}.md")), last)
    e = t.entries
    c.execute(update(e).where(e.c.service == service, e.c.position >= place).values(position=e.c.position + 1))
    return place


@functools.lru_cache(HELD)
def _fact(body: str) -> Fact:
    return parse_raw_as(Fact, body)  # type: ignore[arg-type]


def _new_bodies(content: Content) -> dict[tuple[str, str], str]:
    items = {"source": content.sources, "fact": content.facts, "entry": content.entries, "service": (content.service,)}
    return {(what, item.id): as_json(item) for what, found in items.items() for item in found}


def _bodies(c: Connection, service: str) -> dict[tuple[str, str], str]:
    """What the working copy holds now, in the form of `_new_bodies`."""
    found = {(w, r.id): r.body for w in ("source", "fact") for r in _rows(c, TABLES[w], service)}
    found |= {("entry", e.id): as_json(e) for e in _entries(c, service)}
    found |= {("service", r.id): r.body for r in c.execute(select(t.services).where(t.services.c.id == service))}
    return found


def _rows(c: Connection, table: Any, service: str) -> list[Row]:
    return list(c.execute(select(table).where(table.c.service == service).order_by(table.c.position)))


def _entries(c: Connection, service: str) -> tuple[Entry, ...]:
    asked = _asked(c, service)
    return tuple(_entry(r.body, tuple(asked.get(r.id, ()))) for r in _rows(c, t.entries, service))


def _asked(c: Connection, service: str, entry: str | None = None) -> dict[str, list[str]]:
    """The phrasings by entry; of one entry alone where it is named."""
    p = t.phrasings
    wanted = select(p.c.entry, p.c.text).where(p.c.service == service).order_by(p.c.position)
    found: dict[str, list[str]] = {}
    for row in c.execute(wanted.where(p.c.entry == entry) if entry else wanted):
        found.setdefault(row.entry, []).append(row.text)
    return found


@functools.lru_cache(HELD)
def _entry(body: str, phrasings: tuple[str, ...]) -> Entry:
    return Entry.parse_obj({**json.loads(body), "phrasings": phrasings})


def _draft(row: Row) -> Draft:
    return Draft(what=row.what, item=parsed(row.what, row.body), why=row.why)


def _clear(c: Connection, service: str) -> None:
    for table in (t.phrasings, t.entries, t.facts, t.sources):
        c.execute(delete(table).where(table.c.service == service))
    c.execute(delete(t.services).where(t.services.c.id == service))


def _fill(c: Connection, content: Content) -> None:
    service = content.service.id
    sources = [{"service": service, "id": s.id, "position": n, "body": as_json(s)} for n, s in enumerate(content.sources)]
    _insert(c, t.sources, sources)
    _insert(c, t.facts, [_fact_row(service, n, f) for n, f in enumerate(content.facts)])
    _insert(c, t.entries, [_entry_row(service, n, e) for n, e in enumerate(content.entries)])
    _insert(c, t.phrasings, [row for e in content.entries for row in _phrasing_rows(service, e)])


def _insert(c: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        c.execute(insert(table), rows)


def _fact_row(service: str, position: int, f: Fact) -> dict[str, Any]:
    kept = {"type": f.type, "standing": f.standing, "body": as_json(f)}
    return {"service": service, "id": f.id, "position": position, **kept}


def _entry_row(service: str, position: int, e: Entry) -> dict[str, Any]:
    kept = {"kind": e.kind, "topic": e.topic, "body": as_json(e.copy(update={"phrasings": ()}))}
    return {"service": service, "id": e.id, "position": position, **kept}


def _phrasing_rows(service: str, e: Entry) -> list[dict[str, Any]]:
    return [{"service": service, "entry": e.id, "position": n, "text": text} for n, text in enumerate(e.phrasings)]


def _fill_drafts(c: Connection, service: str, drafts: tuple[Draft, ...]) -> None:
    """The drafts of the files in place of those of an earlier import; editors' own drafts stay."""
    c.execute(delete(t.drafts).where(t.drafts.c.service == service, t.drafts.c.author == FILES))
    rows = [
        {"service": service, "what": d.what, "item_id": d.item.id, "author": FILES, "position": n,
         "body": as_json(d.item), "why": d.why, "base": None, "at": now()}
        for n, d in enumerate(drafts)
    ]  # fmt: skip
    _insert(c, t.drafts, rows)
