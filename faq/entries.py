"""The words of the house as types: Source, Entry, Topic, Service, Draft, Content, Release. Frozen, without I/O.

Files (`faq.files`), database (`faq.store`) and releases (`faq.releases`) all hold these, so that what a check says of a
file is true of a release too.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import validator

from faq.facts import Closure, Fact, Id, Item, Standing

Kind = Literal["faq", "pathway", "history", "fixed"]
Outcome = Literal[
    "answered",
    "asked_back",
    "signposted",
    "emergency",
    "small_talk",
    "out_of_scope",
    "not_understood",
    "refused",
    "unavailable",
]

#: How somebody writes, whatever the service (`data/audience/`): at work with children, as family or neighbour, as a child.
Speaker = Literal["professional", "public", "child"]

#: The variant of an answer for anyone, also given while nobody has said who asks.
EVERYONE = "everyone"


class Source(Item):
    """A published text. `dated` is the date as the text gives it; the lower `rank` stands where two clash."""

    id: Id
    title: str
    dated: str
    standing: Standing
    rank: int
    note: str = ""


class Entry(Item):
    """One question with its answers by audience.

    `answers` maps an audience id (or `everyone`) to Markdown that names facts as `{fact_id}`. `shows_now`: the reply
    adds what holds now (open or closed). `meant_for`: the audience it speaks of, whoever asks ("the public's number").
    `followups`: entries offered as buttons. `clash`: how sources that disagree were settled. `outcome`: why such a reply
    is given (closed list).
    """

    id: Id
    kind: Kind
    topic: Id
    question: str
    button: str = ""
    outcome: Outcome = "answered"
    sources: tuple[Id, ...] = ()
    shows_now: bool = False
    meant_for: Id | None = None
    followups: tuple[Id, ...] = ()
    review_by: date | None = None
    clash: str = ""
    note: str = ""
    phrasings: tuple[str, ...] = ()
    answers: dict[str, str]

    @validator("answers")
    def _has_default(cls, answers: dict[str, str]) -> dict[str, str]:
        if not answers.get(EVERYONE, "").strip():
            raise ValueError(f"needs a part headed '## {EVERYONE}' with some text")
        if any(re.search(r"^##(?!#)", text, re.MULTILINE) for text in answers.values()):
            raise ValueError("no line of an answer may start with '##': in the files, that begins the next part")
        return answers

    def answer(self, audience: str | None) -> str:
        """The Markdown for this audience; for one without a variant of its own, what everyone gets."""
        return self.answers.get(audience or EVERYONE, self.answers[EVERYONE])

    @property
    def title(self) -> str:
        """What stands on a button that leads here."""
        return self.button or self.question


def after(phrasing: str) -> tuple[str, str]:
    """The entry after which a phrasing is asked, and its text: "[what_is_mash] who is in it?" makes sense there alone. The
    entry is "" where it makes sense anywhere."""
    found = re.fullmatch(r"\[(\w+)\]\s*(.+)", phrasing.strip(), re.DOTALL)
    return (found[1], found[2]) if found else ("", phrasing)


class Audience(Item):
    """Who asks, as the service sees it. `line`, `closed_line`: the phone facts they call when open and when closed; none where
    no such number is held.

    `label` is what they say of themselves, `people` what others call them: "For people who work with children". `speakers`:
    which ways of writing are theirs alone. `signs`: words that tell they ask, where a way of writing alone does not.
    """

    id: Id
    label: str
    line: Id | None = None
    closed_line: Id | None = None
    people: str = ""
    speakers: tuple[Speaker, ...] = ()
    signs: tuple[str, ...] = ()


class Topic(Item):
    """A group of entries as people read it. `first`: the entries that stand first in it, in this order."""

    id: Id
    name: str
    first: tuple[Id, ...] = ()


class District(Item):
    """A part of the area. `names` is how people write it; `phone` the fact of its local hub."""

    id: Id
    label: str
    phone: Id
    names: tuple[str, ...]
    towns: tuple[str, ...] = ()


class LocalHelp(Item):
    """Help that has a number in each district. `entry`: the question about it; `in_district`, `unknown_place`: the texts for a
    district that is named, and for a place nobody knows. `also`: entries that the number is added to."""

    entry: Id
    in_district: Id
    unknown_place: Id
    also: tuple[Id, ...] = ()


class Service(Item):
    """A front door: who asks, when it is open, which parts its area has. `other_areas`, `other_services`: what it must not answer
    for; `elsewhere`: the entry that says so. `suggestions`: the entry under which somebody can send a suggestion for the answers.

    `topics` is the order in which they are read; one that is not listed stands at the end, under its id in words.
    `known_question` is asked again and again to see whether the assistant answers.
    """

    id: Id
    name: str
    short_name: str
    area: str = ""
    known_question: str = "which number do I call"
    language: str = "en"
    timezone: str = "Europe/London"
    hours: Id | None = None
    audiences: tuple[Audience, ...]
    topics: tuple[Topic, ...] = ()
    districts: tuple[District, ...] = ()
    districts_note: str = ""
    border_towns: tuple[str, ...] = ()
    other_areas: tuple[str, ...] = ()
    other_services: tuple[str, ...] = ()
    elsewhere: Id | None = None
    suggestions: Id | None = None
    local_help: LocalHelp | None = None
    reviewed_numbers: tuple[str, ...] = ()

    def audience(self, wanted: str | None) -> Audience | None:
        """The audience with this id, None where there is none."""
        return next((a for a in self.audiences if a.id == wanted), None)

    def audience_of(self, speaker: str | None) -> str | None:
        """The audience that writes so; None where no one audience does."""
        return next((a.id for a in self.audiences if speaker in a.speakers), None)

    def signed(self, text: str) -> str | None:
        """The audience whose sign stands in `text`; the longest sign counts. None where there is none."""
        bare = " ".join(text.lower().replace("\u2019", "'").split())
        signs = [(sign, a.id) for a in self.audiences for sign in a.signs]
        found = [s for s in signs if re.search(rf"(?<!\w){re.escape(s[0].lower())}(?!\w)", bare)]
        return max(found, key=lambda s: len(s[0]))[1] if found else None


class Draft(Item):
    """A change that is not live: a prepared entry or fact, or an editor's unfinished work."""

    what: Literal["entry", "fact"]
    item: Entry | Fact
    why: str = ""

    class Config:
        smart_union = True


