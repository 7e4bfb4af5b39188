"""Signs of danger in the words alone: plain cries raise, near-misses stay normal, and any text comes to an end."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot import gate
from bot.nlu import signs
from tests.assistant import ROOT

pytestmark = pytest.mark.safety

CRIES = [
    "he has a knife to her throat",
    "my dad has a knife and is coming up the stairs",
    "my baby is not breathing",
    "she can't breathe and her lips are blue",
    "Help me he's strangling me right now",
    "I have taken loads of paracetamol",
    "I am going to kill myself tonight",
]
NEAR_MISSES = [
    "what number do I call for a referral",
    "do I need consent",
    "knife crime training for our staff",
    "my toddler killed it on the dance floor",
    "the baby is sleeping",
    "I am dying to know the opening hours",
    "what is CADS",
    "",
    "???",
]


@pytest.mark.parametrize("text", CRIES)
def test_a_plain_cry_raises(text: str) -> None:
    assert signs.shared().found(text)


@pytest.mark.parametrize("text", CRIES)
def test_capitals_and_curly_apostrophes_change_nothing(text: str) -> None:
    assert signs.shared().found(text.upper().replace("'", "\u2019"))


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_a_near_miss_stays_normal(text: str) -> None:
    assert [] == signs.shared().found(text)


@pytest.mark.parametrize(
    "text",
    [
        "which number do I call, my baby is not breathing",
        "do you take a referral - my baby is not breathing",
        "Should I go through the portal first; my baby is not breathing",
    ],
)
def test_a_question_does_not_silence_the_danger_told_behind_its_comma(text: str) -> None:
    assert "not breathing" in signs.shared().found(text)


@pytest.mark.parametrize(
    "text",
    [
        "on the course: my baby is not breathing, what now",
        "if a child stops breathing, do I call you",
        "in the training, a man has a knife to her throat",
    ],
)
def test_what_is_taught_or_supposed_is_silent_to_the_end_of_its_sentence(text: str) -> None:
    assert [] == signs.shared().found(text)


def test_a_cry_broken_up_by_hidden_characters_raises_after_the_gate() -> None:
    assert signs.shared().found(gate.cleaned("he has a kni\u200bfe to her thr\u202eoat"))


@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_a_cry_in_a_long_message_raises(place: str) -> None:
    filler = "We had a good day at the beach and the weather was fine. " * 150
    cry = "My baby is not breathing. "

    text = {"start": cry + filler * 2, "middle": filler + cry + filler, "end": filler * 2 + cry}[place]

    assert signs.shared().found(text)


@pytest.mark.parametrize("piece", ["a", "a ", "my dad hit me ", "!?.", "\n", "can not ", "knife. "])
def test_64_kb_of_anything_comes_to_an_end(piece: str) -> None:
    """In a process of its own: the tokenizer cannot be stopped from inside."""
    line = f"from bot.nlu import signs; print(signs.shared().found(({piece!r} * 65536)[:65536]))"

    done = subprocess.run([sys.executable, "-W", "ignore", "-c", line], cwd=ROOT, capture_output=True, timeout=30)

    assert (0, b"[") == (done.returncode, done.stdout[:1])


def test_every_weight_is_of_a_sign_or_kind_that_there_is() -> None:
    """A sign that was renamed must be weighed anew: python -m bot.nlu.weigh."""
    found = signs.shared()
    known = {("signs", p.sign) for p in found.patterns} | {("kinds", name) for name, _ in found.kinds}

    assert {feature for feature in found.points if feature[0] in ("signs", "kinds")} <= known
