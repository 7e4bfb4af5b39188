"""Whether a message is English: the assistant reads no other language, and says so instead of guessing."""

from __future__ import annotations

import functools
import re
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]  # it has none
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import SPELT, Reader
from bot.nlu.spelling import general_words

#: Where the finding stands in what Rasa gives out: the language's two letters, None for English or where nobody can tell.
LANGUAGE = "language"
#: English, and the languages most spoken in England beside it.
SPOKEN = ("en", "pl", "lt", "pt", "ro", "es", "lv", "bg", "ru", "uk", "fr", "de", "it", "tr", "ar", "fa", "bn", "hu", "zh", "ur")
#: Fewer words than this are no language: names and headings.
FEWEST_WORDS = 4
#: The most that English may be likely; the most of the words that may be English as written, and as put right: dialect and
#: bad spelling are English too.
ENGLISH, AS_WRITTEN, PUT_RIGHT = 0.1, 0.5, 0.75


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageReader(Reader):
    """Sets `language`."""

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["py3langid"]

    def read(self, message: Message) -> None:
        """Tell the language of the message."""
        text = message.get(TEXT) or ""
        message.set(LANGUAGE, foreign(text, message.get(SPELT) or text), add_to_output=True)


def foreign(text: str, spelt: str) -> str | None:
    """The two letters of the language that `text` is in, if that is not English and plain to see. `spelt`: as an English
    reader would put it right."""
    if len(_words(text)) < FEWEST_WORDS and "".join(_words(text)).isascii():
        return None  # in another alphabet one word tells
    if _english(text) > AS_WRITTEN or _english(spelt) > PUT_RIGHT:
        return None
    ranked: list[tuple[str, Any]] = _identifier().rank(text)
    return ranked[0][0] if dict(ranked)["en"] <= ENGLISH else None


def _english(text: str) -> float:
    """The share of the words that are English ones; 1 where there are no words."""
    words = _words(text)
    return sum(word in general_words() for word in words) / len(words) if words else 1.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@functools.cache
def _identifier() -> Any:
    """The identifier of py3langid, told which languages come into question. Its model is a pickle inside the package: the
    lock's hash of the package stands for it."""
    found = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    found.set_languages(list(SPOKEN))
    return found