class Content(Item):
    """All that one service can say. The unit of checking, of import and export, and of a release."""

    service: Service
    sources: tuple[Source, ...]
    facts: tuple[Fact, ...]
    entries: tuple[Entry, ...]

    def entry(self, wanted: str) -> Entry | None:
        """The entry with this id, None where there is none."""
        return next((e for e in self.entries if e.id == wanted), None)

    @property
    def closures(self) -> tuple[Closure, ...]:
        """The days on which the service is closed or keeps other hours."""
        return tuple(f for f in self.facts if isinstance(f, Closure) and f.standing == "current")

    def canonical(self) -> str:
        """The content as JSON whose bytes depend on nothing but the content."""
        return canonical(json.loads(self.json(exclude_defaults=True)))

    @property
    def digest(self) -> str:
        """SHA-256 of all of it: what a release is known by."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @property
    def training_digest(self) -> str:
        """SHA-256 of what the model learns from: same digest, same model, whatever the words and facts say."""
        learned = [[e.id, e.question, list(e.phrasings), e.topic, list(e.followups)] for e in self.entries]
        places = [[d.id, list(d.names), list(d.towns)] for d in self.service.districts]
        own = self.service
        rest = [own.name, own.short_name, own.area, list(own.border_towns), list(own.other_areas), list(own.other_services)]
        return hashlib.sha256(canonical([self.service.id, learned, places, rest]).encode()).hexdigest()


@dataclass(frozen=True)
class Release:
    """What answers: `content` as it stood when `number` was published. `checked_on`: when an approver signed, if one did."""

    service: str
    number: int
    digest: str
    training_digest: str
    content: Content
    checked_on: date | None = None


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spare space."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
