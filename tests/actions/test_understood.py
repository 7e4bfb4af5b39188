"""What the action makes of what was heard: several questions, another language, further districts, another time, a worry told."""

from __future__ import annotations

import pytest

from actions.answer import MOST_ANSWERS, respond
from actions.turn import Memory, Turn
from faq.entries import Content, Release
from faq.render import Reply
from tests.actions.test_answer import TUESDAY

TWO = {"kind": "district", "id": "west_norfolk", "others": ["breckland"]}


@pytest.fixture(scope="module")
def release(norfolk: Content) -> Release:
    return Release(norfolk.service.id, 1, norfolk.digest, norfolk.training_digest, norfolk)


def reply(release: Release, memory: Memory | None = None, **turn: object) -> Reply:
    asked = {"intent": "consent", "ranking": (("consent", 0.9),), "band": "sure", **turn}
    return respond(Turn(**asked), memory or Memory(), release, TUESDAY)[0]  # type: ignore[arg-type]


def test_two_questions_get_two_answers_in_their_order(release: Release) -> None:
    assert ("what_is_mash", "consent") == reply(release, questions=("what_is_mash", "consent")).entries


def test_small_talk_beside_a_question_is_no_second_question(release: Release) -> None:
    assert ("consent",) == reply(release, questions=("thanks", "consent")).entries


def test_no_more_than_three_questions_are_answered(release: Release) -> None:
    asked = ("what_is_mash", "consent", "what_is_edt", "anonymous", "what_is_cads")

    assert asked[:MOST_ANSWERS] == reply(release, questions=asked).entries


def test_danger_still_leads_before_two_answers(release: Release) -> None:
    found = reply(release, questions=("what_is_mash", "consent"), danger=True, asks=True)

    assert found.emergency
    assert "999" in found.text.splitlines()[0]
    assert ("what_is_mash", "consent") == found.entries


def test_another_language_gets_the_line_that_says_so(release: Release) -> None:
    entry = release.content.entry("other_language")

    assert entry
    assert entry.answers["everyone"][:30] in reply(release, language="pl").text
    assert entry.answers["everyone"][:30] not in reply(release).text


def test_each_district_named_gets_its_number(release: Release) -> None:
    phones = {d.id: d.phone for d in release.content.service.districts}
    shown = {f.id: f.shown for f in release.content.facts if f.id in phones.values()}  # type: ignore[union-attr]

    text = reply(release, intent="hub_contact", place=TWO).text

    assert all(shown[phones[d]] in text for d in ("west_norfolk", "breckland"))
    assert shown[phones["norwich"]] not in text


@pytest.mark.parametrize(("passing", "entries"), [(False, ("other_area",)), (True, ("consent",))])
def test_an_area_named_in_passing_is_not_what_is_asked(release: Release, passing: bool, entries: tuple[str, ...]) -> None:
    place = {"kind": "other_area", "id": "", "name": "x", "passing": passing}

    assert entries == reply(release, place=place).entries


def test_a_time_alone_asks_the_last_question_again(release: Release) -> None:
    memory = Memory(entries=("which_number",))

    found = reply(release, memory, intent="", ranking=(), band="far", words=3, when="time:21:00")

    assert ("which_number",) == found.entries
    assert "closed at that time" in found.text


@pytest.mark.parametrize(("asks", "entries"), [(False, ("worry",)), (True, ())])
def test_who_tells_a_worry_without_asking_is_not_asked_back(release: Release, asks: bool, entries: tuple[str, ...]) -> None:
    near = (("opening_hours", 0.25), ("worry", 0.2))

    assert entries == reply(release, intent="opening_hours", ranking=near, band="unsure", words=12, asks=asks).entries
