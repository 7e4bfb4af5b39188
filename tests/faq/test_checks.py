"""Each rule that stops a publish fires, says so in words, and only where it should."""

from __future__ import annotations

from datetime import date

import pytest

from faq.checks import FIRST_LINE_999, MUST_HAVE_999, REQUIRED_TEXTS, check, facts_with
from faq.facts import Closure


def changed(content, wanted, **change):
    """The content with this entry changed."""
    assert content.entry(wanted)
    return content.copy(update={"entries": tuple(e.copy(update=change) if e.id == wanted else e for e in content.entries)})


def without(content, sort, wanted):
    kept = tuple(i for i in getattr(content, sort) if i.id != wanted)
    assert len(kept) < len(getattr(content, sort))
    return content.copy(update={sort: kept})


def fact(content, wanted, **change):
    return content.copy(update={"facts": tuple(f.copy(update=change) if f.id == wanted else f for f in content.facts)})


def service(content, **change):
    return content.copy(update={"service": content.service.copy(update=change)})


def stopping(content):
    return [p.text for p in check(content) if p.stops]


def says(words, audience="everyone"):
    return {"answers": {"everyone": "Words.", audience: words}}


def test_the_norfolk_content_is_stopped_by_nothing(norfolk):
    assert [] == stopping(norfolk)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Call 01603 123456.", "01603 123456"),
        ("Within 3 days.", "3"),
        ("Call 0344-800-8021 now", "0344-800-8021"),
        ("Open 9am", "9"),
        ("Call ٣٤٥", "٣٤٥"),
        ("Call 9990", "0"),
        ("Call {edt} or 8021", "8021"),
    ],
)
def test_a_typed_number_stops(norfolk, words, number):
    actual = stopping(changed(norfolk, "what_is_mash", **says(words, "public")))

    assert [f"'what_is_mash' (public) has the number '{number}' typed in. Use a fact instead."] == actual


@pytest.mark.parametrize("field", ["question", "button"])
def test_a_number_typed_into_a_question_or_a_button_stops(norfolk, field):
    actual = stopping(changed(norfolk, "what_is_mash", **{field: "Is it 0800 123?"}))

    assert [f"'what_is_mash' ({field}) has the number '0800 123' typed in. Use a fact instead."] == actual


def test_999_may_be_typed(norfolk):
    assert [] == stopping(changed(norfolk, "what_is_mash", **says("In danger? Call **999**.")))


def test_a_fact_that_is_not_there_stops(norfolk):
    actual = stopping(changed(norfolk, "what_is_mash", **says("Call {nobody}.")))

    assert ["'what_is_mash' (everyone) names the fact 'nobody', which is not there."] == actual


@pytest.mark.parametrize("value", ["closes", "opens_next", "length", "district_hub", "checked_on"])
def test_a_value_that_code_fills_in_elsewhere_stops(norfolk, value):
    actual = stopping(changed(norfolk, "what_is_mash", **says(f"So {{{value}}}.")))

    assert [f"'what_is_mash' (everyone) names the fact '{value}', which is not there."] == actual


def test_a_fact_that_no_longer_holds_stops_outside_history(norfolk):
    actual = stopping(changed(norfolk, "what_is_mash", **says("It was {launch_hours}.")))

    assert ["'what_is_mash' (everyone) names 'launch_hours', which no longer holds."] == actual


def test_history_may_name_a_fact_that_no_longer_holds(norfolk):
    assert "{launch_hours}" in norfolk.entry("what_changed").answers["professional"]
    assert [] == stopping(changed(norfolk, "why_created", **says("It was {launch_hours}.")))


@pytest.mark.parametrize("wanted", REQUIRED_TEXTS)
def test_a_missing_text_that_code_gives_stops(norfolk, wanted):
    actual = stopping(without(norfolk, "entries", wanted))

    assert f"The fixed text '{wanted}' is missing. Every service needs it." in actual


def test_a_text_that_code_gives_must_be_fixed(norfolk):
    actual = stopping(changed(norfolk, "safe_reply", kind="faq"))

    assert ["'safe_reply' must be of kind fixed: it has to stand without the database too."] == actual


