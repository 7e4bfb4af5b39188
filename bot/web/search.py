"""Search in the FAQ: which entries do these words speak for? Pure.

A word, or two words in a row, speaks for an entry by how much oftener people use it there than anywhere else: in the
questions and phrasings, and for a little in the answer. So synonyms come from the phrasings, and nothing has to be listed.
A word that is rarely or never used counts as the words it looks like. What is searched for is neither kept nor logged.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz, process

#: The longest query that is read, in characters, and the most entries that are found.
LONGEST, MOST = 300, 8
#: Words that say nothing alone; two in a row may ("who is").
STOP = frozenset(
    re.findall(
        r"\w+",
        """a an the and or but of to in on at by for with from as is are was were be been being am i me my mine we us our you
        your he him his she her hers they them their it its this that these those there here so than then very please just""",
    )
)
#: A question counts as so many phrasings, an answer as a part of one.
TITLE, ANSWER = 3.0, 0.5
#: What is added so that a word used once is no proof: to the count of a word, and to how often it is used in an entry.
BACKGROUND, DOUBT = 2.0, 2.0
#: What a word that is not used in an entry says of it.
MISS = math.log(DOUBT / (1 + DOUBT))
#: What two words in a row weigh beside each of them, and what weighs how much an entry is asked for at all.
PAIR, ASKED = 0.5, 0.5
#: A word used less often than this, and so long, may be mistyped. So alike, in per cent, are the words it may stand for.
RARE, LONG, ALIKE, MEANT = 4, 4, 78, 3
#: An entry is found from so many points on, and from this part of the best one's.
LEAST, PART = 0.5, 0.15

_APOSTROPHE = re.compile(r"'(?:s|m|ve|d|re|ll)\b|'")
_WORD = re.compile(r"\w+")

#: What a word may mean, and how near each is: 1 for the word itself.
Meant = dict[str, float]


@dataclass(frozen=True)
class Asked:
    """How people ask for an entry: `titles` (question, button), `phrasings`, and the words of its `answers`."""

    titles: tuple[str, ...]
    phrasings: tuple[str, ...]
    answers: tuple[str, ...] = ()


@dataclass
class _Counts:
    """How often each word is used for one entry, in how many texts."""

    often: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    texts: float = 0.0

    def add(self, texts: Iterable[str], weight: float = 1.0) -> None:
        for text in texts:
            self.texts += weight
            for word in set(_with_pairs(words(text))):
                self.often[word] += weight


class Search:
    """Finds entries by the words of a query."""

    def __init__(self, asked: Mapping[str, Asked]) -> None:
        """`asked`: by the id of an entry, how it is asked for."""
        counts = {entry: _counted(one) for entry, one in asked.items()}
        total = math.fsum(c.texts for c in counts.values())
        self._used = _summed(c.often for c in counts.values())
        self._points: dict[str, dict[str, float]] = defaultdict(dict)
        for entry, one in counts.items():
            for word, often in one.often.items():
                here, all_over = often / one.texts, (self._used[word] + BACKGROUND) / total
                self._points[word][entry] = math.log((here / all_over + DOUBT) / (1 + DOUBT)) - MISS
        self._start = {e: ASKED * math.log(c.texts * len(counts) / total) for e, c in counts.items()}
        self._vocabulary = [word for word in self._used if " " not in word]

    def found(self, query: str) -> list[str]:
        """The ids of the entries that fit, the best first; none where no word of `query` is known."""
        heard = self._heard(query)
        if not heard:
            return []
        points = dict(self._start)
        for meant in heard:
            self._add(points, meant)
        ranked = sorted(points, key=lambda entry: -points[entry])[:MOST]
        return [entry for entry in ranked if points[entry] >= max(LEAST, PART * points[ranked[0]])]

    def _heard(self, query: str) -> list[Meant]:
        """What each word of the query may mean, then each two in a row that are used so."""
        given = words(query[:LONGEST])
        meant = {word: self._meant(word) for word in given}
        nearest = [max(meant[word], key=meant[word].__getitem__, default=word) for word in given]
        pairs = dict.fromkeys(pair for pair in _pairs(nearest) if pair in self._used)
        return [*filter(None, meant.values()), *({pair: PAIR} for pair in pairs)]

    def _meant(self, word: str) -> Meant:
        if word in STOP:
            return {}
        often = self._used.get(word, 0.0)
        itself = {word: 1.0} if often else {}
        if often >= RARE or len(word) < LONG:
            return itself
        alike = process.extract(word, self._vocabulary, scorer=fuzz.ratio, limit=8, score_cutoff=ALIKE)
        # Another word is meant the more likely, the oftener it is used beside this one.
        near = {
            w: 0.9 * (score / 100) ** 2 * min(1.0, self._used[w] / (RARE * (often + 1))) for w, score, _ in alike if w != word
        }
        return itself | dict(sorted(near.items(), key=lambda one: -one[1])[:MEANT])

    def _add(self, points: dict[str, float], meant: Meant) -> None:
        best: dict[str, float] = {}
        for word, near in meant.items():
            for entry, gain in self._points[word].items():
                best[entry] = max(best.get(entry, 0.0), near * gain)
        for entry in points:
            points[entry] += best.get(entry, 0.0) + MISS * max(meant.values())


def _summed(counts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: defaultdict[str, float] = defaultdict(float)
    for one in counts:
        for word, often in one.items():
            total[word] += often
    return dict(total)


def words(text: str) -> list[str]:
    """The words of `text` in small letters, without apostrophes and the "s" of a plural."""
    return [_stem(word) for word in _WORD.findall(_APOSTROPHE.sub("", text.lower().replace("’", "'")))]


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _pairs(given: Sequence[str]) -> Iterator[str]:
    """Each two words in a row that are not both stop words."""
    return (f"{a} {b}" for a, b in pairwise(given) if not (a in STOP and b in STOP))


def _with_pairs(given: Sequence[str]) -> Iterator[str]:
    yield from (word for word in given if word not in STOP)
    yield from _pairs(given)


def _counted(asked: Asked) -> _Counts:
    counts = _Counts()
    counts.add(asked.phrasings)
    counts.add(asked.titles, TITLE)
    counts.add((" ".join(asked.answers),), ANSWER)
    return counts
