"""What stops a publish, and what the unit should know of but may publish with. Plain words, pure functions."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from faq.entries import Content, Entry, Service, after
from faq.facts import PLACEHOLDER, Closure, Fact, Link, named

#: Texts that code gives by name: a service without one of them can't go live.
REQUIRED_TEXTS = (
    "introduction", "emergency", "emergency_child", "safe_reply", "refused_empty", "refused_too_long",
    "refused_unreadable", "not_understood", "out_of_scope", "ask_back", "ask_person", "entry_gone", "taken_for", "audience_set",
    "audience_unknown", "details_removed", "source_checked", "source_unchecked", "chat_off", "refused_too_often",
    "refused_forged", "panel_emergency", "search_danger", "page_about", "page_privacy",
    "page_accessibility", "page_offline",
)  # fmt: skip

#: Needed too by a service that holds its opening hours; by one with a number for when it is closed; by one that holds no number.
HOURS_TEXTS = (
    "now_open", "now_closed", "now_holiday", "then_open", "then_closed", "then_holiday", "weekday_number", "open_number",
)  # fmt: skip
PANEL_CLOSED, NO_NUMBER = "panel_closed", "panel_no_number"
#: All texts that code gives by name.
NAMED_TEXTS = (*REQUIRED_TEXTS, *HOURS_TEXTS, PANEL_CLOSED, NO_NUMBER)

#: Of these, 999 can never be taken out of the first line.
FIRST_LINE_999 = (
    "emergency", "emergency_child", "safe_reply", "chat_off", "refused_too_often", "refused_forged", "panel_emergency",
    "search_danger",
)  # fmt: skip

#: Of these, 999 can never be taken out.
MUST_HAVE_999 = (
    *FIRST_LINE_999, "introduction", "refused_too_long", "refused_empty", "refused_unreadable", "page_about", "page_offline",
)  # fmt: skip

#: What code fills in at the moment of the reply, beside the facts, and in which texts.
MOMENT_VALUES = {
    **{text: {"closes"} for text in ("now_open", "then_open")},
    **{text: {"opens_next"} for text in ("now_closed", "then_closed", "now_holiday", "then_holiday")},
    "refused_too_long": {"length", "limit"},
    "source_checked": {"source_titles", "checked_on"},
    "source_unchecked": {"source_titles"},
    "page_privacy": {"kept_conversation", "kept_questions"},
}
#: The same for the text of a service's local help in a district that was named.
DISTRICT_VALUES = frozenset({"district", "district_hub"})
DIGITS = re.compile(r"\d[\d .:,/-]*\d|\d")
#: How the ids of the texts begin that are pages of their own.
PAGE = "page_"
#: What only the unit or the council knows, in a text that is live all the same.
UNKNOWN = re.compile(r"\[to be completed\b:?\s*([^\]]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """One finding, in words for the unit. `stops`: it holds up a publish. `field`: where in the entry, if it is known:
    a field's name, or an audience for its answer. `number`: what was typed in place of a fact."""

    where: str
    text: str
    stops: bool = True
    field: str = ""
    number: str = ""


def check(content: Content, today: date | None = None) -> list[Problem]:
    """All findings, those that stop a publish first; `today` for what is over."""
    found = [*_texts(content), *_references(content), *_numbers(content), *_links(content), *_phrasings(content)]
    found += [*_unknowns(content), *_topics(content), *_closures(content, today), *_not_held(content), *_unfilled(content)]
    return sorted(found, key=lambda p: (not p.stops, p.where, p.text))


def required_texts(service: Service) -> tuple[str, ...]:
    """The texts that this service can't go live without."""
    lines, closed = [a.line for a in service.audiences], [a.closed_line for a in service.audiences]
    found = [*REQUIRED_TEXTS, *(HOURS_TEXTS if service.hours else ())]
    found += [PANEL_CLOSED] if any(closed) else []
    return (*found, *([] if all(lines) else [NO_NUMBER]))


def moment_values(service: Service, entry: str) -> set[str]:
    """What code fills into this entry's text at the moment of the reply, beside the facts."""
    here = service.local_help is not None and service.local_help.in_district == entry
    return MOMENT_VALUES.get(entry, set()) | (DISTRICT_VALUES if here else set())


