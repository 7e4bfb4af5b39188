"""Where the words of word groups stand in a text: what `bot/nlu/signs.py` looks its patterns up in.

Where words stand is kept as the bits of a number, so that a pattern is a few shifts and ands. Tokens are spaCy's.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import spacy
from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Where the words of each group stand: bit n is the n-th word. Group `EVERY` is every word.
Places = dict[int, int]
EVERY = 0
#: A word of so many letters may have one wrong, missing, doubled or swapped. Nothing longer is a word.
TYPO_FROM, LONGEST = 6, 24
#: A beginning ("stab*") has so many letters.
BEGINNINGS = range(4, 13)
_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+|\n+")
#: What parts a sentence, and what stands for it among the words: a sign that no text has after the gate.
_PAUSE, _PARTED = re.compile(r"[,;:(\u2013\u2014][ ,;:(\u2013\u2014]*| - "), "\ue000"
_NOT = re.compile(r"\b(can|do|does|did|is|are|was|has|have|could|would|should) ?not\b")


class Sentence(NamedTuple):
    """Its words; `parted`: where, after so many words, a comma or the like stands."""

    words: list[str]
    parted: tuple[int, ...] = ()

    def cut(self, start: int, end: int) -> Sentence:
        """The words from `start` to `end`."""
        return Sentence(self.words[start:end], tuple(n - start for n in self.parted if start < n < end))

    def clauses(self) -> Iterator[tuple[int, int]]:
        """Where each part between commas begins, and how many words it has."""
        ends = [0, *dict.fromkeys(n for n in self.parted if 0 < n < len(self.words)), len(self.words)]
        yield from ((start, end - start) for start, end in pairwise(ends))


class Lexicon:
    """Groups of words: for each word, and each beginning "stab*", the numbers of the groups it belongs to."""

    def __init__(self, lists: dict[str, str]) -> None:
        self._lists = lists
        self._groups: dict[str, int] = {"": EVERY}
        self._words: dict[str, list[int]] = {}
        self._phrases: dict[int, list[tuple[list[int], int]]] = {}
        self._mistyped: dict[str, list[str]] = {}

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

    def forgive_typos(self, words: Iterable[str], others: Iterable[str]) -> None:
        """`words` may be mistyped; `others` only look like them."""
        for word in (*words, *others):
            self._mistyped.setdefault(word[0], []).append(word)

    def places(self, parts: list[tuple[int, Sentence]]) -> Places:
        """Where the words of each group stand, each part beginning at its place. Groups of which none is there are left out."""
        bits_of: dict[str, int] = {}
        for start, sentence in parts:
            for at, word in enumerate(sentence.words, start):
                bits_of[word] = bits_of.get(word, 0) | 1 << at
        found: Places = {EVERY: functools.reduce(int.__or__, bits_of.values(), 0)}
        for word, bits in bits_of.items():
            for group in self._groups_of(word):
                found[group] = found.get(group, 0) | bits
        for group in list(found):
            for rest, whole in self._phrases.get(group, ()):
                bits = found[group]
                for n, part in enumerate(rest, 1):
                    bits &= found.get(part, 0) >> n
                if bits:
                    found[whole] = found.get(whole, 0) | bits
        return found

    def _listed(self, text: str) -> Iterator[str]:
        for item in text.split():
            if item[0] == "$" and "_" not in item:
                yield from self._listed(self._lists[item[1:]])
            else:
                yield item

    def _groups_of(self, word: str) -> list[int]:
        groups = self._words.get(word, [])
        for length in BEGINNINGS[: max(0, len(word) - BEGINNINGS.start + 1)]:
            groups = groups + self._words.get(word[:length] + "*", [])
        if not groups and TYPO_FROM <= len(word) <= LONGEST:
            close = process.extractOne(word, self._mistyped.get(word[0], ()), scorer=OSA.distance, score_cutoff=1)
            return self._words.get(close[0], []) if close else []
        return groups


def near(bits: int, within: int) -> int:
    """The places that are at most `within` words before or after `bits`."""
    return after(bits, within) | after(bits, within) >> within + 1


def after(bits: int, within: int) -> int:
    """The places that are at most `within` words after `bits`."""
    return functools.reduce(int.__or__, (bits << n for n in range(1, within + 1))) if bits else 0


@functools.cache
def _tokenizer() -> spacy.language.Language:
    return spacy.blank("en")


def sentences(text: str) -> list[Sentence]:
    """The words of each sentence, lower case: "can't", "cant" and "can not" are "cant"; a letter stands twice at most."""
    text = _SENTENCE.sub("\n", text.lower().replace("\u2019", "'").replace("'", ""))
    text = re.sub(r"\bcannt\b", "cant", _NOT.sub(r"\1nt", re.sub(r"(\w)\1{2,}", r"\1\1", text)))
    text = _PAUSE.sub(f" {_PARTED} ", text)
    found: list[tuple[list[str], list[int]]] = [([], [])]
    glued = False
    # Only words are left for spaCy: its time grows with the square of a run of punctuation.
    for token in _tokenizer().make_doc(re.sub(rf"[^\w\s{_PARTED}]+|_", " ", text)):
        words, parted = found[-1]
        if token.text == _PARTED:
            parted.append(len(words))
        elif not token.is_space:
            # spaCy parts "cant" and "gonna" in two: put together again what stands without a space
            words[-1:] = [words[-1] + token.text] if glued else [*words[-1:], token.text]
        elif "\n" in token.text:
            found.append(([], []))
        glued = token.is_alpha and not token.whitespace_
    return [Sentence(words, tuple(parted)) for words, parted in found]
