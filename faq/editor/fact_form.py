"""The form of a fact: typed fields by its sort, and what is to be put right, in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError, parse_obj_as

from faq.checks import check
from faq.editor.copy import with_item
from faq.editor.visit import Visit
from faq.entries import Content
from faq.facts import Fact

#: A field: its name, what it is called, how it is typed (an <input>'s type, or "days"), whether it may be empty, a hint.
Field = tuple[str, str, str, bool, str]
FIELDS: dict[str, tuple[Field, ...]] = {
    "phone": (
        ("number", "Number", "tel", False, "As people should read it, with spaces."),
        ("role", "Who answers", "text", False, "The name stands beside the number."),
    ),
    "hours": (
        ("days", "Days", "days", False, ""),
        ("opens", "Opens", "time", False, ""),
        ("closes", "Closes", "time", False, ""),
    ),
    "closure": (
        ("first", "Day, or first day", "date", False, ""),
        ("last", "Last day", "date", True, "Only where it is more than one day."),
        ("opens", "Opens", "time", True, "Left empty, it is closed all day."),
        ("closes", "Closes", "time", True, ""),
        ("reason", "What people are told", "text", True, "A short sentence. It stands with “open” or “closed” on these days."),
    ),
    "email": (("address", "E-mail address", "email", False, ""),),
    "link": (
        ("text", "Words of the link", "text", False, ""),
        ("address", "Address", "url", True, "Whole, as it begins with https://. Without it, the words are plain words."),
    ),
    "menu_option": (
        ("key", "Key to press", "text", False, ""),
        ("value", "What it is for", "text", False, "It goes on from “Press …”: “if …” or “for …”."),
    ),
    "statistic": (("value", "Figure", "text", False, ""), ("period", "Measured when", "text", False, "")),
    **dict.fromkeys(("duration", "age", "name"), (("value", "Text", "text", False, ""),)),
}
#: What is kept as it was.
FRAME = ("id", "type", "standing")
#: What the types say of a mistake, in the words of a form.
WORDS = {
    "value_error.missing": "This is needed.",
    "none.not_allowed": "This is needed.",
    "write a time as 09:00": "Write a time as hours and minutes, with two digits each.",
    "must be later on the same day than 'opens'": "It must be later than the opening time, on the same day.",
    "needs both times, or none for closed all day": "Give both times, or none of them for closed all day.",
    "must not be before the first day": "The last day must not be before the first.",
    "needs weekdays as numbers, 1 for Monday to 7 for Sunday": "Choose at least one day.",
}
_NUMBER = re.compile(r"\+?\d[\d ]*\d")
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass
class Found:
    """What was typed: the fact (None where it is none yet), and what is to be put right by field."""

    fact: Fact | None = None
    errors: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)


def typed(visit: Visit, frame: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as a fact's plain data: it may be none yet. `frame`: what the fact was before."""
    body: dict[str, Any] = {name: value for name, value in frame.items() if name in FRAME}
    for name, _, kind, _, _ in FIELDS[str(frame["type"])]:
        given: Any = sorted({int(d) for d in visit.fields(name) if d in set("1234567")}) if kind == "days" else visit.field(name)
        if given:
            body[name] = f"{given}:00" if kind == "time" and len(given) == len("00:00") else given
    texts = {"label": visit.field("label"), "source": visit.field("source"), "note": visit.field("note")}
    if frame["type"] == "closure":
        texts["source"] = ""
    return body | {name: text for name, text in texts.items() if text}


def read(content: Content, body: Mapping[str, Any], today: date) -> Found:
    """What was typed as a fact of `content`, with all that is to be put right."""
    found = Found()
    try:
        found.fact = parse_obj_as(Fact, dict(body))  # type: ignore[arg-type]
    except ValidationError as wrong:
        for error in wrong.errors():
            told = WORDS.get(error["type"]) or WORDS.get(error["msg"]) or f"This can't be read: {error['msg']}."
            found.errors.setdefault(str(error["loc"][-1]), told)
        return found
    found.errors = _unlikely(found.fact)
    before = set(check(content, today))
    for problem in check(with_item(content, found.fact), today):
        if problem in before:
            continue
        if problem.stops:
            found.errors.setdefault(FIELDS[found.fact.type][0][0], problem.text)
        else:
            found.hints.append(problem.text)
    return found


def _unlikely(fact: Fact) -> dict[str, str]:
    """What the types let through, and nobody means."""
    if fact.type == "phone" and not _NUMBER.fullmatch(fact.number):
        return {"number": "A number has digits and spaces only."}
    if fact.type == "email" and not _EMAIL.fullmatch(fact.address):
        return {"address": "This is no e-mail address."}
    if fact.type == "link" and fact.address and not _ADDRESS.fullmatch(fact.address):
        return {"address": "Copy the whole address from the browser: it begins with https://."}
    empty = [
        name for name, _, kind, may, _ in FIELDS[fact.type] if not may and kind == "text" and not getattr(fact, name).strip()
    ]
    return dict.fromkeys(empty, "This is needed.")
