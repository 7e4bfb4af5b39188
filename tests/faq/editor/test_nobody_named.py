"""Of 300 identifiers that people type, none stands on any page, in any file or e-mail of what they asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from faq import digest, events, insight, outcomes, questions
from faq.editor import asked_in_vain
from faq.entries import Content
from faq.outcomes import Asked, Told
from faq.redaction import Redactor
from tests.faq.conftest import SERVICE
from tests.faq.editor.asking import do
from tests.faq.editor.forms import text
from tests.faq.test_digest import TODAY

MESSAGES = [json.loads(line) for line in (Path(__file__).parents[1] / "identifiers.jsonl").read_text().splitlines()]
pytestmark = pytest.mark.usefixtures("published")


def has(text: str, words: str) -> bool:
    """Whether these words stand in a text."""
    return re.search(rf"(?<!\w){re.escape(words.lower())}(?!\w)", text.lower()) is not None


def left(shown: str) -> list[str]:
    """The planted identifiers that stand in this. A name that is a word too ("will") counts only where nobody uses the word."""
    planted = {p.lower() for m in MESSAGES for p in m["planted"] if has(shown, p)}
    return sorted(p for p in planted if not any(has(m["text"], p) for m in MESSAGES if p not in map(str.lower, m["planted"])))


@pytest.fixture
def asked(engine: Engine, norfolk: Content) -> int:
    """All of them were asked in vain, and kept as the channel keeps them."""
    redactor = Redactor(norfolk)
    for at, message in enumerate(MESSAGES):
        told = Told(SERVICE, "not_understood", "", "", 1, "open")
        outcomes.keep(engine, told, Asked(redactor.redacted(message["text"]).text, f"c{at}"))
    return len(MESSAGES)


def test_none_of_300_identifiers_stands_anywhere(
    as_: Callable[[str], TestClient], engine: Engine, norfolk: Content, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_in_vain, "MOST", 1000)
    anna = as_("author")
    places = ["/", "/questions", "/asked", "/entries", "/export/print", *(f"/asked/{t}.csv" for t in ("outcomes", "entries"))]
    empty = {place: set(left(text(as_("approver").get(place)))) for place in places if not place.startswith("/questions")}
    number = questions.kept(engine, SERVICE)[-1].number

    do(anna, number, "pending")
    shown = {place: text(anna.get(place)) for place in (*places, f"/questions/{number}", "/questions?state=pending")}
    shown["digest"] = digest.words(engine, norfolk, TODAY)
    shown["events"] = " ".join(f"{e.what} {e.about} {e.why}" for e in events.listing(engine, SERVICE))

    assert 300 == asked == len(questions.kept(engine, SERVICE))
    assert {} == {place: gone for place, words in shown.items() if (gone := set(left(words)) - empty.get(place, set()))}
    assert "[name]" in shown["/questions"]
    assert insight.FEWEST == 5


def test_the_test_would_see_one(engine: Engine, as_: Callable[[str], TestClient]) -> None:
    outcomes.keep(engine, Told(SERVICE, "not_understood", "", "", 1, "open"), Asked(MESSAGES[0]["text"], "c"))

    assert set(left(text(as_("author").get("/questions")))) & {p.lower() for p in MESSAGES[0]["planted"]}
