"""All facts by sort, and where each is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from faq.entries import Content, Entry
from faq.facts import Fact, named

#: How the sorts of facts are called on the page, in its order.
SORTS = {
    "phone": "Numbers", "hours": "Hours", "closure": "Days that are not as usual", "email": "E-mail addresses", "link": "Links",
    "menu_option": "The phone menu", "duration": "How long things take", "age": "Ages", "statistic": "Figures",
    "name": "Names with numbers in them",
}  # fmt: skip
#: What a new one of each sort is called.
NEW = {
    "phone": "A number", "hours": "Hours", "closure": "A day that is not as usual", "email": "An e-mail address",
    "link": "A link", "menu_option": "A key of the phone menu", "duration": "How long something takes", "age": "An age",
    "statistic": "A figure", "name": "A name with a number in it",
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """The facts of one sort."""

    sort: str
    label: str
    facts: tuple[Fact, ...]


def groups(content: Content) -> list[Group]:
    """The facts by sort; a sort without any is left out."""
    found = [Group(s, label, tuple(f for f in content.facts if f.type == s)) for s, label in SORTS.items()]
    return [group for group in found if group.facts]


def users(content: Content, fact_id: str) -> list[Entry]:
    """The entries that name this fact."""
    return [e for e in content.entries if any(fact_id in named(text) for text in e.answers.values())]


def duties(content: Content, fact_id: str) -> list[str]:
    """What the service itself needs this fact for, in words."""
    return list(_duties(content, fact_id))


def _duties(content: Content, fact_id: str) -> Iterator[str]:
    service = content.service
    if service.hours == fact_id:
        yield "It decides whether the assistant says “open” or “closed”, at the top of every page and in every reply."
    for audience in service.audiences:
        if audience.line == fact_id:
            yield f"The number at the top of every page for: {audience.label}."
        if audience.closed_line == fact_id:
            yield f"The number at the top of every page while it is closed, for: {audience.label}."
    for district in service.districts:
        if district.phone == fact_id:
            yield f"The number of the hub in {district.label}."
    if any(c.id == fact_id for c in content.closures):
        yield "On these days it decides whether the assistant says “open” or “closed”."
