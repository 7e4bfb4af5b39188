"""Unfinished work, and how it comes into the working copy: nobody's words ever overwrite anybody else's.

A draft belongs to one person and remembers the revision it started from. What is saved while that revision is still the
item's newest goes into the working copy, with a revision of its own; else it is a `Clash`: both versions stay, and a
person chooses.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection, Engine, Row

from faq import models as t
from faq.checks import NAMED_TEXTS
from faq.database import reading, writing
from faq.entries import Draft, Entry, canonical
from faq.errors import CadsError, StoreError
from faq.facts import Fact, named
from faq.revisions import Revision, history, newest, of_item, past, put, put_away, revision, take_turn
from faq.store import FILES, as_json, held, now, parsed, working_copy

__all__ = [
    "FILES", "NAMED_TEXTS", "Clash", "Revision", "Unfinished", "What", "add", "archive", "drop", "free_id", "history", "keep",
    "newest", "put_away", "restore", "revert", "save", "take_out", "unfinished",
]  # fmt: skip

#: What there are drafts of.
What = Literal["entry", "fact"]
#: An id is made of a question's first words, up to so many characters.
LONGEST_ID = 40
#: What the model calls messages that no entry answers, and the address of the page for a new entry.
NO_IDS = frozenset({"new", "choice", "why", "say_again", "not_what_i_asked", "i_am_professional", "i_am_public"})


@dataclass(frozen=True)
class Unfinished:
    """One person's draft of an item. `body`: its fields as plain data, as they were typed: it may be no whole item yet.
    `base`: the revision it started from, 0 for none. The author `store.FILES` means prepared content, nobody's."""

    what: str
    item_id: str
    author: str
    body: Mapping[str, Any]
    base: int
    at: str
    why: str = ""


class Clash(CadsError):
    """Somebody else changed the item since. Nothing was saved; `yours` is kept as a draft. `number`: their revision."""

    def __init__(self, theirs: Revision, yours: Entry | Fact | None) -> None:
        super().__init__(f"{theirs.author} changed this since you began. Nothing was saved, and your text is kept.")
        self.theirs, self.yours = theirs.item, yours
        self.number, self.who, self.when = theirs.number, theirs.author, theirs.at


def unfinished(engine: Engine, service: str) -> list[Unfinished]:
    """All drafts, whoever's they are."""
    d = t.drafts
    with reading(engine) as c:
        return [_unfinished(row) for row in c.execute(select(d).where(d.c.service == service).order_by(d.c.at, d.c.position))]


def keep(
    engine: Engine, service: str, author: str, what: str, item_id: str, body: Mapping[str, Any], base: int, why: str = ""
) -> None:
    """Keep what `author` has typed so far in place of their earlier draft of this item; nobody else's is touched.

    What stands in the working copy to the letter is no draft: so what is sent late, after a save, begins no new one.

    Raises:
        StoreError: the database is locked or away; the earlier draft stands.
    """
    with writing(engine) as c:
        standing = held(c, service, what, item_id)
        if standing is not None and as_json(standing) == canonical(dict(body)):
            _drop(c, service, author, what, item_id)
        else:
            _keep(c, service, author, what, item_id, body, base, why)


def drop(engine: Engine, service: str, author: str, what: str, item_id: str) -> None:
    """Let go of `author`'s own draft of this item.

    Raises:
        StoreError: the database is locked or away; the draft stands.
    """
    with writing(engine) as c:
        _drop(c, service, author, what, item_id)


