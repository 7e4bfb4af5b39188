"""Everything the assistant can say, on one page: each text of a release in each variant, the facts, the sources. Pure.

It is what the unit reads and signs. What code fills in at the moment of a reply stands as words: "[closing time]".
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from bot.web.faq import by_topic, deeper, for_whom, sources
from faq.entries import EVERYONE, Content, Entry, Release, Source
from faq.facts import PLACEHOLDER, Closure, Fact, fill, named
from faq.markdown import Words

#: What stands for a value that only the moment of a reply knows.
MOMENT = {
    "closes": "closing time",
    "opens_next": "next opening time",
    "length": "length of the message",
    "limit": "longest message that is answered",
    "district": "name of the district",
    "district_hub": "number of that hub",
    "source_titles": "titles of the sources",
    "checked_on": "day of the check",
}
#: A heading of an answer, of the second level by itself, stands below that of its entry, and below the one that says for whom.
BELOW_ENTRY, BELOW_AUDIENCE = 2, 3


@dataclass(frozen=True)
class Variant:
    """What one audience gets. `heading` says which; "" where all get the same."""

    heading: str
    html: Markup


@dataclass(frozen=True)
class Text:
    """An entry with all its words. `buttons`: what stands on those under the answer."""

    entry: Entry
    variants: tuple[Variant, ...]
    buttons: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Section:
    """A topic with its texts."""

    id: str
    name: str
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Row:
    """A fact with how it is shown."""

    fact: Fact
    html: Markup
    source: str


class Printed:
    """A release as one page."""

    def __init__(self, release: Release, values: Mapping[str, str] | None = None) -> None:
        """`values`: what this installation fills in besides the facts (how long things are kept)."""
        self.release, self._words = release, Words(release)
        shown = {f.id: f.shown for f in release.content.facts}
        self._values = {**{name: f"[{told}]" for name, told in MOMENT.items()}, **shown, **(values or {})}

    @functools.cached_property
    def sections(self) -> tuple[Section, ...]:
        """All texts by topic, as on the FAQ; then small talk and fixed texts."""
        content = self.release.content
        grouped = by_topic(content, content.entries)
        return tuple(Section(topic, name, tuple(self._text(e) for e in entries)) for topic, name, entries in grouped)

    @functools.cached_property
    def facts(self) -> tuple[Row, ...]:
        """Every fact that can be told: those that hold, and those that an answer tells as history.

        Any other that no longer holds is kept back: an old number on paper is a number that somebody dials.
        """
        content = self.release.content
        titles = {s.id: s.title for s in content.sources}
        return tuple(
            Row(f, self._words.html(as_told(f)), titles.get(f.source, "the unit's own word"))
            for f in content.facts
            if f.standing == "current" or f.id in told(content)
        )

    def _text(self, entry: Entry) -> Text:
        content = self.release.content
        others = (content.entry(f) for f in entry.followups)
        return Text(entry, self._variants(entry), tuple(e.title for e in others if e), sources(content, entry))

    def _variants(self, entry: Entry) -> tuple[Variant, ...]:
        if len(entry.answers) == 1:
            return (Variant("", self._html(entry.answers[EVERYONE], BELOW_ENTRY)),)
        everyone = Variant("For everyone", self._html(entry.answers[EVERYONE], BELOW_AUDIENCE))
        own = [a for a in self.release.content.service.audiences if a.id in entry.answers]
        return (everyone, *(Variant(for_whom(a), self._html(entry.answers[a.id], BELOW_AUDIENCE)) for a in own))

    def _html(self, text: str, below: int) -> Markup:
        return deeper(self._words.html(without_braces(fill(text, self._values))), below)


def as_told(fact: Fact) -> str:
    """`fact` in Markdown; of a day that is not as usual also the reason, which is told with it."""
    return "\n\n".join(filter(None, [fact.shown, fact.reason if isinstance(fact, Closure) else ""]))


def told(content: Content) -> set[str]:
    """The ids of all facts that an answer names."""
    return {name for e in content.entries for text in e.answers.values() for name in named(text)}


def without_braces(text: str) -> str:
    """`text` with each value that is still open named in words."""
    return PLACEHOLDER.sub(lambda found: f"[{found[1].replace('_', ' ')}]", text)
