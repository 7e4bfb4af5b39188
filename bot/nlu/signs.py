"""Signs of danger in the words themselves, without any model: what still stands when the model is missing.

A sign is a list of patterns, groups of words that must stand near each other. A scene is words that each weigh for or
against danger. `data/danger/signs.yml` holds both and tells how they are written. A sign raises unless the scene speaks
against it; a scene that is heavy enough raises alone. A sentence that denies, remembers, supposes or teaches is passed
over. Linear in the length of the text.
"""

from __future__ import annotations

import functools
import re
import sys
from dataclasses import dataclass
from typing import Any

import yaml

from bot.nlu.lexicon import EVERY, Lexicon, Places, after, near, sentences
from faq.settings import ROOT

FILE = ROOT / "data" / "danger" / "signs.yml"
#: Words that belong together may be this far apart, in words, where a pattern says nothing else.
WITHIN = 8
#: The end of a sentence counts as so many words, but not in a message of fewer than `PAUSED_FROM`.
PAUSE, PAUSED_FROM = 5, 11
#: A word that speaks against a sign must be farther from it than this.
AWAY = 12
#: So many words are looked at together; a sentence longer than that is cut.
STRETCH = 200
#: A scene is so many words long, begins at every so many words, and counts words of one kind so often.
SCENE, STEP, COUNTED = 36, 9, 2
#: In a message of at most so many words any sign raises.
SHORT = 9
#: A message of more words is read sentence by sentence too.
LONG = 60
#: So heavy a scene raises alone (in a longer message, in a short one), under the name `ALONE`.
ENOUGH = (96, 70)
ALONE = "many small signs"
#: One sign raises where the scene weighs nothing or more; each further sign makes up for so many points.
FURTHER = 20


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


@dataclass(frozen=True)
class Signs:
    """All patterns, and what the groups of words of a scene weigh."""

    lexicon: Lexicon
    silencers: int
    weights: list[tuple[int, int]]
    patterns: list[Pattern]

    def found(self, text: str) -> list[str]:
        """The names of the signs in `text`, each once."""
        cut = [words[n : n + STRETCH] for words in sentences(text) for n in range(0, len(words), STRETCH)]
        length = sum(map(len, cut))
        hits: dict[str, None] = {}
        parts: list[tuple[int, list[str]]] = []
        at = 0
        for n, words in enumerate(cut, 1):
            parts.append((at, words))
            at += len(words) + (PAUSE if length >= PAUSED_FROM else 0)
            if at > STRETCH or n == len(cut):
                hits |= dict.fromkeys(self._raised(self._places(parts), length, at))
                parts, at = [], 0
        if not hits and length > LONG:
            for words in cut:  # in a long message one sentence may say it all, whatever stands around it
                hits |= dict.fromkeys(self._raised(self._places([(0, words)]), length, len(words)))
        return list(hits)

    def _places(self, parts: list[tuple[int, list[str]]]) -> Places:
        """Where the words stand, without the sentences that are silenced."""
        places = self.lexicon.places(parts)
        silencers = places.get(self.silencers, 0)
        spans = (((1 << len(words)) - 1) << at for at, words in parts) if silencers else ()
        silenced = sum(span for span in spans if span & silencers)
        return {group: left for group, bits in places.items() if (left := bits & ~silenced)}

    def _raised(self, places: Places, length: int, end: int) -> list[str]:
        missing = ~sum(1 << group for group in places)
        names = dict.fromkeys(p.sign for p in self.patterns if not p.needs & missing and p.matches(places, length))
        weight, short = self._weight(places, end), length <= SHORT
        if not names:
            return [ALONE] if weight >= ENOUGH[short] else []
        return list(names) if short or weight >= FURTHER * (1 - len(names)) else []

    def _weight(self, places: Places, end: int) -> int:
        """What the heaviest scene weighs. Each word takes a point away: many words say little each."""
        weights = [(places[group], weight) for group, weight in self.weights if group in places]
        heaviest = -sys.maxsize
        for start in range(0, max(1, end - SCENE + STEP), STEP):
            view = ((1 << SCENE) - 1) << start
            total = sum(weight * min(COUNTED, (bits & view).bit_count()) for bits, weight in weights)
            heaviest = max(heaviest, total - (places.get(EVERY, 0) & view).bit_count())
        return heaviest


@functools.cache
def shared() -> Signs:
    """The signs of `data/danger/signs.yml`, read once."""
    body = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    lexicon = Lexicon(body["words"])
    lexicon.forgive_typos(body["mistyped"].split(), body["no_typos"].split())
    weights = [(lexicon.group(kind["words"]), int(kind["points"])) for kind in body["scene"]]
    patterns = [_pattern(lexicon, sign, text) for sign in body["signs"] for text in sign["any"]]
    return Signs(lexicon, lexicon.group(body["silenced_by"]), weights, patterns)


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
