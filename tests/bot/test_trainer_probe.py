"""Where a message leads, from what was read in it, and what came of a saved question, in words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.trainer_probe import Way, fits, judged, leads
from faq.entries import Content
from faq.saved import Saved


def reading(*near: tuple[str, float], text: str = "one two three four five six seven", **more: Any) -> dict[str, Any]:
    """What a model reads: the first of `near` is the likeliest."""
    ranking = [{"name": name, "confidence": p} for name, p in near]
    return {"text": text, "intent": ranking[0], "intent_ranking": ranking, "band": "sure", "asks": True} | more


@pytest.mark.parametrize(
    ("read", "way"),
    [
        (reading(("consent", 0.9)), Way(False, ("consent",))),
        (
            reading(("consent", 0.4), ("retention", 0.3), ("survey", 0.01), band="unsure"),
            Way(False, ("consent", "retention"), True),
        ),
        (reading(("consent", 0.2), band="far"), Way(False)),
        (reading(("consent", 0.9), questions=["consent", "retention"]), Way(False, ("consent", "retention"))),
        (reading(("worry", 0.9), place={"kind": "other_area"}), Way(False, ("other_area",))),
        (reading(("worry", 0.9), asker={"child": True}), Way(False, ("child_self",))),
        (reading(("child_self", 0.9), asker={"audience": "professional"}), Way(False, ("worry",))),
        (reading(("worry", 0.2), ("consent", 0.1), band="far", asks=False), Way(False, ("worry",))),
        (reading(("worry", 0.4), ("worry_exploitation", 0.3), band="unsure"), Way(False, ("worry",))),
        (reading(("consent", 0.9), danger={"raised": True}), Way(True, ("consent",))),
    ],
)
def test_where_a_message_leads(norfolk: Content, read: dict[str, Any], way: Way) -> None:
    assert way == leads(read, norfolk)


@pytest.mark.parametrize(
    ("wants", "read", "passes"),
    [
        ("consent", reading(("consent", 0.9)), True),
        ("consent", reading(("retention", 0.4), ("consent", 0.3), band="unsure"), True),
        ("consent", reading(("retention", 0.9)), False),
        ("emergency", reading(("worry", 0.9), danger={"raised": True}), True),
        ("emergency", reading(("worry", 0.9), danger={"raised": False}), False),
        ("not_emergency", reading(("worry", 0.9), danger={"raised": True}), False),
        ("out_of_scope", reading(("out_of_scope", 0.9), band="far"), True),
        ("out_of_scope", reading(("consent", 0.9)), False),
    ],
)
def test_a_saved_question_passes_where_it_leads_to_what_it_wants(
    norfolk: Content, wants: str, read: dict[str, Any], passes: bool
) -> None:
    assert passes == judged(Saved(text=read["text"], wants=wants), read, norfolk).passed


def test_what_failed_is_told_in_questions_not_in_ids(norfolk: Content) -> None:
    found = judged(Saved(text="may I", wants="consent"), reading(("retention", 0.62)), norfolk)

    assert "“Do I need the parents' consent before I call?”" == found.wanted
    assert "It answers “How long are records kept, and can I see mine?”" == found.got
    assert "It is sure of that (62% for the likeliest)." == found.why


def test_an_entry_that_was_put_away_is_wanted_by_nobody(norfolk: Content) -> None:
    without = norfolk.copy(update={"entries": tuple(e for e in norfolk.entries if e.id != "consent")})
    asked = [
        Saved(text="a", wants="consent"),
        Saved(text="b", wants="retention", after="consent"),
        Saved(text="c", wants="emergency"),
    ]

    assert [True, True, True] == [fits(one, norfolk) for one in asked]
    assert [False, False, True] == [fits(one, without) for one in asked]
