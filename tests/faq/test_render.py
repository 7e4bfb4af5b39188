"""From a release, an audience and a moment to the words of a reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from faq.checks import PLACEHOLDER
from faq.clock import Moment
from faq.entries import Release
from faq.render import MOST_BUTTONS, Button, Voice, joined
from faq.settings import Settings

AUDIENCES = [None, "professional", "public"]
OPEN = Moment("open", closes="5pm")
CLOSED = Moment("closed", opens_next="Monday at 9am")
HOLIDAY = Moment("holiday", opens_next="Tuesday at 9am")
PROFESSIONALS, PUBLIC, DUTY = "0344 800 8021", "Customer Service Centre", "Emergency Duty Team"
#: Whoever reads these has said that they are a professional, or asked for that number.
GIVE_BOTH = ("professionals_number", "i_am_professional")


@pytest.fixture(scope="module")
def release(norfolk) -> Release:
    return Release("norfolk-cads", 1, norfolk.digest, norfolk.training_digest, norfolk)


@pytest.fixture
def entry(norfolk):
    """An entry of the Norfolk content by its id."""
    return lambda wanted: norfolk.entry(wanted)


def with_entries(release, *entries):
    """The release with these entries beside its own, in place of those with the same id."""
    kept = tuple(e for e in release.content.entries if e.id not in {n.id for n in entries})
    return replace(release, content=release.content.copy(update={"entries": (*kept, *entries)}))


def positions(text, *wanted):
    found = [text.find(w) for w in wanted]
    assert -1 not in found, text
    return found


def test_a_reply_is_in_order_answer_taken_for_now_source(release, entry):
    reply = Voice(release, OPEN, "professional", taken=True).answer([entry("which_number")])

    order = positions(reply.text, PROFESSIONALS, "I took it that", "CADS is open now, until 5pm", "Source: ")
    assert sorted(order) == order
    assert reply.text.rstrip().endswith("Not yet checked by the NSCP Business Unit.")


def test_why_a_day_is_not_as_usual_is_told_with_what_holds_then(release, entry):
    told = "We close early on Christmas Eve."

    reply = Voice(release, replace(OPEN, closes="noon", reason=told), "public").answer([entry("opening_hours")])

    order = positions(reply.text, "CADS is open now, until noon", told, "Source: ")
    assert sorted(order) == order


def test_a_reply_carries_what_it_came_from(release, entry):
    reply = Voice(release, OPEN, "public").answer([entry("opening_hours")])

    assert ("answered", ("opening_hours",), "public", False) == (reply.outcome, reply.entries, reply.audience, reply.emergency)
    assert "Children's Advice and Duty Service (CADS) FAQ" == reply.sources[0]


def test_one_taken_for_an_audience_is_offered_the_other_first(release, entry):
    reply = Voice(release, OPEN, "professional", taken=True).answer([entry("which_number")])

    assert Button("I'm family, a friend, a neighbour or a young person", "audience:public") == reply.buttons[0]


def test_one_who_said_it_is_not_offered_the_other(release, entry):
    reply = Voice(release, OPEN, "professional").answer([entry("which_number")])

    assert "I took it" not in reply.text
    assert {"entry"} == {b.choice.partition(":")[0] for b in reply.buttons}


def test_an_unknown_asker_gets_both_numbers_and_a_button_for_each_audience(release, entry):
    reply = Voice(release, OPEN).answer([entry("which_number")])

    assert ["audience:professional", "audience:public"] == [b.choice for b in reply.buttons[:2]]
    positions(reply.text, PROFESSIONALS, PUBLIC)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_reply_has_more_than_three_buttons_or_one_twice(release, norfolk, audience):
    voice = Voice(release, OPEN, audience, taken=bool(audience))

    for e in norfolk.entries:
        choices = [b.choice for b in voice.answer([e, e]).buttons]
        assert len(choices) <= MOST_BUTTONS, e.id
        assert len(set(choices)) == len(choices), e.id


def test_a_fixed_reply_has_at_most_three_buttons(release):
    buttons = [Button(str(n), f"entry:{n}") for n in range(5)]

    assert tuple(buttons[:3]) == Voice(release).fixed("ask_back", buttons).buttons


def test_a_followup_that_is_gone_makes_no_button(release, entry):
    pointing = entry("what_is_mash").copy(update={"followups": ("gone", "what_is_cads")})

    reply = Voice(release).answer([pointing])

    assert ["entry:what_is_cads"] == [b.choice for b in reply.buttons]


@pytest.mark.parametrize("moment", [None, OPEN, CLOSED, HOLIDAY])
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("child", [True, False])
def test_an_emergency_has_999_in_the_first_line_whatever_follows(release, entry, audience, child, moment):
    voice = Voice(release, moment, audience, taken=bool(audience))

    for after in (None, voice.answer([entry("which_number")])):
        reply = voice.emergency(after, child=child)
        assert "999" in reply.text.splitlines()[0]
        assert ("emergency", True) == (reply.outcome, reply.emergency)


def test_an_emergency_then_gives_the_answer_that_was_asked_for(release, entry):
    voice = Voice(release, OPEN, "public")
    asked = voice.answer([entry("opening_hours")])

    reply = voice.emergency(asked, child=False)

    assert reply.text.endswith(asked.text)
    assert (asked.entries, asked.sources, asked.buttons) == (reply.entries, reply.sources, reply.buttons)


def test_a_child_in_danger_never_reads_the_professionals_number(release):
    for audience in AUDIENCES:
        assert PROFESSIONALS not in Voice(release, OPEN, audience).emergency(None, child=True).text


@pytest.mark.parametrize(
    "words", ["Say {slot}.", "Say {{x}}.", "Say {}.", "Say {0} %s $x.", "<b onclick='x()'>Say</b> & so", "\\1 \\g<0>"]
)
def test_words_that_look_like_code_stay_text(release, entry, words):
    changed = entry("what_is_mash").copy(update={"answers": {"everyone": words}})

    assert words in Voice(release).answer([changed]).text


def test_a_fact_that_looks_like_a_placeholder_stays_text(release, entry):
    facts = tuple(f.copy(update={"number": "{edt}"}) if f.id == "cads_professionals" else f for f in release.content.facts)
    tricked = replace(release, content=release.content.copy(update={"facts": facts}))

    assert "**{edt}**" in Voice(tricked, audience="professional").answer([entry("which_number")]).text


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("named", ["now", "then"])
@pytest.mark.parametrize("moment", [CLOSED, HOLIDAY])
def test_closed_gives_the_duty_team_before_the_weekday_number(release, audience, moment, named):
    now = Voice(release, replace(moment, named=named == "then"), audience).now()

    weekday = {"professional": PROFESSIONALS, "public": PUBLIC, None: PROFESSIONALS}[audience]
    order = positions(now, DUTY, "0344 800 8020", "Monday to Friday, 9am to 5pm", weekday)
    assert order[:2] == sorted(order)[:2]


@pytest.mark.parametrize("moment", [CLOSED, HOLIDAY, replace(CLOSED, named=True)])
@pytest.mark.parametrize(
    "asked", ["professional which_number", "professional worry", " which_number", "public professionals_number"]
)
def test_where_nobody_answers_a_number_now_who_does_comes_first(release, entry, asked, moment):
    """A teacher on a Sunday: the first number read is one that is answered."""
    audience, _, wanted = asked.partition(" ")

    text = Voice(release, moment, audience or None).answer([entry(wanted)]).text

    assert DUTY in text.split("\n\n")[0]
    assert 1 == text.count("closed now") + text.count("closed at that time") + text.count("bank holiday")
    assert PROFESSIONALS in text


@pytest.mark.parametrize(("moment", "audience"), [(OPEN, "professional"), (CLOSED, "public")])
def test_a_number_that_is_answered_now_stays_first(release, entry, moment, audience):
    first = Voice(release, moment, audience).answer([entry("worry")]).text.split("\n\n")[0]

    assert "call" in first.lower()
    assert DUTY not in first or PUBLIC in first


def test_closed_says_when_it_opens_next(release):
    assert "Next open: Monday at 9am." in Voice(release, CLOSED, "public").now()


def test_without_a_moment_nothing_is_said_of_now(release):
    assert "" == Voice(release).now()


def test_a_named_time_is_answered_even_where_the_entry_shows_no_now(release, entry):
    quiet = entry("what_is_mash")
    assert not quiet.shows_now

    assert "CADS is open now" not in Voice(release, OPEN).answer([quiet]).text
    assert "CADS is open at that time" in Voice(release, replace(OPEN, named=True)).answer([quiet]).text


@pytest.mark.parametrize("moment", [None, OPEN, CLOSED, HOLIDAY])
def test_the_public_never_reads_the_professionals_number(release, norfolk, moment):
    voice = Voice(release, moment, "public", taken=True)

    given = [e.id for e in norfolk.entries if PROFESSIONALS in voice.answer([e]).text]

    assert sorted(GIVE_BOTH) == sorted(given)


@pytest.mark.parametrize("moment", [None, OPEN, CLOSED, HOLIDAY])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_reply_leaves_a_fact_unfilled_or_is_empty(release, norfolk, audience, moment):
    code_fills = {"closes", "opens_next", "length", "limit", "district", "district_hub", "source_titles", "checked_on"}
    code_fills |= set(Settings().kept)
    voice = Voice(release, moment, audience)

    for e in norfolk.entries:
        text = voice.answer([e]).text
        assert text, e.id
        assert set(PLACEHOLDER.findall(text)) <= code_fills, e.id


def test_an_answer_not_yet_signed_says_so(release, entry):
    assert "Not yet checked by the NSCP Business Unit." in Voice(release).answer([entry("what_is_mash")]).text


def test_an_answer_that_was_signed_says_when(release, entry):
    text = Voice(replace(release, checked_on=date(2026, 12, 1))).answer([entry("what_is_mash")]).text

    assert text.endswith("Checked by the unit on 1 December 2026.")
    assert "Not yet checked" not in text


def test_an_answer_without_sources_has_no_source_line(release, entry):
    reply = Voice(release).answer([entry("what_is_mash").copy(update={"sources": ()})])

    assert ((), False) == (reply.sources, "Source:" in reply.text)


def test_sources_are_named_once_and_the_one_that_stands_first(release, norfolk, entry):
    backwards = [e.copy(update={"sources": tuple(reversed(e.sources))}) for e in (entry("what_changed"), entry("why_created"))]

    actual = Voice(release).titles(backwards)

    ranked = [s.title for s in sorted(norfolk.sources, key=lambda s: s.rank) if s.title in actual]
    assert ranked == list(actual)
    assert len(ranked) == 3


def test_values_of_the_moment_are_filled_in(release):
    text = Voice(release).fixed("refused_too_long", length="2000", limit="1500").text

    assert "1500" in text
    assert "{" not in text


def test_a_text_that_is_gone_is_empty_and_counts_as_unavailable(release):
    reply = Voice(release).fixed("gone")

    assert ("", "unavailable") == (reply.text, reply.outcome)


def test_a_service_with_texts_of_its_own_speaks_them(release, entry):
    own = with_entries(release, entry("now_open").copy(update={"answers": {"everyone": "We are here until {closes}."}}))

    assert Voice(own, OPEN).now().startswith("We are here until 5pm.\n\n")


def test_a_number_that_the_answer_has_given_is_not_said_twice(release, norfolk):
    number = next(f.shown for f in norfolk.facts if f.id == "customer_service_centre")

    told = Voice(release, OPEN, "public").now(f"Call {number}.")
    not_told = Voice(release, OPEN, "public").now("Yes.")

    assert number not in told
    assert number in not_told


def test_parts_are_paragraphs_and_empty_ones_leave_no_gap():
    assert "one\n\ntwo" == joined(["", "one", "", "two", ""])
