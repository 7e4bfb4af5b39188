"""Who asks, as a reader would tell from the words: their role in this matter beats their job.

"I'm a teacher, but this is about my nephew" is family. Words of kinship or neighbourhood decide first, then words of a
role, then a classifier; where none is sure, nobody is taken for anything.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import SPELT, HeadLearner, examples
from bot.nlu.embedding import UNIT_VECTORS, UNITS
from bot.nlu.heads import learnt
from faq.settings import ROOT

#: Where the finding stands in what Rasa gives out: {"audience": id or None, "child": bool, "by": str}.
ASKER = "asker"
FOLDER = "audience"
PROFESSIONAL, PUBLIC, CHILD, NONE = "professional", "public", "child", "none"

_AGE = r"(?:[5-9]|1[0-7]|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)"
_NO_AGE = r"(?!\s*(?:weeks?|months?|miles?|minutes?|mins|hours?|%|pounds|stone|weeks|pupils|children|kids))"
_CHILD = re.compile(
    rf"\b(?:i'?m|i am|im|am)\s+(?:only\s+|just\s+|nearly\s+)?{_AGE}(?:\s*(?:yrs?|years?|yo)(?:\s*old)?)?\b{_NO_AGE}", re.I
)
#: "I'm 45", "I'm 10 minutes away": a number that is no child's age speaks against a child.
_NUMBER = re.compile(r"\b(?:i'?m|i am|im|am)\s+(?:only\s+|just\s+|nearly\s+|about\s+)?\d+", re.I)
#: Who writes of their own parent may be a child: less is needed to hear one.
_OWN_PARENT = re.compile(r"\bmy (?:step ?-?)?(?:mum|mam|dad|mummy|daddy|stepdad|stepmum)\b", re.I)
#: In fewer words than this the classifier hears nothing about who asks.
FEWEST_WORDS = 5


@dataclass(frozen=True)
class Words:
    """The patterns of `data/audience/words.yml`, made ready."""

    ours_first: re.Pattern[str]
    family: re.Pattern[str]
    professional: re.Pattern[str]


@functools.cache
def words() -> Words:
    """The words that tell who asks, read once."""
    lists = yaml.safe_load((ROOT / "data" / FOLDER / "words.yml").read_text(encoding="utf-8"))
    stems = {f"{{{name}}}": f"(?:{'|'.join(lists[name])})" for name in ("kin", "ours", "job")}

    def pattern(name: str) -> str:
        joined = "|".join(f"(?:{p})" for p in lists[name])
        return re.sub("|".join(map(re.escape, stems)), lambda m: stems[m[0]], joined)

    work = rf"\b(?:{pattern('professional')})\b|^\s*(?:{pattern('starts_as_professional')})"
    family = rf"\b(?:{pattern('family')})\b|^\s*(?:{pattern('starts_as_family')})"
    first = rf"\b(?:{pattern('ours_first')})\b"
    return Words(re.compile(first, re.I), re.compile(family, re.I), re.compile(work, re.I))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AskerReader(HeadLearner):
    """Sets `asker`."""

    folders = (FOLDER, "danger")

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`threshold`: how sure the classifier must be where the words alone don't tell; `child` the same for a child."""
        return {"threshold": 0.65, "child": 0.8, "own_parent": 0.5}

    def learn(self, training_data: TrainingData) -> None:
        """Learn from `data/audience/`, and how children write from what they tell of danger."""
        lines = examples(FOLDER)
        lines[CHILD] = lines.get(CHILD, []) + examples("danger")["danger_child"]
        texts = [t for found in lines.values() for t in found]
        labels = [name for name, found in lines.items() for _ in found]
        self._head = learnt(texts, labels)

    def read(self, message: Message) -> None:
        """Tell who asks."""
        units = message.get(UNITS)
        if units is None:
            return
        row = self._head.probabilities(units[:1], message.get(UNIT_VECTORS)[:1])[0]
        likely = dict(zip(self._head.labels, map(float, row), strict=True))
        written = (message.get(TEXT) or "").replace("\u2019", "'")
        message.set(ASKER, self._asker((written, message.get(SPELT) or ""), likely), add_to_output=True)

    def _asker(self, texts: tuple[str, ...], likely: dict[str, float]) -> dict[str, Any]:
        """From the text as written and as meant, and how likely the classifier holds each label."""

        def told(pattern: re.Pattern[str]) -> bool:
            return any(pattern.search(text) for text in texts)

        enough = self.config["own_parent" if told(_OWN_PARENT) else "child"]
        child = likely[CHILD] >= enough and not told(_NUMBER)
        if told(_CHILD):
            return {"audience": PUBLIC, "child": True, "by": "age"}
        at_work = told(words().ours_first) and told(words().professional)
        if told(words().family) and not at_work:
            return {"audience": PUBLIC, "child": child and likely[PUBLIC] < likely[CHILD], "by": "family"}
        if told(words().professional):
            return {"audience": PROFESSIONAL, "child": False, "by": "role"}
        if len(texts[0].split()) < FEWEST_WORDS:
            return {"audience": None, "child": False, "by": "none"}
        if child:
            return {"audience": PUBLIC, "child": True, "by": "model"}
        best = max((PROFESSIONAL, PUBLIC), key=lambda a: likely[a])
        if likely[best] >= self.config["threshold"]:
            return {"audience": best, "child": False, "by": "model"}
        return {"audience": None, "child": False, "by": "none"}
