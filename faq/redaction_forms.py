"""What a form of an identifier is: a pattern, what the text must hold for it to be tried, and a last look at what it found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """A piece of the text that is an identifier of this kind; "" is a piece that stays."""

    start: int
    end: int
    kind: str


#: What `Rule.needs` says of a form that has a digit.
DIGIT = ("0",)


class Rule(NamedTuple):
    """One form. The group "it", where there is one, is what is taken out. `needs`: the text must hold a digit, or one of these
    pieces, for it to be tried at all."""

    kind: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ()
    holds: Callable[[re.Match[str]], bool] | None = None


def rule(kind: str, pattern: str, needs: str = "", holds: Callable[[re.Match[str]], bool] | None = None) -> Rule:
    """A form whose capitals do not count. `needs`: "0" for a digit, or pieces with "|" between them."""
    return Rule(kind, re.compile(pattern, re.IGNORECASE), tuple(needs.split("|")) if needs else (), holds)


def spans(rules: Iterable[Rule], text: str) -> Iterator[Span]:
    """Every piece of `text` that one of `rules` fits, in their order: the earlier rule counts."""
    digit, low = any(c.isdigit() for c in text), text.lower()
    for form in rules:
        if form.needs and not (digit if form.needs == DIGIT else any(part in low for part in form.needs)):
            continue
        for match in form.pattern.finditer(text):
            if form.holds is None or form.holds(match):
                start, end = match.span("it" if "it" in form.pattern.groupindex else 0)
                yield Span(start, end - (text[end - 1] == " "), form.kind)
