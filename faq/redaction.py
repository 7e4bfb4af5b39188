"""What identifies a person, taken out of free text before anything is stored, logged, queued or shown.

"Kasper, dob 3/5/14, lives at 14 Mill Lane" reads "[name], dob [date of birth], lives at [address]". Forms of their own are
found by `faq.redaction_kinds`, names by `faq.redaction_names`. No list holds every name: what is left over is still private.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from faq.entries import Content
from faq.facts import Email, Phone, Wording, named
from faq.redaction_forms import Span
from faq.redaction_kinds import found
from faq.redaction_names import Names
from faq.redaction_places import before_towns
from faq.redaction_words import listed

KINDS = (
    "name",
    "phone",
    "e-mail",
    "address",
    "postcode",
    "date of birth",
    "date",
    "NHS number",
    "NI number",
    "plate",
    "account",
    "number",
    "school",
    "handle",
)
_MARKED = re.compile(r"\[(" + "|".join(KINDS) + r")\]")
#: What is left can look different once its neighbours are gone; in practice the second look finds nothing.
_LOOKS = 4


@dataclass(frozen=True)
class Redacted:
    """`text` without identifiers. `kinds`: which kinds stood there, each once, in the order of the text."""

    text: str
    kinds: tuple[str, ...]


class Redactor:
    """Takes identifiers out. Learns from the content what belongs to the service and stays."""

    def __init__(self, content: Content) -> None:
        self._numbers = {_digits(fact.number) for fact in content.facts if isinstance(fact, Phone)}
        self._addresses = {fact.address.lower() for fact in content.facts if isinstance(fact, Email)}
        self._phrases = {phrase.lower() for phrase in _phrases(content)}
        self._forms = (before_towns(phrase for phrase in set(_towns(content)) if len(phrase) > 3),)
        self._names = Names(self._phrases, _words(content))

    def redacted(self, text: str) -> Redacted:
        """`text` with every identifier replaced by its kind in square brackets."""
        for _ in range(_LOOKS):
            before, text = text, self._once(text)
            if text == before:
                break
        return Redacted(text, tuple(dict.fromkeys(_MARKED.findall(text))))

    def _once(self, text: str) -> str:
        forms = found(text, self._forms)
        text = _replaced(text, [span for span in forms if not self._own(text[span.start : span.end], span.kind)])
        return _replaced(text, [Span(start, end, "name") for start, end in self._names.found(text)])

    def _own(self, piece: str, kind: str) -> bool:
        """Whether this is the service's own number, address or place."""
        digits = _digits(piece)
        return digits in self._numbers if len(digits) > 8 else piece.lower().strip(" .") in self._addresses | self._phrases


def _replaced(text: str, spans: list[Span]) -> str:
    """`text` with the spans replaced; of two that overlap the one named first counts, and none cuts into a mark."""
    taken = [Span(match.start(), match.end(), "") for match in _MARKED.finditer(text)]
    busy = bytearray(len(text))
    for span in (*taken, *spans):
        if not any(busy[span.start : span.end]):
            busy[span.start : span.end] = b"\x01" * (span.end - span.start)
            if span.kind:
                taken.append(span)
    pieces, last = [], 0
    for span in sorted(s for s in taken if s.kind):
        pieces += [text[last : span.start], f"[{span.kind}]"]
        last = span.end
    return "".join([*pieces, text[last:]])


def _digits(text: str) -> str:
    """The digits, a British number as it is dialled at home: "+44 344 ..." as "0344 ..."."""
    return re.sub(r"^(?:00)?44(?:0)?(?=\d{9,10}$)", "0", re.sub(r"\D", "", text))


def _towns(content: Content) -> Iterator[str]:
    """The places that an address ends in."""
    yield from filter(None, (content.service.area, *content.service.border_towns))
    for district in content.service.districts:
        yield from (*district.names, *district.towns)


def _phrases(content: Content) -> Iterator[str]:
    """The names that stay: places, the service, what facts are called."""
    service = content.service
    yield from listed("phrases")
    yield from (service.name, service.short_name, *service.other_areas, *service.other_services)
    yield from (district.label for district in service.districts)
    yield from _towns(content)
    for fact in content.facts:
        if isinstance(fact, Wording) and fact.type == "name":
            yield fact.value


def _words(content: Content) -> set[str]:
    """The words of what is published; ids of facts are none."""
    texts: Iterable[str] = (text for e in content.entries for text in (e.question, e.button, *e.answers.values()))
    labels = (f"{fact.label} {fact.shown}" for fact in content.facts)
    words = {w for text in (*texts, *labels) for w in re.findall(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*", text)}
    return {w.lower() for w in words} - {name for e in content.entries for a in e.answers.values() for name in named(a)}
