"""The working copy as the editor's pages see it, beside what is live and what people have not finished."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from faq import accounts, drafts, store
from faq.clock import local
from faq.drafts import Unfinished
from faq.editor.visit import Visit
from faq.entries import Content, Entry
from faq.errors import StoreError
from faq.facts import Fact
from faq.store import FILES


@dataclass(frozen=True)
class Start:
    """What a form begins with. `base`: the revision it rests on; `newest`: the item's newest one; `origin`: "saved", "mine" (an
    own draft) or "prepared". `others`: who else has a draft of it."""

    body: Mapping[str, Any]
    base: int
    newest: int
    origin: str
    others: tuple[Unfinished, ...] = ()
    kept_at: str = ""
    why: str = ""

    @property
    def is_behind(self) -> bool:
        """Whether somebody has saved since this was begun."""
        return self.base != self.newest


def working(visit: Visit) -> Content:
    """The working copy; while the database can't be read, the live content as it was last seen: a form must come back.

    Raises:
        StoreError: there is neither.
    """
    try:
        return store.working_copy(visit.desk.engine, visit.desk.settings.service)[0]
    except StoreError:
        return visit.desk.live.release().content


def live(visit: Visit) -> Content | None:
    """What is live; None before the first publish."""
    try:
        return visit.desk.live.release().content
    except StoreError:
        return None


def today(visit: Visit, content: Content) -> date:
    """The day it is where the service is."""
    return local(visit.desk.clock(), content.service.timezone).date()


def start(visit: Visit, what: str, item_id: str) -> Start | None:
    """What the form of this item begins with: the own draft, else what is saved, else what is prepared; None for none of them.

    Raises:
        StoreError: the database is locked or away.
    """
    engine, service = visit.desk.engine, visit.desk.settings.service
    found = {d.author: d for d in drafts.unfinished(engine, service) if (d.what, d.item_id) == (what, item_id)}
    mine, prepared = found.pop(visit.account.login, None), found.pop(FILES, None)
    number, item = drafts.newest(engine, service, what, item_id)
    others = tuple(found.values())
    if mine:
        return Start(mine.body, mine.base, number, "mine", others, mine.at, mine.why)
    if item is not None:
        return Start(plain(item), number, number, "saved", others)
    return Start(prepared.body, number, number, "prepared", others) if prepared and not number else None


def plain(item: Entry | Fact) -> dict[str, Any]:
    """An item as plain data, as drafts hold it."""
    found: dict[str, Any] = json.loads(store.as_json(item))
    return found


def names(visit: Visit) -> dict[str, str]:
    """How people are called, by their login."""
    try:
        return {a.login: a.name for a in accounts.listing(visit.desk.engine)}
    except StoreError:
        return {}


def with_item(content: Content, item: Entry | Fact) -> Content:
    """`content` with this entry or fact in place of the one with its id, or beside the others."""
    sort = "entries" if isinstance(item, Entry) else "facts"
    before = getattr(content, sort)
    found = tuple(item if i.id == item.id else i for i in before)
    return content.copy(update={sort: found if any(i.id == item.id for i in before) else (*before, item)})


def tried(change: Callable[[], object]) -> str:
    """What is wrong, in words, where a change of the store does not work now; "" where it did."""
    try:
        change()
    except StoreError as wrong:
        return str(wrong)
    return ""