def _texts(content: Content) -> Iterator[Problem]:
    for wanted in required_texts(content.service):
        required = content.entry(wanted)
        if required is None:
            yield Problem(wanted, f"The fixed text '{wanted}' is missing. Every service needs it.")
        elif required.kind != "fixed":
            yield Problem(wanted, f"'{wanted}' must be of kind fixed: it has to stand without the database too.")
    for wanted in MUST_HAVE_999:
        entry = content.entry(wanted)
        for audience, text in entry.answers.items() if entry else ():
            if "999" not in text:
                yield Problem(wanted, f"999 is missing from '{wanted}' ({audience}). It can't be taken out.", field=audience)
    for wanted in FIRST_LINE_999:
        entry = content.entry(wanted)
        for audience, text in entry.answers.items() if entry else ():
            if "999" in text and "999" not in text.strip().splitlines()[0]:
                yield Problem(wanted, f"999 must stand in the first line of '{wanted}' ({audience}).", field=audience)


def _references(content: Content) -> Iterator[Problem]:
    sources, entries = {s.id for s in content.sources}, {e.id for e in content.entries}
    audiences = {a.id for a in content.service.audiences} | {"everyone"}
    yield from _service_facts(content)
    for fact in content.facts:
        if fact.source not in sources and not isinstance(fact, Closure):
            yield Problem(fact.id, f"The fact '{fact.id}' names the source '{fact.source}', which is not there.")
    for entry in content.entries:
        for source in set(entry.sources) - sources:
            yield Problem(entry.id, f"'{entry.id}' names the source '{source}', which is not there.", field="sources")
        for other in set(entry.followups) - entries:
            yield Problem(entry.id, f"'{entry.id}' offers '{other}' as a button, which is not there.", field="followups")
        for audience in set(entry.answers) - audiences:
            yield Problem(
                entry.id, f"'{entry.id}' has a part for '{audience}', who is no audience of this service.", field=audience
            )
        if entry.kind != "fixed" and entry.outcome == "answered" and not entry.sources:
            yield Problem(entry.id, f"'{entry.id}' has no source.", field="sources")
        yield from _named_facts(content, entry)


def _service_facts(content: Content) -> Iterator[Problem]:
    facts, service = {f.id: f for f in content.facts}, content.service
    wanted = [(line, "phone") for a in service.audiences for line in (a.line, a.closed_line) if line]
    wanted += [(d.phone, "phone") for d in service.districts] + ([(service.hours, "hours")] if service.hours else [])
    for fact, kind in wanted:
        if fact not in facts or facts[fact].type != kind or facts[fact].standing != "current":
            yield Problem("service", f"The service needs '{fact}' as a current fact of type {kind}.")


def _named_facts(content: Content, entry: Entry) -> Iterator[Problem]:
    facts = {f.id: f for f in content.facts}
    for audience, text in entry.answers.items():
        for name in sorted(named(text) - moment_values(content.service, entry.id)):
            if name not in facts:
                yield Problem(entry.id, f"'{entry.id}' ({audience}) names the fact '{name}', which is not there.", field=audience)
            elif facts[name].standing == "superseded" and entry.kind != "history":
                yield Problem(entry.id, f"'{entry.id}' ({audience}) names '{name}', which no longer holds.", field=audience)


def _numbers(content: Content) -> Iterator[Problem]:
    """Every digit in an answer, a question or a button comes from a fact, or is on the short reviewed list."""
    for entry in content.entries:
        for audience, text in {**entry.answers, "question": entry.question, "button": entry.button}.items():
            for number in typed_numbers(content, text):
                told = f"'{entry.id}' ({audience}) has the number '{number}' typed in. Use a fact instead."
                yield Problem(entry.id, told, field=audience, number=number)


def typed_numbers(content: Content, text: str) -> list[str]:
    """The numbers in `text` that neither a fact brings nor the short reviewed list allows."""
    bare = PLACEHOLDER.sub("", text)
    for allowed in content.service.reviewed_numbers:
        bare = bare.replace(allowed, "")
    return [digits.strip() for digits in DIGITS.findall(bare)]


def facts_with(content: Content, number: str) -> list[Fact]:
    """The facts that hold now and that `number` could have been meant for: it stands in them, however it is spaced."""
    wanted = re.sub(r"\D", "", number)
    whole = re.compile(rf"(?<!\d){re.escape(number)}(?!\d)")
    return [
        fact
        for fact in content.facts
        if fact.standing == "current"
        and (whole.search(fact.shown) or (len(wanted) > 3 and wanted in re.sub(r"\D", "", fact.shown)))
    ]


def _closures(content: Content, today: date | None) -> Iterator[Problem]:
    found = sorted(content.closures, key=lambda c: (c.first, c.id))
    for at, closure in enumerate(found):
        if today and closure.end < today:
            yield Problem(closure.id, f"'{closure.label}' ({closure.shown}) is over. It can be put away.", stops=False)
        for other in found[at + 1 :]:
            if other.first <= closure.end:
                told = f"'{closure.label}' and '{other.label}' are for the same day. The shorter one holds then."
                yield Problem(closure.id, told, stops=False)


