"""Signs of danger in the words themselves, without any model: what still stands when the model is missing.

A sign is a list of groups of words that must all stand near each other in one sentence (`data/danger/signs.yml`). A
sentence that denies, remembers, supposes or teaches is passed over, unless the sign says that nothing silences it.
Linear in the length of the text. Tokens are spaCy's.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import spacy
import yaml

from faq.settings import ROOT

FILE = ROOT / "data" / "danger" / "signs.yml"
#: Words that belong together may be this far apart, in tokens, where a sign says nothing else.
WITHIN = 10
#: A beginning ("stab*") has at least this many letters.
MIN_START = 4
_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+|\n+")


@dataclass(frozen=True)
class Sign:
    """`groups`: of each, one word (or start of a word, "stab*") must be there within `within` tokens of the others."""

    name: str
    groups: tuple[frozenset[str], ...]
    within: int
    always: bool
    whole: bool


@dataclass(frozen=True)
class Signs:
    """All signs, ready to be looked up word by word, and the phrases that silence a sentence."""

    signs: tuple[Sign, ...]
    silencers: frozenset[tuple[str, ...]]

    @functools.cached_property
    def _words(self) -> dict[str, list[tuple[int, int]]]:
        """For each word, and each beginning "stab*", which group of which sign it belongs to."""
        found: dict[str, list[tuple[int, int]]] = {}
        for n, sign in enumerate(self.signs):
            for g, group in enumerate(sign.groups):
                for word in group:
                    found.setdefault(word, []).append((n, g))
        return found

    def found(self, text: str) -> list[str]:
        """The names of the signs in `text`, each once."""
        hits: dict[str, None] = {}
        for sentence in _SENTENCE.split(text):
            tokens = _tokens(sentence)
            silenced = self._silenced(tokens)
            for n, places in self._places(tokens).items():
                sign = self.signs[n]
                if (sign.always or not silenced) and _matches(sign, places, len(tokens)):
                    hits[sign.name] = None
        return list(hits)

    def _places(self, tokens: list[str]) -> dict[int, dict[int, list[int]]]:
        """For each sign, where the words of each of its groups stand."""
        found: dict[int, dict[int, list[int]]] = {}
        for at, token in enumerate(tokens):
            hits = self._words.get(token, ())
            for length in range(MIN_START, len(token) + 1):
                hits = [*hits, *self._words.get(token[:length] + "*", ())]
            for n, group in hits:
                found.setdefault(n, {}).setdefault(group, []).append(at)
        return found

    def _silenced(self, tokens: list[str]) -> bool:
        longest = max(map(len, self.silencers), default=0)
        spans = (tuple(tokens[a : a + n]) for a in range(len(tokens)) for n in range(1, longest + 1))
        return any(span in self.silencers for span in spans)


@functools.cache
def shared() -> Signs:
    """The signs of `data/danger/signs.yml`, read once."""
    body = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    sets = {name: frozenset(words.split()) for name, words in body["words"].items()}
    signs = tuple(_sign(item, sets) for item in body["signs"])
    return Signs(signs, frozenset(tuple(phrase.split()) for phrase in body["silenced_by"]))


def _sign(item: dict[str, object], sets: dict[str, frozenset[str]]) -> Sign:
    groups = []
    for group in str(item["words"]).split("+"):
        words: set[str] = set()
        for word in group.split():
            words |= sets[word[1:]] if word.startswith("$") else {word}
        groups.append(frozenset(words))
    within = int(str(item.get("within", WITHIN)))
    return Sign(str(item["sign"]), tuple(groups), within, bool(item.get("always")), bool(item.get("whole")))


@functools.cache
def _tokenizer() -> spacy.language.Language:
    return spacy.blank("en")


def _tokens(sentence: str) -> list[str]:
    """Lower-case words: "can't", "cant" and "can not" all become "cant"; a repeated letter stands twice at most."""
    text = re.sub(r"(\w)\1{2,}", r"\1\1", sentence.lower().replace("\u2019", "'"))
    text = re.sub(r"\b(ca|wo|do|does|did|is|are|was|has|have|could|would|should)(?:n't| ?not)\b", r"\1nt", text)
    text = text.replace("'", "")
    words: list[str] = []
    glued = False
    for token in _tokenizer().make_doc(text):
        if not token.is_punct and not token.is_space:
            # spaCy parts "cant" and "gonna" in two: put together again what stands without a space
            words[-1:] = [words[-1] + token.text] if glued else [*words[-1:], token.text]
        glued = token.is_alpha and not token.whitespace_ and bool(words)
    return words


def _matches(sign: Sign, places: dict[int, list[int]], length: int) -> bool:
    if sign.whole:
        return length <= sign.within and len({at for found in places.values() for at in found}) == length
    if len(places) < len(sign.groups):
        return False
    first, *others = (places[g] for g in range(len(sign.groups)))
    return any(all(any(0 < abs(at - start) <= sign.within for at in other) for other in others) for start in first)
