"""A message spelt as it was meant: "famly hubb numba for sowth norflk" reads as "family hub number for south norfolk".

Only words that are no words are touched, and only towards words that the training data uses: a general dictionary would
"correct" CADS, MASH and people's names. What people see and what is stored is never the corrected text.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import encoder
from bot.nlu.component import SPELT, Learner, fingerprint
from bot.nlu.places import places
from bot.release import live_release
from faq.facts import named
from faq.settings import ROOT

FOLDER = "spelling"
#: A word that the training data has this often is worth correcting towards.
OFTEN = 4
#: At most this many letters of difference: one in a word of up to six letters, two in a longer one.
SLIPS, LONG = (1, 2), 7

#: British and everyday words that the list lacks.
_FAMILIAR = frozenset(
    ["grandad", "nan", "nanny", "mam", "bloke", "fella", "telly", "innit", "kiddies", "hiya", "ofsted", "cpoms"]
)
_ENDINGS = ("s", "es", "ed", "d", "ing", "ers")
_WORD = re.compile(r"[A-Za-z][A-Za-z']*[A-Za-z]|[A-Za-z]\d|\d[A-Za-z]+|[A-Za-z]")
#: How words sound, roughly: enough for "fones", "skool", "emergancy".
_SOUNDS = [("ph", "f"), ("kn", "n"), ("wr", "r"), ("wh", "w"), ("ck", "k"), ("c(?=[eiy])", "s"), ("c", "k"), ("qu", "kw"),
           ("x", "ks"), ("(tion|sion)", "shn"), ("(er|re|or|ar|a)$", "r"), ("gh", ""), ("z", "s"), (r"(.)\1", r"\1"),
           (r"(?<!^)[aeiouyh]", "")]  # fmt: skip


class Speller:
    """Knows which words are words (English, or `familiar`), and which it may correct towards (`targets`: how often used)."""

    def __init__(self, targets: Mapping[str, int], familiar: Iterable[str] = ()) -> None:
        self.targets, self.familiar = dict(targets), sorted(familiar)
        self._known = general_words() | self.targets.keys() | _FAMILIAR | frozenset(self.familiar)
        self._sounds: dict[str, str] = {}
        for word in sorted(self.targets, key=lambda w: self.targets[w]):
            if len(word) > 3:
                self._sounds[sound(word)] = word

    def spelt(self, text: str) -> str:
        """`text` with the words that are no words put right. All in capitals, it is read as if it were not."""
        text = text.lower() if text.isupper() and " " in text else text
        return _WORD.sub(lambda found: self._word(found[0]), text)

    def _word(self, word: str) -> str:
        low = word.lower().replace("\u2019", "'")
        if word.isupper() and len(word) > 1:
            return word  # an abbreviation, or shouting
        if low in short():
            return short()[low]
        if any(form in self._known for form in (low, low.split("'")[0], *(low.removesuffix(end) for end in _ENDINGS))):
            return word
        if len(low) < 4 or word[0].isupper():
            return word  # too short to tell, or a name
        return self._nearest(low) or word

    def _nearest(self, word: str) -> str | None:
        slips = SLIPS[len(word) >= LONG]
        found = process.extract(word, self.targets.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=5)
        same = self._sounds.get(sound(word))
        if same and (not found or found[0][1] > 1):
            return same
        best = min(found, key=lambda f: (f[1], f[0][0] != word[0], -self.targets[f[0]]), default=None)
        return best[0] if best and (best[1] <= 1 or best[0][0] == word[0]) else None


def sound(word: str) -> str:
    """Roughly how a word sounds: two spellings of one word give the same."""
    for pattern, heard in _SOUNDS:
        word = re.sub(pattern, heard, word)
    return word


@functools.cache
def short() -> dict[str, str]:
    """Phone spelling from `data/spelling/short.txt`, and what it means."""
    lines = (ROOT / "data" / FOLDER / "short.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    return {pair[0]: pair[1] for pair in pairs}


@functools.cache
def general_words() -> frozenset[str]:
    """English: the 82,765 words that symspellpy brings, and those that the encoder's vocabulary has whole."""
    listed = resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8")
    vocabulary = json.loads(encoder.verified(*encoder.TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(line.split(" ")[0] for line in listed.splitlines()) | {w for w in vocabulary if w.isalpha() and len(w) > 2}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingReader(Learner):
    """Sets `spelt`, which the later components read instead of the text."""

    folders = (FOLDER,)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._speller = Speller({})

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Other content, another speller."""
        return fingerprint(cls.folders) + live_release().digest

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples are learnt as they are written."""
        return training_data

    def learn(self, training_data: TrainingData) -> None:
        """Take the words of the content and of the examples; those of the examples only where they are English."""
        content = live_release().content
        told = [text for e in content.entries for text in (e.question, *e.answers.values())]
        own = {w for text in told for w in _words(text)} - {n for text in told for n in named(text)}
        own |= {w for name in places(content.service) for w in name.split()}
        counts = Counter(w for m in training_data.intent_examples for w in _words(m.get(TEXT) or ""))
        english = general_words()
        self._speller = Speller(
            {
                w: max(counts[w], 1)
                for w in own | counts.keys()
                if len(w) > 3 and (w in own or (counts[w] >= OFTEN and w in english))
            },
            {w for w, n in counts.items() if n >= OFTEN},
        )

    def save(self, folder: Path) -> None:
        """Write the words."""
        (folder / "words.json").write_text(
            json.dumps([self._speller.targets, self._speller.familiar], sort_keys=True), encoding="utf-8"
        )

    def restore(self, folder: Path) -> None:
        """Read the words."""
        self._speller = Speller(*json.loads((folder / "words.json").read_text(encoding="utf-8")))

    def read(self, message: Message) -> None:
        """Spell the message."""
        message.set(SPELT, self._speller.spelt(message.get(TEXT) or ""))


def _words(text: str) -> list[str]:
    return [w.lower().split("'")[0] for w in re.findall(r"[A-Za-z']+", text)]