@pytest.mark.parametrize("wanted", MUST_HAVE_999)
@pytest.mark.parametrize("audience", ["everyone", "professional", "public"])
def test_999_can_not_be_taken_out_for_any_audience(norfolk, wanted, audience):
    answers = {**norfolk.entry(wanted).answers, audience: "Please call someone."}

    actual = stopping(changed(norfolk, wanted, answers=answers))

    assert f"999 is missing from '{wanted}' ({audience}). It can't be taken out." in actual


@pytest.mark.parametrize("wanted", FIRST_LINE_999)
def test_999_can_not_be_moved_down(norfolk, wanted):
    actual = stopping(changed(norfolk, wanted, answers={"everyone": "Wait.\n\nThen call **999**."}))

    assert f"999 must stand in the first line of '{wanted}' (everyone)." in actual


@pytest.mark.parametrize("wanted", ["what_is_mash", "worry", "what_changed"])
def test_an_answer_without_a_source_stops(norfolk, wanted):
    assert f"'{wanted}' has no source." in stopping(changed(norfolk, wanted, sources=(), outcome="answered"))


def test_small_talk_needs_no_source(norfolk):
    assert [] == stopping(changed(norfolk, "greet", sources=()))


def test_a_source_that_is_not_there_stops(norfolk):
    actual = stopping(without(norfolk, "sources", "cads_faq_2023"))

    assert "The fact 'answer_average_2023' names the source 'cads_faq_2023', which is not there." in actual
    assert any(
        text.endswith("names the source 'cads_faq_2023', which is not there.") and "'waiting_time'" in text for text in actual
    )


def test_a_button_to_nowhere_stops(norfolk):
    actual = stopping(changed(norfolk, "what_is_mash", followups=("gone",)))

    assert ["'what_is_mash' offers 'gone' as a button, which is not there."] == actual


def test_a_part_for_nobody_stops(norfolk):
    actual = stopping(changed(norfolk, "what_is_mash", **says("Words.", "martians")))

    assert ["'what_is_mash' has a part for 'martians', who is no audience of this service."] == actual


@pytest.mark.parametrize(("wanted", "kind"), [("edt", "phone"), ("hub_norwich", "phone"), ("cads_hours", "hours")])
def test_a_service_that_lacks_a_fact_it_needs_stops(norfolk, wanted, kind):
    expected = f"The service needs '{wanted}' as a current fact of type {kind}."

    assert expected in stopping(without(norfolk, "facts", wanted))
    assert expected in stopping(fact(norfolk, wanted, standing="superseded"))


def test_a_service_that_names_a_fact_of_another_type_stops(norfolk):
    assert ["The service needs 'edt' as a current fact of type hours."] == stopping(service(norfolk, hours="edt"))


def test_a_service_without_hours_may_publish(norfolk):
    assert [] == stopping(service(norfolk, hours=None))


@pytest.mark.parametrize("same", ["what does mash do really", "What does MASH do, really?!", "  what does  mash do... REALLY "])
def test_a_phrasing_in_two_entries_stops(norfolk, same):
    content = changed(norfolk, "what_is_mash", phrasings=("what does mash do really",))

    actual = stopping(changed(content, "who_is_in_mash", phrasings=(same,)))

    assert [f"'{same}' stands in 'who_is_in_mash' and in 'what_is_mash'. It can lead to one only."] == actual


def test_a_phrasing_after_an_entry_that_does_not_exist_is_told_and_stops_nothing(norfolk):
    content = changed(norfolk, "what_is_mash", phrasings=("[no_such_entry] and then?", "[consent] and then?"))

    told = [(p.text, p.stops) for p in check(content) if "is asked after" in p.text]

    assert [("'[no_such_entry] and then?' is asked after 'no_such_entry', which does not exist. It is left out.", False)] == told


def test_a_phrasing_twice_in_one_entry_stops_nothing(norfolk):
    assert [] == stopping(changed(norfolk, "what_is_mash", phrasings=("mash again", "mash again")))


def test_a_link_without_an_address_is_listed_and_stops_nothing(norfolk):
    listed = [p for p in check(norfolk) if p.where == "link_flowchart"]

    assert [("The link 'CADS Flowchart' has no address yet. It reads as plain words.", False)] == [
        (p.text, p.stops) for p in listed
    ]
    assert not [p for p in check(fact(norfolk, "link_flowchart", address="https://x.org")) if p.where == "link_flowchart"]


