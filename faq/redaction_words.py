"""What `faq.redaction` knows of words: which are English, which are names, which are both. Lists from `data/redaction/`."""

from __future__ import annotations

import functools
import re
import unicodedata
from importlib import resources

import yaml

from faq.settings import ROOT

FOLDER = ROOT / "data" / "redaction"
#: Letters that carry no separable accent.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
                          "\u2019": "'", "\u02bc": "'", "`": "'"})  # fmt: skip
_ENDINGS = ("s", "'s", "s'", "es", "ed", "d", "ing", "in", "er", "ers", "ly", "y", "'", "n't", "'ll", "'d", "'ve", "'re")
#: A word used this often in the list of English is one that people misspell; a rarer one is too easily near to a name.
_OFTEN = 4_000_000
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@functools.lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Small letters, no accents: "Łukasz" and "lukasz" are one."""
    if word.isascii():
        return word.lower().replace("`", "'")
    parts = unicodedata.normalize("NFKD", word.lower().translate(_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c))


@functools.cache
def listed(name: str) -> frozenset[str]:
    """The words of `data/redaction/NAME.txt`."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@functools.cache
def cues() -> dict[str, frozenset[str]]:
    """The lists of `data/redaction/cues.yml`."""
    read = yaml.load((FOLDER / "cues.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text only
    return {key: frozenset(fold(word) for word in words.split()) for key, words in read.items()}


@functools.cache
def _frequencies() -> dict[str, int]:
    text = resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8")
    return {word: int(count) for word, count in (line.split(" ") for line in text.splitlines() if line)}


@functools.cache
def _english() -> frozenset[str]:
    """The words that symspellpy brings, less the names among them, and what people write besides."""
    more = cues()["known"] | cues()["kin"] | cues()["never"] | listed("proper") | listed("word_names") | listed("word_surnames")
    return (frozenset(_frequencies()) - listed("first_names") - listed("surnames")) | more


@functools.cache
def _often() -> frozenset[str]:
    often = frozenset(w for w, n in _frequencies().items() if n > _OFTEN and len(w) > 3)
    return (often | cues()["kin"] | {"safeguarding", "referral"}) - listed("first_names") - listed("surnames")


@functools.lru_cache(maxsize=20_000)
def is_english(word: str) -> bool:
    """Whether a folded word is English, with an ending or letters drawn out ("pleeease") too."""
    if word in _english():
        return True
    if word in listed("surnames") or word in listed("first_names"):
        return False
    if any(word.endswith(e) and len(word) > len(e) + 1 and word.removesuffix(e) in _english() for e in _ENDINGS):
        return True
    if "-" in word or "'" in word:
        return all(part in _english() or len(part) < 3 for part in re.split("['-]", word))
    return bool(re.search(r"(.)\1\1", word))


@functools.lru_cache(maxsize=20_000)
def is_slip(word: str) -> bool:
    """Whether a word that is none is one slip of the finger away from a common English word."""
    if len(word) > 25:
        return False
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    near = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    near |= {a + c + b[1:] for a, b in cuts if b for c in _ALPHABET} | {a + c + b for a, b in cuts for c in _ALPHABET}
    return not near.isdisjoint(_often())
