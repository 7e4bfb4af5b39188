"""What changed between two versions, word by word, as data for a page that shows them side by side; and two made into one."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from faq.entries import Content, Entry, Source
from faq.facts import Fact
from faq.store import as_json

#: A field, named for people. What is not named here never differs, or is no matter of words.
LABELS = {
    "question": "Question", "button": "Text on the button", "answers": "Answer", "phrasings": "Other ways of asking",
    "followups": "Buttons under the answer", "sources": "Where it comes from", "review_by": "Look at it again by",
    "note": "Note", "clash": "Where sources differ", "shows_now": "Says whether the service is open", "topic": "Topic",
    "meant_for": "Speaks of", "label": "Name", "source": "Where it comes from", "standing": "Standing",
    "number": "Number", "role": "Who answers", "days": "Days", "opens": "Opens", "closes": "Closes", "address": "Address",
    "key": "Key to press", "value": "Text", "period": "Period", "text": "Text", "first": "First day", "last": "Last day",
    "reason": "Reason", "title": "Title", "dated": "Dated", "rank": "Rank",
}  # fmt: skip
#: Of these, both stand in one line where both changed.
ONE_LINE = ("question", "button")
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: A date can't be two: yours stands, theirs is shown beside it.
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Piece:
    """A stretch of text. `changed`: the other side has something else here, or nothing."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Field:
    """One field that differs: what it is called, and both sides in pieces."""

    name: str
    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """An item that two contents do not have in common as it is; None on the side that has none."""

    what: str
    item_id: str
    title: str
    old: Any
    new: Any


Version = Entry | Fact | Mapping[str, Any] | None


def difference(old: Version, new: Version) -> tuple[Field, ...]:
    """Every field in which two versions of one item differ, with the words that do; None stands for "not there". A draft is
    plain data, which may be no whole item yet."""
    before, after = texts(old), texts(new)
    order = list(LABELS)
    names = sorted(
        {**after, **before}, key=lambda name: order.index(field) if (field := name.partition(".")[0]) in LABELS else 99
    )
    return tuple(
        Field(name, label(name), *words(before.get(name, ""), after.get(name, "")))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces: joined, the pieces of a side are its text to the letter."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        left += [Piece("".join(a[a1:a2]), tag != "equal")] if a2 > a1 else []
        right += [Piece("".join(b[b1:b2]), tag != "equal")] if b2 > b1 else []
    return tuple(left), tuple(right)


def texts(item: Version) -> dict[str, str]:
    """An item's fields as text, answers by audience ("answers.everyone"), lists one to a line."""
    if item is None:
        return {}
    found: dict[str, str] = {}
    for name, value in (item if isinstance(item, Mapping) else json.loads(as_json(item))).items():
        if name in ("id", "kind", "type", "outcome"):
            continue
        if isinstance(value, Mapping):
            found |= {f"{name}.{part}": text for part, text in value.items()}
        else:
            found[name] = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
    return found


def label(name: str) -> str:
    """What a field is called on a page: "answers.public" is "Answer (public)"."""
    field, _, part = name.partition(".")
    return LABELS.get(field, field) + (f" ({part})" if part else "")


def joined(base: Mapping[str, Any], theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> dict[str, Any]:
    """Both versions of one item in one, as plain data to go on from; `base` is what both began with.

    A field that one side alone changed is that side's. Where both did, a list has what either put in, less what either took
    out; a text has the lines of both, theirs first, so that no word of either is lost.
    """
    names = dict.fromkeys([*yours, *theirs])
    merged = {name: _one(name, base.get(name), theirs.get(name), yours.get(name)) for name in names}
    return {name: value for name, value in merged.items() if value is not None}


def differing(old: Content | None, new: Content) -> tuple[Change, ...]:
    """All items that two contents of a service do not have in common as they are: entries, facts, sources."""
    return tuple(
        change
        for what, sort in (("entry", "entries"), ("fact", "facts"), ("source", "sources"))
        for change in _differing(what, getattr(old, sort) if old else (), getattr(new, sort))
    )


def title(item: Any) -> str:
    """What an item is called on a page."""
    if isinstance(item, Entry):
        return item.question
    return item.title if isinstance(item, Source) else item.label


def _differing(what: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    before, after = {i.id: i for i in old}, {i.id: i for i in new}
    for wanted in dict.fromkeys([*after, *before]):
        was, now = before.get(wanted), after.get(wanted)
        if was != now:
            yield Change(what, wanted, title(now if now is not None else was), was, now)


def _one(name: str, base: Any, theirs: Any, yours: Any) -> Any:
    if theirs == yours or yours == base:
        return theirs
    if theirs == base:
        return yours
    if isinstance(theirs, Mapping) or isinstance(yours, Mapping):
        return joined(base or {}, theirs or {}, yours or {})
    if isinstance(theirs, list | tuple) or isinstance(yours, list | tuple):
        return _both(base or [], theirs or [], yours or [])
    if theirs is None or yours is None:
        return theirs or yours
    if name in ONE_LINE:
        return f"{theirs} / {yours}"
    return _lines(theirs, yours) if isinstance(yours, str) and not _DAY.fullmatch(yours) else yours


def _both(base: Sequence[Any], theirs: Sequence[Any], yours: Sequence[Any]) -> list[Any]:
    gone = {x for x in base if x not in theirs or x not in yours}
    return [x for x in dict.fromkeys([*theirs, *yours]) if x not in gone]


def _lines(theirs: str, yours: str) -> str:
    """The lines of both, in turn: those in common once."""
    a, b = theirs.split("\n"), yours.split("\n")
    found: list[str] = []
    for _, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        found += a[a1:a2] if a[a1:a2] == b[b1:b2] else [*a[a1:a2], *b[b1:b2]]
    return "\n".join(found)
