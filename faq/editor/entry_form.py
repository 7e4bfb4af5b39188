"""The form of an entry: from what was typed to an entry, or to what is to be put right, field by field, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from faq.checks import Problem, check, facts_with
from faq.editor.copy import with_item
from faq.editor.visit import Visit
from faq.entries import EVERYONE, Content, Entry

#: What an entry is does not change with its words.
FRAME = ("id", "kind", "topic", "outcome", "meant_for", "clash")
#: More facts than these are no help where a number was typed.
MOST_OFFERED = 3


@dataclass
class Found:
    """What was typed: the entry (None where it is none yet), what stops a save by field, and what is only worth knowing."""

    entry: Entry | None = None
    errors: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)

    def wrong(self, name: str, text: str) -> None:
        """One more thing to put right in this field."""
        self.errors[name] = f"{self.errors[name]} {text}" if name in self.errors else text


def typed(visit: Visit, frame: Mapping[str, Any], content: Content) -> dict[str, Any]:
    """What was typed, as an entry's plain data: it may be none yet. `frame`: what the entry was before."""
    audiences = [EVERYONE, *(a.id for a in content.service.audiences)]
    answers = {a: _clean(visit.raw(f"answer-{a}")) for a in audiences}
    fields = {
        "question": visit.field("question"),
        "button": visit.field("button"),
        "phrasings": list(dict.fromkeys(" ".join(line.split()) for line in visit.raw("phrasings").splitlines() if line.strip())),
        "answers": {a: text for a, text in answers.items() if text or a == EVERYONE},
        "sources": _in_order(visit.fields("sources"), frame.get("sources", ())),
        "shows_now": bool(visit.field("shows_now")),
        "followups": [f for f in dict.fromkeys(visit.fields("followups")) if f],
        "review_by": visit.field("review_by"),
        "note": _clean(visit.raw("note")),
    }
    kept = {name: value for name, value in frame.items() if name in FRAME}
    return kept | {name: value for name, value in fields.items() if value or name in ("question", "answers")}


def read(content: Content, body: Mapping[str, Any], today: date) -> Found:
    """What was typed as an entry of `content`, with all that is to be put right."""
    found = Found()
    _slips(found, body)
    if found.errors:
        return found
    try:
        found.entry = Entry.parse_obj(body)
    except ValidationError as wrong:
        for error in wrong.errors():
            found.wrong(field_id(str(error["loc"][0])), f"This can't be read: {error['msg']}.")
        return found
    after = with_item(content, found.entry)
    before = set(check(content, today))
    for problem in check(after, today):
        if problem.where == found.entry.id or problem not in before:
            _tell(found, after, problem)
    return found


def field_id(name: str) -> str:
    """Where on the page a field of `faq.checks` is: an audience is its answer."""
    known = {"followups": "followups-1", "": f"answer-{EVERYONE}", "answers": f"answer-{EVERYONE}"}
    if name in ("question", "button", "phrasings", "sources", "note", "review_by"):
        return name
    return known.get(name, f"answer-{name}")


def _slips(found: Found, body: Mapping[str, Any]) -> None:
    """What is no entry yet."""
    if not body.get("question"):
        found.wrong("question", "Write the question.")
    if not body["answers"].get(EVERYONE):
        found.wrong(f"answer-{EVERYONE}", "Write an answer for everyone: it is given while nobody has said who they are.")
    for audience, text in body["answers"].items():
        if re.search(r"^##(?!#)", text, re.MULTILINE):
            found.wrong(f"answer-{audience}", "Begin a heading with three signs, as in “### Heading”.")
    if body.get("review_by"):
        try:
            date.fromisoformat(str(body["review_by"]))
        except ValueError:
            found.wrong("review_by", "Write the date as year-month-day, or choose it.")


def _tell(found: Found, content: Content, problem: Problem) -> None:
    text = typed_number(content, problem.number) if problem.number else problem.text
    if problem.stops:
        found.wrong(field_id(problem.field), text)
    else:
        found.hints.append(text)


def typed_number(content: Content, number: str) -> str:
    """What to do about a number that was typed: the facts that it could be, to put in its place."""
    offered = _offered(facts_with(content, number))
    told = f"“{number}” is typed into the text. Then it would have to be changed in every place when it changes."
    if not offered:
        return f"{told} No number, hour or link that is held here has it: add it on the page “Numbers and hours” first."
    return f"{told} Write this instead: {' or '.join(offered)}."


def _offered(facts: Iterable[Any]) -> list[str]:
    return [f"{{{f.id}}} ({f.label})" for f in facts][:MOST_OFFERED]


def _in_order(chosen: list[str], before: Sequence[str]) -> list[str]:
    """What was chosen, in the order that it had: boxes know none, and an order alone is no change."""
    return [*(s for s in before if s in chosen), *(s for s in chosen if s not in before)]


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