def _not_held(content: Content) -> Iterator[Problem]:
    """What callers need and this service has not: nobody is stopped by it, and nobody should overlook it."""
    service = content.service
    for audience in service.audiences:
        if not audience.line:
            told = f"No phone number is held for “{audience.label}”. Pages and replies say so; 999 stands."
            yield Problem("service", told, stops=False)
        if not audience.closed_line:
            told = f"No phone number is held for “{audience.label}” while the service is closed. 999 stands."
            yield Problem("service", told, stops=False)
    if not service.hours:
        yield Problem("service", "No opening hours are held. Replies leave out whether it is open or closed.", stops=False)
    if not service.area:
        yield Problem("service", "No area is held: it is not said which places the service is for.", stops=False)


def _unfilled(content: Content) -> Iterator[Problem]:
    """Facts and names that are still to be filled in: a reader would take the words for the fact itself."""
    service = content.service
    told = {"name": service.name, "short name": service.short_name, "area": service.area}
    told |= {f"label of “{a.id}”": f"{a.label} {a.people}" for a in service.audiences}
    for what, text in told.items():
        for unknown in UNKNOWN.findall(text):
            yield Problem("service", f"The service's {what} is still to be filled in: {unknown or 'it does not say what'}.")
    for source in content.sources:
        for unknown in UNKNOWN.findall(f"{source.title} {source.dated}"):
            yield Problem("service", f"The source '{source.id}' is still to be filled in: {unknown or 'it does not say what'}.")
    for fact in content.facts:
        for unknown in UNKNOWN.findall(" ".join(map(str, fact.dict(exclude={"note"}).values()))):
            yield Problem(fact.id, f"The fact '{fact.id}' is still to be filled in: {unknown or 'it does not say what'}.")
    if service.local_help:
        yield from _local_help(content)
    if service.elsewhere and not content.entry(service.elsewhere):
        yield Problem("service", f"The service says '{service.elsewhere}' of other areas, which is not there.")
    if service.suggestions and not content.entry(service.suggestions):
        yield Problem("service", f"The service takes suggestions under '{service.suggestions}', which is not there.")


def _local_help(content: Content) -> Iterator[Problem]:
    found = content.service.local_help
    wanted = (found.entry, found.in_district, found.unknown_place, *found.also) if found else ()
    for entry in (w for w in wanted if not content.entry(w)):
        yield Problem("service", f"The service names '{entry}' for help in a district, which is not there.")


def _links(content: Content) -> Iterator[Problem]:
    for fact in content.facts:
        if isinstance(fact, Link) and fact.standing == "current" and not fact.address:
            yield Problem(fact.id, f"The link '{fact.text}' has no address yet. It reads as plain words.", stops=False)


def _unknowns(content: Content) -> Iterator[Problem]:
    """Each once, whoever reads it: it is one thing to find out. A page may go live with a gap that it names; an answer not."""
    for entry in content.entries:
        told = (entry.question, entry.button, *entry.answers.values())
        for unknown in dict.fromkeys(" ".join(u.split()) for text in told for u in UNKNOWN.findall(text)):
            words = f"'{entry.id}' is still to be completed: {unknown or 'it does not say what'}."
            yield Problem(entry.id, words, stops=not entry.id.startswith(PAGE))


def _topics(content: Content) -> Iterator[Problem]:
    """A slip here hides nothing, it only reads badly: so it never stops."""
    named_topics, entries = {t.id for t in content.service.topics}, {e.id: e.topic for e in content.entries}
    for unnamed in sorted(set(entries.values()) - named_topics):
        yield Problem("service", f"The topic '{unnamed}' has no name. On the pages it reads as its id, at the end.", stops=False)
    for topic in content.service.topics:
        for first in (f for f in topic.first if entries.get(f) != topic.id):
            yield Problem("service", f"'{first}' should stand first in '{topic.name}', but is not in that topic.", stops=False)


@functools.lru_cache(1 << 15)  # thousands of phrasings, of which an editor changes a few between one check and the next
def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _phrasings(content: Content) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for entry in content.entries:
        for text in (entry.question, *entry.phrasings):
            before, _ = after(text)
            if before and not content.entry(before):
                yield Problem(
                    entry.id,
                    f"'{text}' is asked after '{before}', which does not exist. It is left out.",
                    stops=False,
                    field="phrasings",
                )
            other = seen.setdefault(_bare(text), entry.id)
            if other != entry.id:
                yield Problem(
                    entry.id, f"'{text}' stands in '{entry.id}' and in '{other}'. It can lead to one only.", field="phrasings"
                )
