"""From a turn to a reply, step by step, with the Norfolk content."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from actions.answer import respond
from actions.turn import CHOICE, Memory, Turn
from faq.entries import Content, Release
from faq.facts import Closure
from faq.render import Reply
from tests.own import lacking, numbers

TUESDAY, SUNDAY, NIGHT = datetime(2026, 11, 24, 10, 30), datetime(2026, 11, 22, 10, 30), datetime(2026, 11, 24, 23)
CHRISTMAS = datetime(2026, 12, 25, 10, 30)


@pytest.fixture(scope="session")
def release(norfolk: Content) -> Release:
    return Release(norfolk.service.id, 1, norfolk.digest, norfolk.training_digest, norfolk)


def sure(intent: str, **more: object) -> Turn:
    return Turn(intent=intent, ranking=((intent, 0.9),), band="sure", **more)  # type: ignore[arg-type]


def unsure(*intents: str) -> Turn:
    return Turn(intent=intents[0], ranking=tuple((i, 0.3) for i in intents), band="unsure")


def reply(release: Release, turn: Turn, memory: Memory | None = None, now: datetime = TUESDAY) -> Reply:
    return respond(turn, memory or Memory(), release, now)[0]


def without(release: Release, wanted: str) -> Release:
    content = release.content.copy(update={"entries": tuple(e for e in release.content.entries if e.id != wanted)})
    return Release(release.service, 2, content.digest, content.training_digest, content)


def test_a_known_question_is_answered(release: Release) -> None:
    found = reply(release, sure("consent"))

    assert ("answered", ("consent",), False) == (found.outcome, found.entries, found.emergency)


@pytest.mark.parametrize(("audience", "own"), [("professional", 0), ("public", 1)])
def test_each_audience_gets_its_number(release: Release, audience: str, own: int) -> None:
    assert numbers(release.content)[own] in reply(release, sure("which_number", audience=audience)).text


def with_closure(release: Release, **fields: object) -> Release:
    made = Closure(id="made", label="Made", type="closure", **fields)
    content = release.content.copy(update={"facts": (*release.content.facts, made)})
    return Release(release.service, 2, content.digest, content.training_digest, content)


def test_a_published_closure_holds_in_replies(release: Release) -> None:
    closed = with_closure(release, first="2026-11-24", reason="We move house today.")

    asked = reply(closed, sure("opening_hours"))
    later = reply(closed, sure("opening_hours", when="time:11:00"))

    assert "CADS is closed now." in asked.text and "We move house today." in asked.text
    assert "CADS is open at that time" in later.text  # that is tomorrow


def test_a_published_opening_answers_for_a_bank_holiday(release: Release) -> None:
    opened = with_closure(release, first="2026-12-25", opens="10:00", closes="12:00")

    assert "CADS is open now, until noon" in reply(opened, sure("opening_hours"), now=CHRISTMAS).text
    assert "bank holiday" in reply(release, sure("opening_hours"), now=CHRISTMAS).text


def test_the_public_is_not_sent_to_the_professionals_line(release: Release) -> None:
    assert numbers(release.content)[0] not in reply(release, sure("which_number", audience="public")).text


def test_somebody_unknown_gets_both_numbers_and_two_buttons(release: Release) -> None:
    found = reply(release, sure("which_number"))

    assert all(number in found.text for number in numbers(release.content))
    assert {"audience:professional", "audience:public"} <= {b.choice for b in found.buttons}


@pytest.mark.parametrize(
    ("now", "told"), [(TUESDAY, "open now"), (SUNDAY, "closed now"), (NIGHT, "closed now"), (CHRISTMAS, "bank holiday")]
)
def test_a_reply_that_sends_somebody_to_cads_says_what_holds_now(release: Release, now: datetime, told: str) -> None:
    assert told in reply(release, sure("which_number"), now=now).text


def test_a_time_named_outranks_the_clock(release: Release) -> None:
    text = reply(release, sure("which_number", when="time:21:00")).text

    assert "closed at that time" in text
    assert "open now" not in text


def test_what_was_said_before_counts_until_something_else_is_said(release: Release) -> None:
    memory = Memory(audience="professional")

    kept, turned = reply(release, sure("consent"), memory), reply(release, sure("consent", audience="public"), memory)

    assert ("professional", "public") == (kept.audience, turned.audience)


def test_an_audience_that_the_service_does_not_have_is_nobody(release: Release) -> None:
    assert reply(release, sure("consent", given_audience="staff")).audience is None


def test_an_unknown_audience_from_outside_does_not_hide_what_was_said_before(release: Release) -> None:
    turn = sure("consent", given_audience="staff")

    assert "professional" == reply(release, turn, Memory(audience="professional")).audience


def test_pressing_an_audience_gives_the_last_answer_again(release: Release) -> None:
    turn = Turn(intent=CHOICE, choice="audience:public")

    found = reply(release, turn, Memory(entries=("consent",)))

    assert ("public", ("consent",)) == (found.audience, found.entries)


@pytest.mark.parametrize("choice", ["entry:no_such_entry", "audience:nobody", "", "x"])
def test_a_button_that_leads_nowhere_is_signposted(release: Release, choice: str) -> None:
    found = reply(release, Turn(intent=CHOICE, choice=choice))

    assert ("signposted", ()) == (found.outcome, found.entries)
    assert [] == lacking(found.text, release.content)


def test_an_entry_that_is_not_live_is_signposted(release: Release) -> None:
    found = reply(without(release, "consent"), sure("consent"))

    assert ("signposted", ()) == (found.outcome, found.entries)


@pytest.mark.parametrize(
    "turn",
    [sure("consent", danger=True), unsure("consent", "worry"), Turn(danger=True), Turn(intent=CHOICE, choice="x", danger=True)],
)
def test_danger_leads_with_999_whatever_was_asked(release: Release, turn: Turn) -> None:
    found = reply(release, Turn(**{**vars(turn), "danger": True}))

    assert "999" in found.text.splitlines()[0]
    assert ("emergency", True) == (found.outcome, found.emergency)


def test_danger_keeps_the_answer_that_was_asked_for(release: Release) -> None:
    found = reply(release, sure("consent", danger=True, asks=True))

    assert ("consent",) == found.entries
    assert found.text.index("999") < found.text.index(reply(release, sure("consent")).text[:40])


def test_a_child_never_gets_the_professionals_number(release: Release) -> None:
    professionals = numbers(release.content)[0]

    worried = reply(release, sure("worry", child=True, audience="public"))
    in_danger = reply(release, sure("worry", child=True, audience="public", danger=True))

    assert ("child_self",) == worried.entries
    assert not any(professionals in r.text for r in (worried, in_danger))


def test_unsure_between_questions_it_asks_back_once_and_then_names_a_person(release: Release) -> None:
    turn = unsure("consent", "consultation", "survey", "retention")

    first, memory = respond(turn, Memory(), release, TUESDAY)
    second = reply(release, turn, memory)

    assert ("asked_back", 3) == (first.outcome, len(first.buttons))
    assert "signposted" == second.outcome
    assert [] == lacking(second.text, release.content)


@pytest.mark.parametrize(
    ("intent", "outcome"), [("out_of_scope", "out_of_scope"), ("consent", "not_understood"), ("", "not_understood")]
)
def test_far_from_all_it_says_so_and_names_both_numbers(release: Release, intent: str, outcome: str) -> None:
    found = reply(release, Turn(intent=intent, ranking=((intent, 0.05),), band="far"))

    assert outcome == found.outcome
    assert [] == lacking(found.text, release.content)


def test_every_district_gets_its_own_hub(release: Release) -> None:
    phones = {f.id: f.shown for f in release.content.facts}

    wrong = [
        d.id
        for d in release.content.service.districts
        if phones[d.phone] not in reply(release, sure("hub_contact", place={"kind": "district", "id": d.id})).text
    ]

    assert [] == wrong


def test_another_area_is_sent_to_its_own_council(release: Release) -> None:
    assert ("other_area",) == reply(release, sure("worry", place={"kind": "other_area", "name": "Suffolk"})).entries


def test_say_again_gives_the_last_answer_again(release: Release) -> None:
    assert ("consent",) == reply(release, sure("say_again"), Memory(entries=("consent",))).entries


@pytest.mark.parametrize("intent", ["thanks", "greet"])
def test_small_talk_keeps_what_was_answered_last(release: Release, intent: str) -> None:
    _, memory = respond(sure(intent), Memory(entries=("consent",)), release, TUESDAY)

    assert ("consent",) == memory.entries


def test_no_reply_is_empty_or_has_a_gap_in_it(release: Release) -> None:
    turns = [sure(e.id, audience=a) for e in release.content.entries for a in (None, "professional", "public")]

    wrong = [t.intent for t in turns for now in (TUESDAY, SUNDAY) if not (text := reply(release, t, now=now).text) or "{" in text]

    names = {"now_open", "then_open", "hub_in_district", "source_checked", "source_unchecked", "refused_too_long", "page_privacy"}
    assert set() == set(wrong) - names - {i for i in wrong if i.startswith(("now_", "then_"))}


def test_a_guess_never_changes_who_somebody_said_they_are(release: Release) -> None:
    told = Memory(audience="professional")

    guessed, _ = respond(sure("consent", audience="public", guessed=True), told, release, TUESDAY)
    said, _ = respond(sure("consent", audience="public"), told, release, TUESDAY)

    assert ("professional", "public") == (guessed.audience, said.audience)


def test_a_child_is_told_the_public_number_even_while_nobody_knows_who_asks(release: Release) -> None:
    professionals = numbers(release.content)[0]

    assert professionals not in reply(release, sure("child_self")).text


@pytest.mark.parametrize(
    ("turn", "entry"), [({"speaker": "public"}, "worry"), ({}, "child_self"), ({"child": True}, "child_self")]
)
def test_who_writes_as_a_grown_up_is_none_of_the_children_even_where_that_is_no_audience(
    release: Release, turn: dict[str, object], entry: str
) -> None:
    assert (entry,) == reply(release, sure("child_self", **turn)).entries


def test_a_service_without_help_by_district_or_other_areas_answers_the_question(release: Release) -> None:
    service = release.content.service.copy(update={"local_help": None, "elsewhere": None})
    bare = replace(release, content=release.content.copy(update={"service": service}))

    assert ("hub_contact",) == reply(bare, sure("hub_contact", place={"kind": "district", "id": "norwich"})).entries
    assert ("consent",) == reply(bare, sure("consent", place={"kind": "other_area", "name": "Suffolk"})).entries


def test_who_says_how_they_write_and_is_no_audience_is_asked_on(release: Release) -> None:
    audiences = tuple(a.copy(update={"speakers": ()}) for a in release.content.service.audiences)
    service = release.content.service.copy(update={"audiences": audiences})
    bare = replace(release, content=release.content.copy(update={"service": service}))

    found = reply(bare, replace(sure("i_am_public"), words=3))

    assert (None, "small_talk") == (found.audience, found.outcome)
