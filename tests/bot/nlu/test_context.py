"""What a fragment means after an answer: the same words, another entry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.context import Context, FollowUp, follow_ups
from faq.entries import Content, after

LABELS = ["consent", "consent_refused", "hours", "weekend"]
EVEN = np.full(4, 0.25, dtype=np.float32)
CLEAR = np.array([0.001, 0.001, 0.997, 0.001], dtype=np.float32)
LISTED = {"consent": ["consent_refused"], "hours": ["weekend"]}


@pytest.fixture
def context() -> Context:
    """It has learnt that people mostly ask what is listed next, and at times something else in plain words."""
    told = [FollowUp("consent", f"what if {n}", "consent_refused") for n in range(6)]
    told += [FollowUp("hours", f"and then {n}", "weekend") for n in range(6)]
    told += [FollowUp("consent", f"your hours {n}", "hours") for n in range(6)]
    alone = np.vstack([np.tile(EVEN, (12, 1)), np.tile(CLEAR, (6, 1))])
    return Context(LABELS, LISTED).fit(told, alone, np.tile(EVEN, (18, 1)))


@pytest.mark.parametrize(("before", "meant"), [("consent", "consent_refused"), ("hours", "weekend")])
def test_the_same_fragment_means_what_is_asked_next(context: Context, before: str, meant: str) -> None:
    read = context.read("well and so?", [before], EVEN, EVEN)

    assert meant == LABELS[int(read.argmax())]
    assert 1 == pytest.approx(float(read.sum()), abs=1e-5)


def test_what_is_clear_alone_stays_clear(context: Context) -> None:
    assert "hours" == LABELS[int(context.read("what are the opening hours", ["consent"], CLEAR, EVEN).argmax())]


def test_what_was_asked_word_for_word_needs_no_guess(context: Context) -> None:
    context.known = {"consent: why": "weekend"}

    assert "weekend" == LABELS[int(context.read("Why?", ["consent"], CLEAR, CLEAR).argmax())]
    assert "hours" == LABELS[int(context.read("Why?", ["hours"], CLEAR, CLEAR).argmax())]


def test_it_keeps_what_was_asked_word_for_word() -> None:
    assert {"consent: why": "hours"} == Context(LABELS).fit([FollowUp("consent", "Why?", "hours")], EVEN[None], EVEN[None]).known


def test_it_is_the_same_after_a_reload(context: Context, tmp_path: Path) -> None:
    context.save(tmp_path)

    loaded = Context.load(tmp_path, LABELS)

    assert np.allclose(context.read("and?", ["hours"], EVEN, EVEN), loaded.read("and?", ["hours"], EVEN, EVEN))


def test_the_follow_ups_are_those_that_the_content_gives(norfolk: Content) -> None:
    found = follow_ups(norfolk)

    assert sum(bool(after(p)[0]) for e in norfolk.entries for p in e.phrasings) == len(found) > 500
    assert all(norfolk.entry(one.before) and norfolk.entry(one.entry) for one in found)
