"""What goes on to Rasa Core of a message: what was found in it, and never its whole words."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.gate import Question
from bot.hearing import Heard, Hearing
from faq.entries import Release
from tests.own import canary


class Tracker:
    """A conversation that remembers this."""

    def __init__(self, memory: Any = None, *, is_read: bool = True) -> None:
        self.is_read = is_read
        self._memory = memory

    def get_slot(self, _: str) -> Any:
        return self._memory


def agent(found: dict[str, Any], tracker: Tracker | None = None) -> Any:
    """One whose model finds this, and who notes what it was given."""
    given: list[tuple[str, Any]] = []

    async def get_tracker(_: str) -> Tracker:
        return tracker or Tracker()

    async def parse_message(message: UserMessage, with_tracker: Any) -> dict[str, Any]:
        given.append((message.text, with_tracker))
        return found

    return SimpleNamespace(processor=SimpleNamespace(get_tracker=get_tracker, parse_message=parse_message), given=given)


async def hear(text: str, found: dict[str, Any], published: Release, tracker: Tracker | None = None) -> tuple[Heard, Any]:
    heard_by = agent(found, tracker)
    return await Hearing().hear(Question("anna", text), heard_by, published), heard_by


async def test_the_model_reads_the_whole_text_and_rasa_gets_the_rest(published: Release) -> None:
    text = "mail me at jane@example.org about consent"

    heard, heard_by = await hear(text, {"text": text, "band": "sure"}, published)

    assert text == heard_by.given[0][0]
    assert "jane" not in json.dumps(heard.read) + heard.text
    assert ("sure", 6) == (heard.read["band"], heard.read["words"])
    assert (heard.text, ("e-mail",)) == (heard.read["text"], heard.removed)


@pytest.mark.parametrize("name", ["entities", "response_selector", "evidence", "text_tokens", "metadata", "something_new"])
async def test_what_could_hold_the_words_stays_behind(published: Release, name: str) -> None:
    word = canary()

    heard, _ = await hear("do I need consent", {"text": word, name: [{"entity": "x", "value": word}]}, published)

    assert word not in json.dumps(heard.read)
    assert [] == heard.read["entities"]


async def test_a_button_is_read_as_one_and_has_no_text_to_keep(published: Release) -> None:
    heard_by = agent({"intent": {"name": "choice"}})

    heard = await Hearing().hear(Question("anna", "", choice="entry:consent"), heard_by, published)

    assert ("/choice", "/choice") == (heard.text, heard_by.given[0][0])
    assert "" == heard.asked("anna", None, danger=False).text


@pytest.mark.parametrize(
    ("found", "tracker", "by_signs", "private"),
    [
        ({}, Tracker(), False, False),
        ({}, Tracker({"child": False}), False, False),
        ({}, Tracker(), True, True),
        ({"danger": {"raised": True}}, Tracker(), False, True),
        ({"asker": {"child": True}}, Tracker(), False, True),
        ({}, Tracker({"child": True}), False, True),
        ({}, Tracker(is_read=False), False, True),
    ],
    ids=["plain", "no child", "signs", "model's danger", "child", "child before", "nobody knows"],
)
async def test_danger_and_children_are_private(
    published: Release, found: dict[str, Any], tracker: Tracker, by_signs: bool, private: bool
) -> None:
    heard, _ = await hear("hello", found, published, tracker)

    assert private == heard.asked("anna", "m", danger=by_signs).private


async def test_what_came_near_are_entries(published: Release) -> None:
    ranking = [("out_of_scope", 0.5), ("consent", 0.3), ("worry", 0.1), ("what_is_cads", 0.06), ("edt", 0.01)]

    heard, _ = await hear("hello", {"intent_ranking": [{"name": n, "confidence": p} for n, p in ranking]}, published)

    assert ("consent", "worry", "what_is_cads") == heard.asked("anna", "m", danger=False).near
