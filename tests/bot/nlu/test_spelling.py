"""Words that are no words are put right, towards what the content speaks of; what is a word or a name stays."""

from __future__ import annotations

import pytest

from bot.nlu.spelling import Speller, sound

TARGETS = dict.fromkeys(
    [
        "number",
        "family",
        "south",
        "norfolk",
        "phone",
        "consent",
        "parents",
        "school",
        "emergency",
        "referral",
        "portal",
        "hubs",
        "public",
    ],
    9,
)
SPELLER = Speller(TARGETS, familiar=["ehap", "cads"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sowth norflk", "south norfolk"),
        ("emergancy", "emergency"),
        ("refferal to the protal", "referral to the portal"),
        ("wot numba do i phne", "what number do i phone"),
        ("skool fones", "school phones"),
    ],
)
def test_a_word_that_is_none_is_put_right(written, meant):
    assert meant == SPELLER.spelt(written)


@pytest.mark.parametrize(
    "text",
    [
        "strangling a checklist of grandads",  # words, though the content lacks them
        "Kasper Wojtulewicz of Ms Norflk",  # names
        "EHAP or ehap, IDVA and cads",  # abbreviations
        "0344 800 8021 at 5pm",
        "",
    ],
)
def test_words_names_and_numbers_stay(text):
    assert text == SPELLER.spelt(text)


def test_two_spellings_of_one_word_sound_alike():
    assert sound("phone") == sound("fone")
    assert sound("neighbour") == sound("neybor")
    assert sound("consent") != sound("parents")
