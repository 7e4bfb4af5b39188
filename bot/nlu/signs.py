"""Signs of danger in the words themselves, without any model: what still stands when the model is missing.

A sign is a list of patterns; a pattern is groups of words that must stand near each other (`data/danger/signs.yml` tells
how they are written). A sentence that denies, remembers, supposes or teaches is passed over. Where words stand is kept
as the bits of a number, so that a pattern is a few shifts and ands. Linear in the length of the text. Tokens are spaCy's.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import spacy
import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.settings import ROOT

FILE = ROOT / "data" / "danger" / "signs.yml"
#: Words that belong together may be this far apart, in tokens, where a pattern says nothing else.
WITHIN = 8
#: The end of a sentence counts as so many words.
PAUSE = 5
#: A word that speaks against a sign must be farther from it than this.
AWAY = 12
#: So many words are looked at together; a sentence longer than that is cut.
STRETCH = 200
#: From this length on a word may have one wrong, missing, doubled or swapped letter. Nothing longer is a word.
TYPO_FROM, LONGEST = 6, 24
#: A beginning ("stab*") has so many letters.
BEGINNINGS = range(4, 13)
_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+|\n+")

#: Where the words of each group stand: bit n is the n-th word.
Places = dict[int, int]


@dataclass(frozen=True)
class Pattern:
    """`steps`: how each group must stand to what was found so far: "+" near it, ">" after it, "!" not near it."""

    sign: str
    first: int
    steps: tuple[tuple[str, int, int], ...]
    needs: int
    most: int
    only: int | None


@dataclass
class Signs:
    """All patterns, and for each word (and each beginning "stab*") the groups it belongs to."""

    lists: dict[str, str]
    patterns: list[Pattern] = field(default_factory=list)
    _groups: dict[str, int] = field(default_factory=dict)
    _words: dict[str, list[int]] = field(default_factory=dict)
    _phrases: dict[int, list[tuple[list[int], int]]] = field(default_factory=dict)
    _long: dict[str, list[str]] = field(default_factory=dict)

    def group(self, text: str) -> int:
        """The number of a group of words, phrases ("a_b") and $lists."""
        if text not in self._groups:
            number = self._groups[text] = len(self._groups)
            for item in self._listed(text):
                if "_" in item:
                    first, *rest = (self.group(part) for part in item.split("_"))
                    self._phrases.setdefault(first, []).append((rest, number))
                else:
                    self._words.setdefault(item, []).append(number)
        return self._groups[text]

    def _listed(self, text: str) -> Iterator[str]:
        for item in text.split():
            if item[0] == "$" and "_" not in item:
                yield from self._listed(self.lists[item[1:]])
            else:
                yield item

    def forgive_typos(self, words: list[str], others: list[str]) -> None:
        """`words` may be mistyped; `others` only look like them."""
        for word in words + others:
            self._long.setdefault(word[0], []).append(word)

    def found(self, text: str) -> list[str]:
        """The names of the signs in `text`, each once."""
        sentences = [_tokens(sentence) for sentence in _SENTENCE.split(text)]
        length = sum(map(len, sentences))
        pause = PAUSE if length > PAUSE * 2 else 0
        hits: dict[str, None] = {}
        places: Places = {}
        at = 0
        for tokens in sentences:
            for start in range(0, len(tokens), STRETCH):
                here = self._places(tokens[start : start + STRETCH])
                if self._groups["$silencers"] not in here:
                    for group, bits in here.items():
                        places[group] = places.get(group, 0) | bits << at
                at += len(tokens[start : start + STRETCH]) + pause
                if at > STRETCH:
                    hits |= dict.fromkeys(self._signs(places, length))
                    places, at = {}, 0
        return list(hits | dict.fromkeys(self._signs(places, length)))

    def _places(self, tokens: list[str]) -> Places:
        found: Places = {}
        for at, token in enumerate(tokens):
            for group in self._of(token):
                found[group] = found.get(group, 0) | 1 << at
        for group in list(found):
            for rest, whole in self._phrases.get(group, ()):
                bits = found[group]
                for n, part in enumerate(rest, 1):
                    bits &= found.get(part, 0) >> n
                if bits:
                    found[whole] = found.get(whole, 0) | bits
        return found

    def _of(self, word: str) -> list[int]:
        groups = self._words.get(word, [])
        for length in BEGINNINGS[: len(word)]:
            groups = groups + self._words.get(word[:length] + "*", [])
        if not groups and TYPO_FROM <= len(word) <= LONGEST:
            close = process.extractOne(word, self._long.get(word[0], ()), scorer=OSA.distance, score_cutoff=1)
            return self._words.get(close[0], []) if close else []
        return groups

    def _signs(self, places: Places, length: int) -> Iterator[str]:
        missing = ~sum(1 << group for group in places)
        for pattern in self.patterns:
            if pattern.needs & missing or length > pattern.most:
                continue
            bits = places[pattern.first]
            for step, group, within in pattern.steps:
                others = places.get(group, 0)
                if step == "+":
                    bits &= _around(others, within)
                elif step == ">":
                    bits = _after(bits, within) & others
                else:
                    bits &= ~(_around(others, within) | others)
            if bits and (pattern.only is None or places.get(pattern.only, 0).bit_count() == length):
                yield pattern.sign


def _after(bits: int, within: int) -> int:
    return functools.reduce(int.__or__, (bits << n for n in range(1, within + 1)))


def _around(bits: int, within: int) -> int:
    return _after(bits, within) | _after(bits, within) >> within + 1 if bits else 0


@functools.cache
def shared() -> Signs:
    """The signs of `data/danger/signs.yml`, read once."""
    body = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    signs = Signs({**body["words"], "silencers": body["silenced_by"]})
    signs.group("$silencers")
    for sign in body["signs"]:
        for text in sign["any"]:
            signs.patterns.append(_pattern(signs, sign, text))
    signs.forgive_typos(body["mistyped"].split(), body["no_typos"].split())
    return signs


def _pattern(signs: Signs, sign: dict[str, Any], text: str) -> Pattern:
    """Read "a b + $c > d ! e /6"."""
    text, _, within = text.partition(" /")
    first, *rest = re.split(r" ([+>!]) ", text)
    near = int(within or sign.get("within", WITHIN))
    steps = [(step, signs.group(group), AWAY if step == "!" else near) for step, group in zip(rest[::2], rest[1::2], strict=True)]
    if "not" in sign:
        steps.append(("!", signs.group(sign["not"]), AWAY))
    only = signs.group(sign["only"]) if "only" in sign else None
    needs = functools.reduce(int.__or__, (1 << group for step, group, _ in steps if step != "!"), 1 << signs.group(first))
    return Pattern(sign["sign"], signs.group(first), tuple(steps), needs, sign.get("most", sys.maxsize), only)


@functools.cache
def _tokenizer() -> spacy.language.Language:
    return spacy.blank("en")


def _tokens(sentence: str) -> list[str]:
    """Lower-case words: "can't", "cant" and "can not" all become "cant"; a repeated letter stands twice at most."""
    text = re.sub(r"(\w)\1{2,}", r"\1\1", sentence.lower().replace("\u2019", "'"))
    text = re.sub(r"\b(can|do|does|did|is|are|was|has|have|could|would|should) ?not\b", r"\1nt", text.replace("'", ""))
    # Only words are left for spaCy: its time grows with the square of a run of punctuation.
    text = re.sub(r"\bcannt\b", "cant", re.sub(r"[^\w\s]+|_", " ", text))
    words: list[str] = []
    glued = False
    for token in _tokenizer().make_doc(text):
        if not token.is_punct and not token.is_space:
            # spaCy parts "cant" and "gonna" in two: put together again what stands without a space
            words[-1:] = [words[-1] + token.text] if glued else [*words[-1:], token.text]
        glued = token.is_alpha and not token.whitespace_ and bool(words)
    return words
