"""What a changed fact changes: every answer that uses it, before and after, and what the chat says on a special day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from faq.clock import moment
from faq.difference import Piece, words
from faq.editor.copy import with_item
from faq.entries import Content, Entry, Release
from faq.facts import Closure, Fact, Hours, fill, shown_date
from faq.render import Voice


@dataclass(frozen=True)
class Effect:
    """The lines of one answer that change, before and after, in pieces. `who` it is for."""

    entry: Entry
    who: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def effects(content: Content, fact: Fact) -> list[Effect]:
    """Every answer whose words would change if `fact` were saved."""
    before = {f.id: f.shown for f in content.facts}
    after = before | {fact.id: fact.shown}
    return [
        Effect(entry, who, *words(*_lines(fill(text, before), fill(text, after))))
        for entry in content.entries
        for who, text in entry.answers.items()
        if fill(text, before) != fill(text, after)
    ]


def _lines(old: str, new: str) -> tuple[str, str]:
    """The lines that differ: facts have none of their own, so both texts have as many."""
    pairs = [(a, b) for a, b in zip(old.split("\n"), new.split("\n"), strict=True) if a != b]
    return "\n".join(a for a, _ in pairs), "\n".join(b for _, b in pairs)


def on_the_day(content: Content, closure: Closure) -> tuple[str, str] | None:
    """When the first day of a closure is looked at, and what the chat then says of the hours (Markdown); None without hours."""
    hours = next((f for f in content.facts if f.id == content.service.hours), None)
    if not isinstance(hours, Hours):
        return None
    after = with_item(content, closure)
    at = datetime.combine(closure.first, closure.opens or time(12), tzinfo=ZoneInfo(content.service.timezone))
    voice = Voice(Release(content.service.id, 0, "", "", after), moment(hours, at, closures=after.closures))
    return shown_date(closure.first), voice.now()