def add(engine: Engine, service: str, author: str, topic: str, question: str) -> str:
    """Begin a new entry as a draft of `author`; gives its id, made from the question and never used before.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    with writing(engine) as c:
        take_turn(c, service)
        item_id = _free_id(c, service, question)
        body = {"id": item_id, "kind": "faq", "topic": topic, "question": question, "answers": {"everyone": ""}}
        _keep(c, service, author, "entry", item_id, body, 0, "")
    return item_id


def save(engine: Engine, service: str, author: str, draft: Draft, base: int, why: str) -> int:
    """Put `draft` into the working copy if `base` is still its newest revision; gives the number of the new one.

    The author's own draft goes, and prepared content that was taken up. What already stands so needs no revision.

    Raises:
        Clash: somebody else changed the item since; the draft is kept.
        StoreError: the database is locked or away; nothing changed.
    """
    item = draft.item
    with writing(engine) as c:
        clash = _clash(c, service, draft.what, item.id, item, base)
        if clash:
            _keep(c, service, author, draft.what, item.id, json.loads(as_json(item)), base, why)
        else:
            made = put(c, service, author, draft.what, item.id, item, why)
            _drop(c, service, author, draft.what, item.id)
            _drop(c, service, FILES, draft.what, item.id)
    if clash:
        raise clash
    return made


def archive(engine: Engine, service: str, author: str, item_id: str, base: int, why: str) -> int:
    """Take an entry out of the working copy, and its button from the entries that offer it; gives the new revision.

    Raises:
        Clash: somebody else changed it since. StoreError: every service needs it, it is not there, or the database is
        locked or away; nothing changed.
    """
    if item_id in NAMED_TEXTS:
        raise StoreError("The assistant can't do without this text. It can be changed, but not put away.")
    with writing(engine) as c:
        clash = _clash(c, service, "entry", item_id, None, base)
        if clash:
            raise clash
        if held(c, service, "entry", item_id) is None:
            raise StoreError("This answer is put away already.")
        for row in c.execute(select(t.entries.c.id).where(t.entries.c.service == service)).all():
            _take_button(c, service, author, row.id, item_id)
        return put(c, service, author, "entry", item_id, None, why)


def restore(engine: Engine, service: str, author: str, item_id: str, why: str) -> int:
    """Bring an archived entry back as it last stood; gives the new revision.

    Raises:
        StoreError: it never stood here, or stands here now; or the database is locked or away. Nothing changed.
    """
    with writing(engine) as c:
        take_turn(c, service)
        rows = c.execute(past(service, "entry", item_id)).all()
        last = next((row for row in rows if row.body is not None), None)
        if last is None or held(c, service, "entry", item_id) is not None:
            raise StoreError("There is nothing to bring back: this answer is not put away.")
        return put(c, service, author, "entry", item_id, parsed("entry", last.body), why)


def take_out(engine: Engine, service: str, author: str, fact_id: str, base: int, why: str) -> int:
    """Take a fact that nothing names out of the working copy, as a closure that is over; gives the new revision.

    Raises:
        Clash: somebody else changed it since. StoreError: something names it, or the database is locked or away.
    """
    content, _ = working_copy(engine, service)
    users = [e.question for e in content.entries if any(fact_id in named(text) for text in e.answers.values())]
    if users or f'"{fact_id}"' in content.service.json():
        raise StoreError(f"It can't be put away: it stands in {', '.join(users) or 'the service itself'}.")
    with writing(engine) as c:
        clash = _clash(c, service, "fact", fact_id, None, base)
        if clash:
            raise clash
        return put(c, service, author, "fact", fact_id, None, why)


def free_id(engine: Engine, service: str, words: str) -> str:
    """An id made from `words` that no item of this service has or ever had.

    Raises:
        StoreError: the database is locked or away.
    """
    with reading(engine) as c:
        return _free_id(c, service, words)


def revert(engine: Engine, service: str, author: str, what: str, item_id: str, wanted: int, base: int, why: str) -> int:
    """Make the item what it was at revision `wanted`, as a new revision; gives that one's number.

    Raises:
        Clash: somebody else changed it since. StoreError: no such revision holds the item, or the database is locked or
        away. Nothing changed.
    """
    with writing(engine) as c:
        clash = _clash(c, service, what, item_id, None, base)
        if clash:
            raise clash
        body = c.execute(select(t.revisions.c.body).where(*of_item(t.revisions, service, what, item_id),
                                                          t.revisions.c.number == wanted)).scalar()  # fmt: skip
        if body is None:
            raise StoreError("There is no such earlier version to bring back.")
        return put(c, service, author, what, item_id, parsed(what, body), why)


def _take_button(c: Connection, service: str, author: str, entry_id: str, gone: str) -> None:
    entry = held(c, service, "entry", entry_id)
    if isinstance(entry, Entry) and gone in entry.followups:
        kept = entry.copy(update={"followups": tuple(f for f in entry.followups if f != gone)})
        put(c, service, author, "entry", entry_id, kept, f"the button to '{gone}' went with that answer")


def _clash(c: Connection, service: str, what: str, item_id: str, yours: Entry | Fact | None, base: int) -> Clash | None:
    take_turn(c, service)
    row = c.execute(past(service, what, item_id).limit(1)).first()
    if row is None or row.number == base or (yours is not None and held(c, service, what, item_id) == yours):
        return None
    return Clash(revision(row), yours)


def _free_id(c: Connection, service: str, question: str) -> str:
    plain = unicodedata.normalize("NFKD", question.replace("'", "").replace("’", "")).encode("ascii", "ignore").decode()
    name = "_".join(re.findall(r"[a-z0-9]+", plain.lower())).lstrip("0123456789_") or "question"
    if len(name) > LONGEST_ID:
        name = name[: LONGEST_ID + 1].rpartition("_")[0] or name[:LONGEST_ID]
    taken = {row[0] for table in (t.revisions, t.drafts)
             for row in c.execute(select(table.c.item_id).where(table.c.service == service))} | NO_IDS  # fmt: skip
    return next(i for i in [name, *(f"{name}_{n}" for n in range(2, len(taken) + 3))] if i not in taken and len(i) > 1)


def _keep(
    c: Connection, service: str, author: str, what: str, item_id: str, body: Mapping[str, Any], base: int, why: str
) -> None:
    _drop(c, service, author, what, item_id)
    row = {"service": service, "what": what, "item_id": item_id, "author": author, "position": 0, "why": why}
    c.execute(insert(t.drafts), {**row, "body": canonical(dict(body)), "base": base, "at": now()})


def _drop(c: Connection, service: str, author: str, what: str, item_id: str) -> None:
    c.execute(delete(t.drafts).where(*of_item(t.drafts, service, what, item_id), t.drafts.c.author == author))


def _unfinished(row: Row) -> Unfinished:
    return Unfinished(row.what, row.item_id, row.author, json.loads(row.body), row.base or 0, row.at, row.why)