def unfinished(content, wanted):
    return [(p.text, p.stops) for p in check(content) if p.where == wanted]


@pytest.mark.parametrize(("wanted", "stops"), [("page_about", False), ("what_is_mash", True), ("greet", True)])
def test_what_is_to_be_completed_is_listed_once_by_entry_and_stops_an_answer_but_no_page(norfolk, wanted, stops):
    answers = {
        "everyone": "Ask [to be completed: who\n runs it] or [To be completed].",
        "public": "Ask [to be completed: who\n runs it].",
    }

    actual = unfinished(changed(norfolk, wanted, answers=answers, question="Who is [to be completed:the head]?"), wanted)

    expected = ["it does not say what", "the head", "who runs it"]
    told = [one for one in actual if "still to be completed" in one[0]]
    assert [(f"'{wanted}' is still to be completed: {what}.", stops) for what in expected] == told


def test_a_text_that_is_complete_is_not_listed(norfolk):
    assert [] == unfinished(changed(norfolk, "page_about", answers={"everyone": "Call **999**."}), "page_about")


def test_what_stops_is_told_first(norfolk):
    actual = [p.stops for p in check(changed(norfolk, "what_is_mash", **says("Call 1.")))]

    assert sorted(actual, reverse=True) == actual
    assert {True, False} == set(actual)


def test_a_topic_that_the_service_does_not_name_is_told_and_stops_nothing(norfolk):
    kept = tuple(t for t in norfolk.service.topics if t.id != "worries")

    actual = [p for p in check(service(norfolk, topics=kept)) if p not in check(norfolk)]

    assert [("service", False)] == [(p.where, p.stops) for p in actual]
    assert "The topic 'worries' has no name." in actual[0].text


def test_an_entry_that_should_stand_first_in_a_topic_it_is_not_in_is_told(norfolk):
    topics = tuple(t.copy(update={"first": ("worry", "nothing")}) if t.id == "calling" else t for t in norfolk.service.topics)

    actual = [p for p in check(service(norfolk, topics=topics)) if p not in check(norfolk)]

    wanted = [f"'{one}' should stand first in 'Calling CADS', but is not in that topic." for one in ("nothing", "worry")]
    assert [(False, text) for text in wanted] == [(p.stops, p.text) for p in actual]


# closures


def closed(norfolk, *days):
    made = [Closure(id=f"closed_{n}", label=f"Closed {n}", type="closure", first=a, last=b) for n, (a, b) in enumerate(days)]
    return norfolk.copy(update={"facts": (*norfolk.facts, *made)})


def new_problems(norfolk, content, today):
    return [(p.where, p.text, p.stops) for p in check(content, today) if p not in check(norfolk)]


def test_a_closure_that_is_over_is_told_and_stops_nothing(norfolk):
    content = closed(norfolk, ("2026-12-24", "2026-12-31"))

    assert [] == new_problems(norfolk, content, date(2026, 12, 31))
    told = "'Closed 0' (Thursday 24 December 2026 to Thursday 31 December 2026: closed) is over. It can be put away."
    assert [("closed_0", told, False)] == new_problems(norfolk, content, date(2027, 1, 1))


def test_two_closures_of_one_day_are_told(norfolk):
    content = closed(norfolk, ("2026-12-24", "2026-12-31"), ("2026-12-31", None), ("2027-01-04", None))

    told = "'Closed 0' and 'Closed 1' are for the same day. The shorter one holds then."
    assert [("closed_0", told, False)] == new_problems(norfolk, content, date(2026, 11, 1))


# the fact that a typed number was meant for


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("0344 800 8021", ["cads_professionals"]),
        ("03448008021", ["cads_professionals"]),
        ("0344-800-8020", ["customer_service_centre", "edt"]),
        ("9", ["cads_hours", "hub_hours", "call_average_2023"]),
        ("40", ["call_back_after"]),
        ("12345678", []),
    ],
)
def test_a_typed_number_finds_the_facts_it_could_be(norfolk, number, expected):
    assert expected == [f.id for f in facts_with(norfolk, number)]
