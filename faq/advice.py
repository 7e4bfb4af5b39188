"""What the unit should know of an answer before it goes live, in plain words. `faq.checks` says what stops a publish; this
hardly ever does.

Pure functions. What needs the model's own sentence vectors takes the trainer's `/score` of `texts(entry)` as `found`; without
the trainer the plain advice stands. The limits were set on the content of release 1, so that few entries are spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from faq.checks import Problem
from faq.entries import Content, Entry, after
from faq.facts import PLACEHOLDER, Link, named

#: A sentence of more words is long; of more than `TOO_MANY` nobody follows it at the phone.
MANY, TOO_MANY = 25, 35
#: A question so near to another entry's words may be answered there already; one so near is the same question.
NEAR, SAME = 0.85, 0.93
#: A phrasing pulls another entry's questions to itself if that entry's words are so near, and nearer by so much than its own.
PULLS, NEARER = 0.8, 0.16
#: More than so many phrasings that pull are counted, not listed.
MOST = 5
#: Words that speak of danger that is there now.
DANGER = re.compile(
    r"\b(immediate(ly)? (danger|risk|harm|at risk)|in danger|serious harm|life[- ]threatening|danger to life|"
    r"is an emergency|in an emergency|being (attacked|hurt) now|ambulance)\b",
    re.IGNORECASE,
)
URGENT_NUMBER = "999"
#: Facts that say it too.
URGENT_FACTS = re.compile(r"\{emergency\w*\}")
_ENDS = re.compile(r"(?<=[.!?])[\"'’”)\]*_]*\s+|\n\s*(?=[-*•]|\d+[.)])|\n\s*\n|:\s*\n")
_WORDS = re.compile(r"[\w{}'’@-]*\w[\w{}'’@-]*")


def texts(entry: Entry) -> list[str]:
    """What of an entry is to be scored: its question, and the phrasings that make sense anywhere."""
    return list(dict.fromkeys([entry.question, *(p for p in entry.phrasings if not after(p)[0])]))


def plain(entry: Entry, content: Content) -> list[Problem]:
    """What can be said of `entry`, as it would stand in `content`, without the model."""
    return [*_superseded(entry, content), *_long(entry), *_links(entry, content), *_danger(entry)]


def scored(entry: Entry, content: Content, found: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """What can be said of `entry` from the trainer's `/score` of its `texts`, itself left out (`not`)."""
    told = {str(one["text"]): one for one in found}
    return [*_answered(entry, content, told), *_pulls(entry, told)]


def dead(content: Content) -> list[Problem]:
    """Facts that hold and that nothing says: no answer, no audience, no district."""
    service = content.service
    used = {name for e in content.entries for text in e.answers.values() for name in named(text)}
    used |= {line or "" for a in service.audiences for line in (a.line, a.closed_line)} | {d.phone for d in service.districts}
    used.add(service.hours or "")
    return [
        _said(f.id, "", f"“{f.label}” is held, but no answer says it. Name it in an answer, or take it away.")
        for f in content.facts
        if f.standing == "current" and f.id not in used
    ]


def sentences(text: str) -> list[str]:
    """The sentences of an answer; a point of a list is one, and a fact counts as one word."""
    return [s for piece in _ENDS.split(text) if piece and (s := " ".join(piece.split()))]


def _superseded(entry: Entry, content: Content) -> Iterator[Problem]:
    """Values and titles that no longer hold, typed into an answer; telling how it was is what history is for."""
    if entry.kind == "history":
        return
    holds = {_bare(f.shown) for f in content.facts if f.standing == "current"} | {
        s.title for s in content.sources if s.standing == "current"
    }
    gone = {_bare(f.shown): f.label for f in content.facts if f.standing == "superseded"}
    gone |= {s.title: "the title of a text that no longer holds" for s in content.sources if s.standing == "superseded"}
    for audience, text in entry.answers.items():
        for value in gone:
            if value not in holds and _says(text, value):
                words = (
                    f"“{value}” no longer holds ({gone[value]}). Say what holds now, or tell it in an answer of the kind history."
                )
                yield _said(entry.id, audience, words)


def _long(entry: Entry) -> Iterator[Problem]:
    for audience, text in entry.answers.items():
        for sentence in sentences(text):
            count = len(_WORDS.findall(sentence))
            if count > MANY:
                how = "Hardly anybody can follow it" if count > TOO_MANY else "It is hard to follow"
                yield _said(
                    entry.id, audience, f"A sentence has {count} words. {how}: make two of it. It begins “{_start(sentence)}”."
                )


def _links(entry: Entry, content: Content) -> Iterator[Problem]:
    bare = {f.id: f for f in content.facts if isinstance(f, Link) and not f.address}
    for audience, text in entry.answers.items():
        for name in sorted(named(text) & set(bare)):
            yield _said(entry.id, audience, f"The link “{bare[name].text}” has no address yet. It reads as plain words.")


def _danger(entry: Entry) -> Iterator[Problem]:
    for audience, text in entry.answers.items():
        spoken = DANGER.search(text)
        if spoken and URGENT_NUMBER not in text and not URGENT_FACTS.search(text):
            words = (
                f"It speaks of danger (“{spoken[0]}”) and does not say {URGENT_NUMBER}. Who is in danger now needs that first."
            )
            yield _said(entry.id, audience, words)


def _answered(entry: Entry, content: Content, told: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """A question that another entry answers already: by the same answer or by another."""
    near = _nearest(told.get(entry.question))
    other = content.entry(near["entry"]) if near else None
    if near is None or other is None or near["score"] < NEAR:
        return
    asked = f"“{other.question}”" + ("" if near["phrasing"] == other.question else f" (asked as “{near['phrasing']}”)")
    if near["score"] >= SAME and other.answers != entry.answers:
        yield _said(
            entry.id,
            "question",
            f"This is the same question as {asked}, with another answer. People will get either: make one of them.",
        )
    else:
        yield _said(entry.id, "question", f"Another answer may say this already: {asked}. Look there first.")


def _pulls(entry: Entry, told: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Phrasings that lie nearer to another entry than to their own: they pull its questions away."""
    found = []
    for text in texts(entry)[1:]:
        near, own = _nearest(told.get(text)), (told.get(text) or {}).get("own") or {"score": 0.0}
        if near and near["score"] >= PULLS and near["score"] > own["score"] + NEARER:
            found.append((near["score"] - own["score"], text, near))
    for _, text, near in sorted(found, key=lambda one: -one[0])[:MOST]:
        words = f"“{text}” sounds more like “{near['question']}” than like this one, and would take questions away from it."
        yield _said(entry.id, "phrasings", words)
    if len(found) > MOST:
        yield _said(entry.id, "phrasings", f"{len(found) - MOST} more ways of asking sound like other answers.")


def _nearest(told: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    near = (told or {}).get("near") or []
    return near[0] if near else None


def _said(where: str, field: str, text: str) -> Problem:
    return Problem(where, text, stops=False, field=field)


def _bare(shown: str) -> str:
    return shown.replace("**", "").strip()


def _says(text: str, value: str) -> bool:
    """Whether `text` has `value` typed in, whatever its capitals."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", PLACEHOLDER.sub(" ", text), re.IGNORECASE) is not None


def _start(sentence: str) -> str:
    return " ".join(sentence.split()[:7]) + " …"
