"""A document's questions beside those of a content: which answers differ, which are new, which the document does not have.

Pure. A question is told again by its words, and by those of its answer; capitals, quotes, spaces and bold letters are no
difference, and neither is a fact against its value. What belongs together a person can still say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from faq.difference import Piece, words
from faq.documents import Section
from faq.entries import EVERYONE, Content, Entry
from faq.facts import Email, Fact, Link, Phone, fill

#: A question is the same from this likeness on; what its own words and those of its answer count for it.
SAME, BY_QUESTION = 0.38, 0.6
#: Words that many questions have.
_COMMON = frozenset(re.findall(
    r"\w+",
    "a an the is are do does did i you my your we our they their it its this that these those what which who when where why how "
    "can could will would should may must of to for from in on at by with about and or if be been have has had there not no "
    "get need any me us them",
))  # fmt: skip
_PHONE = re.compile(r"\b0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}\b")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Finding:
    """A section beside the entry that it belongs to, if one does. `old`, `new`: both answers in pieces. `told`: what else is to
    be known."""

    section: Section
    entry: Entry | None
    text: str
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the answer is there already."""
        return self.entry is not None and not any(piece.changed for piece in (*self.old, *self.new))


@dataclass(frozen=True)
class Compared:
    """All sections, in the document's order; and the entries that it says nothing of."""

    findings: tuple[Finding, ...]
    missing: tuple[Entry, ...] = field(default=())


def compared(sections: Sequence[Section], content: Content) -> Compared:
    """A document beside a content."""
    entries = [e for e in content.entries if e.kind in ("faq", "pathway")]
    belongs = _matched(sections, entries, content)
    findings = tuple(finding(section, belongs.get(at), content) for at, section in enumerate(sections))
    used = {entry.id for entry in belongs.values()}
    return Compared(findings, tuple(e for e in entries if e.id not in used))


def finding(section: Section, entry: Entry | None, content: Content) -> Finding:
    """A section beside this entry, or beside none."""
    text = with_facts(section.text, content)
    told = tuple(_told(section, entry, content))
    if entry is None:
        return Finding(section, None, text, (), (Piece(_plain(section.text), changed=True),), told)
    was, now = _plain(_filled(entry.answers[EVERYONE], content)), _plain(section.text)
    if was == now:
        return Finding(section, entry, text, (Piece(was, changed=False),), (Piece(now, changed=False),), told)
    return Finding(section, entry, text, *words(was, now), told)


def body(found: Finding, topic: str) -> dict[str, Any]:
    """What a draft holds that is made of a finding, but for a new entry's id: the document's words for everyone."""
    if found.entry is None:
        return {"kind": "faq", "topic": topic, "question": found.section.question, "answers": {EVERYONE: found.text}}
    return {"answers": {**found.entry.answers, EVERYONE: found.text}}


def with_facts(text: str, content: Content) -> str:
    """The text with a fact's name where it says a value that one fact alone has: a number that two share stays as it is."""
    held: dict[str, list[Fact]] = {}
    for fact in content.facts:
        if fact.standing == "current" and isinstance(fact, Phone | Email | Link):
            held.setdefault(_bare(fact.shown), []).append(fact)
    for value, facts in sorted(held.items(), key=lambda one: -len(one[0])):
        if len(facts) == 1 and len(value) > 3:
            mark = "{" + facts[0].id + "}"
            pattern = rf"(?<![\w{{])(\*\*)?{re.escape(value)}(?(1)\*\*)(?![\w}}])"
            text = re.sub(pattern, lambda _, mark=mark: mark, text)  # type: ignore[misc]
    return text


def _told(section: Section, entry: Entry | None, content: Content) -> Iterator[str]:
    known = {_bare(f.shown).replace(" ", "") for f in content.facts if f.standing == "current"}
    for value in dict.fromkeys([*_PHONE.findall(section.text), *_EMAIL.findall(section.text)]):
        if value.replace(" ", "").replace("-", "") not in known:
            yield f"“{value}” is held nowhere here: add it under Numbers and hours first."
    for said, address in section.links:
        fact = next((f for f in content.facts if isinstance(f, Link) and _plain(f.text) == _plain(said)), None)
        if fact is not None and (fact.address or "") != address:
            yield f"The link “{said}” leads to {address} there, and to {fact.address or 'no address'} here."
    if entry is not None and _plain(entry.question) != _plain(section.question):
        yield f"The question reads “{section.question}” there, and “{entry.question}” here."
    others = [name for name in (entry.answers if entry else ()) if name != EVERYONE]
    if others:
        yield f"This answer has words of its own for: {', '.join(others)}. They stay as they are: read them too."


def _matched(sections: Sequence[Section], entries: Sequence[Entry], content: Content) -> dict[int, Entry]:
    """The entry of each section, best first, each once."""
    names = _names(content)
    asked = [_content_words(s.question, names) for s in sections]
    told = [_content_words(s.text, names) for s in sections]
    scores = []
    for number, entry in enumerate(entries):
        question = _content_words(entry.question, names)
        answer = _content_words(_filled(entry.answers[EVERYONE], content), names)
        exact = {_key(p) for p in (entry.question, *entry.phrasings)}
        for at, section in enumerate(sections):
            like = 1.0 if _key(section.question) in exact else _dice(asked[at], question)
            score = BY_QUESTION * like + (1 - BY_QUESTION) * _dice(told[at], answer)
            if score >= SAME:
                scores.append((score, at, number))
    found: dict[int, Entry] = {}
    used: set[int] = set()
    for _, at, number in sorted(scores, key=lambda one: -one[0]):
        if at not in found and number not in used:
            found[at] = entries[number]
            used.add(number)
    return found


def _names(content: Content) -> tuple[str, ...]:
    """How the service is called: it stands in every question and tells none from another."""
    whole = _plain(content.service.name).lower()
    return (whole, whole.removeprefix(f"{content.service.area.lower()}'s "), content.service.short_name.lower())


def _content_words(text: str, names: Sequence[str]) -> frozenset[str]:
    plain = _plain(text).lower()
    for name in names:
        plain = plain.replace(name, " ")
    plain = plain.replace("'s", "").replace("'", "")
    return frozenset(_stem(word) for word in re.findall(r"[a-z0-9]+", plain) if word not in _COMMON)


def _stem(word: str) -> str:
    for end in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ed", "es", "s", "y"):
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word.removesuffix(end)
    return word


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _filled(text: str, content: Content) -> str:
    return fill(text, {f.id: f.shown for f in content.facts})


def _plain(text: str) -> str:
    """What is read of a text, whatever its bold letters, quotes, dashes, points and spaces."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("*", "")
    text = text.translate(str.maketrans("‘’“”–—\u00a0", "''\"\"-- "))
    return " ".join(re.sub(r"^\s*(- |#+ )", "", line) for line in text.splitlines() if line.strip()).replace("  ", " ").strip()


def _bare(shown: str) -> str:
    return shown.replace("**", "").strip()
