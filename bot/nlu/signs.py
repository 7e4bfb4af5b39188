"""Signs of danger in the words themselves, without any model: what still stands when the model is missing.

A sign is a list of patterns, groups of words that must stand near each other: `data/danger/signs.yml` holds them and tells
how they are written. A few signs raise alone. All others are weighed together with the words around them, and with what
the message ends on: `data/danger/weights.yml` holds the points, which `bot/nlu/weigh.py` fits. A sentence that denies,
remembers, supposes or teaches makes no sign, nor does what is asked of us, up to its comma. Linear in the length of the text.
"""

from __future__ import annotations

import functools
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml

from bot.nlu.lexicon import Lexicon, Places, Sentence, after, near, sentences
from faq.settings import ROOT

FILE = ROOT / "data" / "danger" / "signs.yml"
WEIGHTS = ROOT / "data" / "danger" / "weights.yml"
#: Words that belong together may be this far apart, in words, where a pattern says nothing else.
WITHIN = 8
#: The end of a sentence counts as so many words, but not in a message of fewer than `PAUSED_FROM`.
PAUSE, PAUSED_FROM = 5, 11
#: A word that speaks against a sign must be farther from it than this.
AWAY = 12
#: So many words are looked at together; a sentence longer than that is cut.
STRETCH = 200
#: Words of one kind count so often. Kinds and words weigh the less the longer the message, from so many words on.
COUNTED, FEW = 2, 8
#: What a word of a message of `FEW` words weighs, and one of its last sentence, whatever its length.
WORD, LAST = 1.5, 0.7
#: A message of at most so many words is short: a sign in it has points of its own.
SHORT = 12
#: A message of more words is read sentence by sentence too.
LONG = 60
#: The points are hundredths; a message must weigh more than `ENOUGH`, a sentence of a long message more than `CLEARLY`.
ENOUGH, CLEARLY = 0, 300
#: The name under which words raise that make no sign.
ALONE = "many small signs"


@dataclass(frozen=True)
class Pattern:
    """`steps`: how each group must stand to what was found so far: "+" near it, ">" after it, "!" not near it."""

    sign: str
    first: int
    steps: tuple[tuple[str, int, int], ...]
    needs: int
    most: int
    only: int | None

    def matches(self, places: Places, length: int) -> bool:
        """Whether the words stand as the pattern wants them, in a message of `length` words."""
        bits = places[self.first] if length <= self.most else 0
        for step, group, within in self.steps:
            others = places.get(group, 0)
            if step == "+":
                bits &= near(others, within)
            elif step == ">":
                bits = after(bits, within) & others
            else:
                bits &= ~(near(others, within) | others)
        return bool(bits) and (self.only is None or places.get(self.only, 0).bit_count() == length)


#: What is weighed: the section of `weights.yml` and the name in it.
Feature = tuple[str, str]
#: Sentences, and at which word each begins.
Parts = list[tuple[int, Sentence]]


@dataclass(frozen=True)
class Signs:
    """All patterns, the kinds of words, and what each weighs."""

    lexicon: Lexicon
    silencers: int
    #: The same, up to the next comma.
    asked: int
    kinds: list[tuple[str, int]]
    patterns: list[Pattern]
    sure: frozenset[str]
    points: Mapping[Feature, int]

    def found(self, text: str) -> list[str]:
        """The names of the signs in `text`, each once."""
        wholes, alone, length = passages(text)
        hits: dict[str, None] = {}
        for parts in wholes:
            hits |= dict.fromkeys(self._raised(parts, length, ENOUGH))
        for parts in () if hits else alone:  # in a long message one sentence may say it all, whatever stands around it
            hits |= dict.fromkeys(self._raised(parts, length, CLEARLY))
        return list(hits)

    def evidence(self, parts: Parts, length: int) -> tuple[list[str], dict[Feature, float]]:
        """The signs in these sentences of a message of `length` words, and what there is to weigh."""
        places = self.lexicon.places(parts)
        heard = self._heard(places, parts)
        missing = ~sum(1 << group for group in heard)
        names = list({p.sign: 0 for p in self.patterns if not p.needs & missing and p.matches(heard, length)})
        size = sum(len(sentence.words) for _, sentence in parts)
        found: dict[Feature, float] = {("message", "base"): 1, ("message", "length"): math.log1p(size)}
        found |= {("message", f"{n} or more signs"): 1 for n in (1, 2, 3) if len(names) >= n}
        if size <= SHORT:
            found |= {("message", "short"): 1, ("message", "sign in a short one"): bool(names)}
        found |= {("signs", name): 1 for name in names}
        share = WORD * math.sqrt(FEW / max(FEW, size))
        found |= {("kinds", k): share * min(COUNTED, places[g].bit_count()) for k, g in self.kinds if g in places}
        words = Counter(word for _, sentence in parts for word in _with_pairs(sentence.words))
        found |= {("words", word): share * min(COUNTED, count) for word, count in words.items()}
        last = Counter(parts[-1][1].words) if parts else {}
        return names, found | {("last", word): LAST * min(COUNTED, count) for word, count in last.items()}

    def _raised(self, parts: Parts, length: int, least: int) -> list[str]:
        names, weighed = self.evidence(parts, length)
        if not self.sure.isdisjoint(names):
            return names
        total = sum(self.points.get(feature, 0) * value for feature, value in weighed.items())
        return (names or [ALONE]) if total > least else []

    def _heard(self, places: Places, parts: Parts) -> Places:
        """Where the words stand, without the sentences that are silenced, nor what is asked of us up to its comma."""
        silenced = _within(((at, len(sentence.words)) for at, sentence in parts), places.get(self.silencers, 0))
        clauses = ((at + start, size) for at, sentence in parts for start, size in sentence.clauses())
        silenced |= _within(clauses, places.get(self.asked, 0))
        return {group: left for group, bits in places.items() if (left := bits & ~silenced)}


