"""A change that began with one release, made to another that went live since: only where they don't touch the same item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faq.difference import title
from faq.entries import Content
from faq.errors import CadsError


class Overlap(CadsError):
    """Both changed the same item: nobody but a person can say what is meant."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(
            "Something else went live since this was proposed, and it changed the same: " + "; ".join(titles) + ". "
            "Nothing was changed. Look at it as it is now, and propose again."
        )
        self.titles = titles


def merged(base: Content, mine: Content, live: Content) -> Content:
    """`live` with all that differs from `base` in `mine`.

    Raises:
        Overlap: an item was changed in both, and not to the same.
    """
    sorts = ("sources", "facts", "entries")
    clashes = [title(i) for sort in sorts for i in _clashes(getattr(base, sort), getattr(mine, sort), getattr(live, sort))]
    service = mine.service if mine.service != base.service else live.service
    if live.service not in (base.service, service):
        clashes.append(live.service.name)
    if clashes:
        raise Overlap(clashes)
    made = {sort: _merged(getattr(base, sort), getattr(mine, sort), getattr(live, sort)) for sort in sorts}
    return live.copy(update={**made, "service": service})


def _clashes(base: Sequence[Any], mine: Sequence[Any], live: Sequence[Any]) -> list[Any]:
    old, my, now = ({i.id: i for i in items} for items in (base, mine, live))
    both = [i for i in dict.fromkeys([*old, *my, *now]) if my.get(i) != old.get(i) != now.get(i) != my.get(i)]
    return [my.get(i) or now.get(i) or old[i] for i in both]


def _merged(base: Sequence[Any], mine: Sequence[Any], live: Sequence[Any]) -> tuple[Any, ...]:
    """In the order of `mine` where `live` has the same items; else what is new in `mine` comes last."""
    old, my = {i.id: i for i in base}, {i.id: i for i in mine}
    changed = {i: my.get(i) for i in dict.fromkeys([*old, *my]) if my.get(i) != old.get(i)}
    found = {i.id: changed.get(i.id, i) for i in live} | changed
    kept = {i: item for i, item in found.items() if item is not None}
    order = my if kept.keys() == my.keys() else kept
    return tuple(kept[i] for i in order)
