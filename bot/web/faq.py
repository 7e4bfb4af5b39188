"""What the FAQ pages show, made from a release: topics, one entry, what a search finds, data for machines. Pure.

An entry has a page of its own unless it is a fixed text: those make no sense without a talk. The words are those of the chat:
the same variant for the same audience, the same facts, the same line on what holds now.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from bot.web.search import Asked, Search
from faq.clock import Moment
from faq.entries import Audience, Content, Entry, Release, Service, Source, after
from faq.facts import fill
from faq.markdown import Words
from faq.render import Voice

_HEADING = re.compile(r"(</?h)(\d)")


@dataclass(frozen=True)
class Linked:
    """A question that leads to its page. `history`: it tells what was, not what holds."""

    id: str
    question: str
    history: bool = False


@dataclass(frozen=True)
class Group:
    """A topic with its questions, in the order in which they are read."""

    id: str
    name: str
    entries: tuple[Linked, ...]


@dataclass(frozen=True)
class Part:
    """An answer as one audience gets it. `heading` says for whom ("" for everyone); `now` is what holds now ("" if untold)."""

    heading: str
    html: Markup
    now: Markup


@dataclass(frozen=True)
class Shown:
    """The page of one entry. `by_audience`: it reads differently by who asks."""

    id: str
    question: str
    topic: str
    history: bool
    by_audience: bool
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    followups: tuple[Linked, ...]


@dataclass(frozen=True)
class Result:
    """What a search found: the question, and how its answer begins."""

    linked: Linked
    html: Markup


class Faq:
    """The FAQ of one release."""

    def __init__(self, release: Release, heard: Mapping[str, Sequence[str]] | None = None) -> None:
        """`heard`: by entry, how people tell it beside the phrasings of the release. Only the search learns from it."""
        self.release, self._heard = release, heard or {}
        self._words = Words(release)
        self._entries = {e.id: e for e in release.content.entries if has_page(e)}

    @property
    def checked_on(self) -> date | None:
        """When the unit checked the release, if it did."""
        return self.release.checked_on

    @functools.cached_property
    def groups(self) -> tuple[Group, ...]:
        """All questions by topic."""
        return tuple(
            Group(topic, name, tuple(_linked(e) for e in entries))
            for topic, name, entries in by_topic(self.release.content, self._entries.values())
        )

    def audience(self, wanted: str | None) -> Audience | None:
        """The audience with this id; None for anything else."""
        return self.release.content.service.audience(wanted)

    def shown(self, wanted: str, audience: str | None, moment: Moment | None) -> Shown | None:
        """The page of the entry `wanted`; None where it has none. Without an audience, as each of them gets it."""
        entry = self._entries.get(wanted)
        if entry is None:
            return None
        content = self.release.content
        return Shown(
            id=entry.id,
            question=entry.question,
            topic=names(content)[entry.topic],
            history=entry.kind == "history",
            by_audience=len(entry.answers) > 1,
            parts=tuple(self._part(entry, one, moment) for one in self._variants(entry, audience)),
            sources=sources(content, entry),
            followups=tuple(_linked(self._entries[f]) for f in entry.followups if f in self._entries),
        )

    def results(self, query: str, audience: str | None) -> tuple[Result, ...]:
        """What fits the words of `query`, the best first, with the first paragraph for this audience."""
        voice = Voice(self.release, audience=audience)
        found = (self._entries[wanted] for wanted in self._search.found(query))
        return tuple(Result(_linked(e), self._words.html(voice.words(e).split("\n\n")[0])) for e in found)

    @functools.cached_property
    def all_for_machines(self) -> Markup:
        """All entries as `schema.org/FAQPage`."""
        return self.for_machines(self._entries)

    def for_machines(self, wanted: Iterable[str]) -> Markup:
        """These entries as `schema.org/FAQPage`, JSON for a script tag, in the words for everyone."""
        voice = Voice(self.release)
        asked = [
            {"@type": "Question", "name": e.question,
             "acceptedAnswer": {"@type": "Answer", "text": self._words.html(voice.words(e)).strip()}}
            for e in (self._entries[one] for one in wanted)
        ]  # fmt: skip
        return for_script({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": asked})

    @functools.cached_property
    def _search(self) -> Search:
        return Search(asked(self.release.content, self._entries.values(), self._heard))

    def _variants(self, entry: Entry, audience: str | None) -> tuple[Audience | None, ...]:
        """Who is answered: the one who asks; else everyone at once where all get the same words, each in turn where not."""
        one = self.audience(audience)
        if one or len(entry.answers) == 1:
            return (one,)
        return self.release.content.service.audiences

    def _part(self, entry: Entry, audience: Audience | None, moment: Moment | None) -> Part:
        who = audience.id if audience else None
        told = Voice(self.release, moment, who).words(entry)
        now = Voice(self.release, moment, entry.meant_for or who).now(told) if entry.shows_now else ""
        heading = for_whom(audience) if audience and len(entry.answers) > 1 else ""
        return Part(heading, deeper(self._words.html(told), 1 if heading else 0), self._words.html(now))


def has_page(entry: Entry) -> bool:
    """Whether people can look it up: fixed texts and small talk are said in a talk only."""
    return entry.kind != "fixed" and entry.outcome != "small_talk"


def for_whom(audience: Audience) -> str:
    """The heading over what this audience gets."""
    return f"For {audience.people}" if audience.people else audience.label


def names(content: Content) -> dict[str, str]:
    """The name of each topic, in the order in which they are read; of one that the service does not name, its id in words."""
    named = {t.id: t.name for t in content.service.topics}
    return named | {e.topic: in_words(e.topic) for e in content.entries if e.topic not in named}


def in_words(name: str) -> str:
    """ "help_for_families" as "Help for families"."""
    return re.sub(r"[_-]+", " ", name).strip().capitalize()


def by_topic(content: Content, entries: Iterable[Entry]) -> list[tuple[str, str, list[Entry]]]:
    """`entries` by topic: its id, its name, and its entries, those that should stand first before all others."""
    held: dict[str, list[Entry]] = {}
    for entry in entries:
        held.setdefault(entry.topic, []).append(entry)
    first = _firsts(content.service)
    for group in held.values():
        group.sort(key=lambda e: first.get(e.id, len(first)))
    return [(topic, name, held[topic]) for topic, name in names(content).items() if topic in held]


def sources(content: Content, entry: Entry) -> tuple[Source, ...]:
    """What `entry` rests on, the source that stands first before the others."""
    return tuple(sorted((s for s in content.sources if s.id in entry.sources), key=lambda s: s.rank))


def asked(content: Content, entries: Iterable[Entry], heard: Mapping[str, Sequence[str]]) -> dict[str, Asked]:
    """How people ask for each of `entries`. What only makes sense after another entry is left out."""
    shown = {f.id: f.shown for f in content.facts}
    return {
        e.id: Asked(
            titles=tuple(dict.fromkeys((e.question, e.title))),
            phrasings=(*(p for p in e.phrasings if not after(p)[0]), *heard.get(e.id, ())),
            answers=tuple(fill(text, shown) for text in e.answers.values()),
        )
        for e in entries
    }


def deeper(html: Markup, levels: int) -> Markup:
    """`html` (clean) with its headings so many levels further down."""
    return Markup(_HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + levels}", html))  # noqa: S704  # digits only


def for_script(data: object) -> Markup:
    """`data` as JSON that can stand inside a script tag: nothing in it can end the tag or begin another one."""
    escaped = json.dumps(data, separators=(",", ":"))
    for sign in "<>&":
        escaped = escaped.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(escaped)  # noqa: S704  # no sign of HTML is left


def _firsts(service: Service) -> dict[str, int]:
    return {entry: at for at, entry in enumerate(f for topic in service.topics for f in topic.first)}


def _linked(entry: Entry) -> Linked:
    return Linked(entry.id, entry.question, entry.kind == "history")