def _within(spans: Iterable[tuple[int, int]], bits: int) -> int:
    """All places of those spans (where they begin, how many words) in which one of `bits` is."""
    whole = (((1 << size) - 1) << start for start, size in spans) if bits else ()
    return sum(span for span in whole if span & bits)


def passages(text: str) -> tuple[list[Parts], list[Parts], int]:
    """`text` as a whole (in stretches, if it is very long), its sentences one by one if it is long, and its length."""
    cut = [s.cut(n, n + STRETCH) for s in sentences(text) for n in range(0, len(s.words), STRETCH)]
    length = sum(len(sentence.words) for sentence in cut)
    wholes: list[Parts] = []
    parts: Parts = []
    at = 0
    for n, sentence in enumerate(cut, 1):
        parts.append((at, sentence))
        at += len(sentence.words) + (PAUSE if length >= PAUSED_FROM else 0)
        if at > STRETCH or n == len(cut):
            wholes.append(parts)
            parts, at = [], 0
    return wholes, [[(0, sentence)] for sentence in cut] if length > LONG else [], length


def _with_pairs(words: list[str]) -> Iterator[str]:
    yield from words
    yield from (f"{one} {two}" for one, two in pairwise(words))


@functools.cache
def shared() -> Signs:
    """The signs of `data/danger/`, read once."""
    return read(yaml.safe_load(WEIGHTS.read_text(encoding="utf-8")))


def read(weights: Mapping[str, Mapping[Any, Any]]) -> Signs:
    """The signs of `signs.yml`, weighed so."""
    body = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    lexicon = Lexicon(body["words"])
    lexicon.forgive_typos(body["mistyped"].split(), body["no_typos"].split())
    kinds = [(kind["kind"], lexicon.group(kind["words"])) for kind in body["scene"]]
    patterns = [_pattern(lexicon, sign, text) for sign in body["signs"] for text in sign["any"]]
    sure = frozenset(sign["sign"] for sign in body["signs"] if sign.get("sure"))
    points = {(section, name): n for section in ("message", "signs", "kinds") for name, n in weights[section].items()}
    points |= {
        (section, word.replace("_", " ")): n
        for section in ("words", "last")
        for n, words in weights[section].items()
        for word in words.split()
    }
    return Signs(lexicon, lexicon.group(body["silenced_by"]), lexicon.group(body["asked_of_us"]), kinds, patterns, sure, points)


def _pattern(lexicon: Lexicon, sign: dict[str, Any], text: str) -> Pattern:
    """Read "a b + $c > d ! e /6"."""
    text, _, within = text.partition(" /")
    first, *rest = re.split(r" ([+>!]) ", text)
    steps = [
        (step, lexicon.group(group), AWAY if step == "!" else int(within or WITHIN))
        for step, group in zip(rest[::2], rest[1::2], strict=True)
    ]
    needs = [lexicon.group(first), *(group for step, group, _ in steps if step != "!")]
    if "not" in sign:
        steps.append(("!", lexicon.group(sign["not"]), AWAY))
    only = lexicon.group(sign["only"]) if "only" in sign else None
    needed = sum(1 << group for group in set(needs))
    return Pattern(sign["sign"], needs[0], tuple(steps), needed, sign.get("most", sys.maxsize), only)
