"""What the pages of the FAQ are made of."""

from __future__ import annotations

import json
from datetime import date

import pytest
from markupsafe import Markup

from bot.web.faq import Faq, Group, by_topic, deeper, for_script, for_whom, has_page, in_words, names
from bot.web.printed import MOMENT, Printed, without_braces
from faq.checks import DISTRICT_VALUES, MOMENT_VALUES
from faq.clock import Moment
from faq.entries import Content, Entry, Release, Topic
from faq.facts import Closure
from faq.markdown import plain
from faq.settings import Settings

KEPT = Settings().kept
OPEN = Moment("open", closes="tea time")


def release(content: Content, checked_on: date | None = None) -> Release:
    return Release(content.service.id, 7, content.digest, content.training_digest, content, checked_on)


@pytest.fixture(scope="module")
def faq(norfolk: Content) -> Faq:
    return Faq(release(norfolk))


@pytest.fixture(scope="module")
def printed(norfolk: Content) -> Printed:
    return Printed(release(norfolk), KEPT)


def entry(**change: object) -> Entry:
    given = {"id": "an_entry", "kind": "faq", "topic": "a_topic", "question": "What?", "answers": {"everyone": "This."}}
    return Entry.parse_obj({**given, **change})


def with_entries(content: Content, *entries: Entry, **service: object) -> Content:
    return content.copy(update={"entries": entries, "service": content.service.copy(update={"topics": (), **service})})


def group(faq: Faq, wanted: str) -> Group:
    return next(g for g in faq.groups if g.id == wanted)


def test_all_live_entries_have_their_question_listed_once_and_nothing_else_has(faq: Faq, norfolk: Content) -> None:
    wanted = sorted(e.id for e in norfolk.entries if e.kind in ("faq", "pathway", "history") and e.outcome != "small_talk")

    assert wanted == sorted(one.id for g in faq.groups for one in g.entries)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"kind": "pathway"}, True),
        ({"kind": "history"}, True),
        ({"kind": "fixed"}, False),
        ({"outcome": "small_talk"}, False),
    ],
)
def test_fixed_texts_and_small_talk_have_no_page(change: dict[str, object], expected: bool) -> None:
    assert expected == has_page(entry(**change))


def test_a_worried_person_finds_worries_first_and_history_last(faq: Faq) -> None:
    assert ("Worried about a child", "worry") == (faq.groups[0].name, faq.groups[0].entries[0].id)
    assert ("history", [True, True]) == (faq.groups[-1].id, [one.history for one in faq.groups[-1].entries])


def test_every_topic_of_the_content_has_a_name_of_its_own(norfolk: Content) -> None:
    assert {e.topic for e in norfolk.entries} == {t.id for t in norfolk.service.topics}


def test_topics_stand_in_the_order_of_the_service_and_one_without_a_name_reads_as_its_id(norfolk: Content) -> None:
    entries = [entry(topic="help_for_all"), *(entry(id=i, topic=t) for i, t in [("bb", "two"), ("cc", "two"), ("dd", "one")])]
    empty = Topic(id="empty", name="Nothing")
    topics = (Topic(id="one", name="First things"), empty, Topic(id="two", name="More", first=("cc",)))
    content = with_entries(norfolk, *entries, topics=topics)

    assert [
        ("one", "First things", ["dd"]), ("two", "More", ["cc", "bb"]), ("help_for_all", "Help for all", ["an_entry"]),
    ] == [(topic, name, [e.id for e in entries]) for topic, name, entries in by_topic(content, content.entries)]  # fmt: skip
    assert ["First things", "Nothing", "More", "Help for all"] == list(names(content).values())


@pytest.mark.parametrize(("name", "expected"), [("help_for_families", "Help for families"), ("mash", "Mash"), ("a-b", "A b")])
def test_an_id_in_words(name: str, expected: str) -> None:
    assert expected == in_words(name)


def test_each_audience_reads_its_own_words_and_no_one_known_reads_all_of_them(faq: Faq, norfolk: Content) -> None:
    professional, public = norfolk.service.audiences
    pages = {who: faq.shown("which_number", who, None) for who in (None, "professional", "public", "nobody")}
    headings = {who: [part.heading for part in shown.parts] for who, shown in pages.items() if shown}

    assert {
        None: [for_whom(professional), for_whom(public)],
        "professional": [for_whom(professional)],
        "public": [for_whom(public)],
        "nobody": [for_whom(professional), for_whom(public)],
    } == headings
    by_name = {f.id: f.shown.strip("*") for f in norfolk.facts}
    told = plain(pages["public"].parts[0].html)  # type: ignore[union-attr]
    assert (True, False) == (by_name[public.line] in told, by_name[professional.line] in told)


def test_an_answer_that_is_the_same_for_all_stands_once_without_a_heading(faq: Faq) -> None:
    shown = faq.shown("what_is_mash", None, None)

    assert shown
    assert ([""], False) == ([part.heading for part in shown.parts], shown.by_audience)


def test_an_audience_without_words_of_its_own_reads_what_everyone_gets(faq: Faq, norfolk: Content) -> None:
    consent, shown = norfolk.entry("consent"), faq.shown("consent", "professional", None)

    assert consent
    assert shown
    assert "professional" not in consent.answers
    assert plain(shown.parts[0].html).startswith(consent.answers["everyone"].split("**")[1])


def test_what_holds_now_stands_only_where_the_entry_says_so(norfolk: Content) -> None:
    faq = Faq(release(norfolk))
    shown = {e.id: faq.shown(e.id, None, OPEN) for e in norfolk.entries if has_page(e)}

    assert {e.id: e.shows_now for e in norfolk.entries if has_page(e)} == {
        wanted: all("tea time" in part.now for part in page.parts) and any(page.parts) for wanted, page in shown.items() if page
    }


def test_an_answer_on_a_number_tells_now_of_those_it_is_meant_for(faq: Faq, norfolk: Content) -> None:
    shown = faq.shown("child_self", "professional", OPEN)
    number = next(f for f in norfolk.facts if f.id == "cads_professionals").shown.strip("*")

    assert shown
    assert number not in plain(shown.parts[0].now)


def test_sources_stand_in_their_rank_with_date_and_standing(faq: Faq) -> None:
    shown = faq.shown("what_changed", None, None)

    assert shown
    assert ["cads_faq_portal", "cads_faq_2023", "cads_faq_launch"] == [s.id for s in shown.sources]
    assert [("current", True), ("current", True), ("superseded", True)] == [(s.standing, bool(s.dated)) for s in shown.sources]


@pytest.mark.parametrize("wanted", ["nothing", "greet", "emergency", ""])
def test_what_has_no_page_is_not_shown(faq: Faq, wanted: str) -> None:
    assert faq.shown(wanted, None, None) is None


def test_followups_lead_only_to_pages_that_are_there(norfolk: Content) -> None:
    talk = entry(id="talk", kind="fixed")
    faq = Faq(release(with_entries(norfolk, entry(followups=("talk", "other", "gone")), entry(id="other"), talk)))

    shown = faq.shown("an_entry", None, None)

    assert shown
    assert ["other"] == [one.id for one in shown.followups]


def test_a_result_gives_the_beginning_of_the_answer_for_who_asks(faq: Faq, norfolk: Content) -> None:
    found = faq.results("which number do I call", "public")

    assert "which_number" == found[0].linked.id
    assert norfolk.entries
    assert plain(found[0].html).startswith("Call the Customer Service Centre on")


def test_machines_get_each_question_with_its_answer(faq: Faq, norfolk: Content) -> None:
    data = json.loads(faq.all_for_machines)

    asked = data["mainEntity"]
    assert ("https://schema.org", "FAQPage") == (data["@context"], data["@type"])
    assert [e.question for e in norfolk.entries if has_page(e)] == [one["name"] for one in asked]
    answers = [one["acceptedAnswer"] for one in asked]
    assert {("Question", "Answer")} == {(one["@type"], answer["@type"]) for one, answer in zip(asked, answers, strict=True)}
    assert [] == [answer for answer in answers if not plain(answer["text"]) or "{" in answer["text"]]


def test_nothing_in_the_data_for_machines_can_end_its_tag(norfolk: Content) -> None:
    trap = "</script><script>alert()</script><!-- & ]]>"
    faq = Faq(release(with_entries(norfolk, entry(question=trap, answers={"everyone": trap}))))

    told = faq.for_machines(["an_entry"])

    assert [] == [sign for sign in "<>&" if sign in told]
    assert trap == json.loads(told)["mainEntity"][0]["name"]


def test_data_for_a_script_reads_back_as_it_was() -> None:
    data = {"a": "<b> & </b> \u2028 “é”"}

    assert data == json.loads(for_script(data))


def test_headings_go_down_and_nothing_else_changes() -> None:
    assert "<h4>One</h4><p>h2 <a href='x'>h1</a></p><h5>Two</h5>" == deeper(
        Markup("<h2>One</h2><p>h2 <a href='x'>h1</a></p><h3>Two</h3>"), 2
    )


def test_every_text_of_the_release_is_printed_in_each_variant(printed: Printed, norfolk: Content) -> None:
    texts = {text.entry.id: text for section in printed.sections for text in section.texts}

    assert sorted(e.id for e in norfolk.entries) == sorted(texts)
    assert {e.id: len(e.answers) for e in norfolk.entries} == {wanted: len(text.variants) for wanted, text in texts.items()}


def test_no_placeholder_is_left_on_paper(printed: Printed) -> None:
    told = [plain(v.html) for section in printed.sections for text in section.texts for v in text.variants]

    assert [] == [text for text in told if "{" in text or "}" in text]
    assert [] == [name for name, words in MOMENT.items() if not any(f"[{words}]" in text for text in told)]


def test_each_value_of_the_moment_has_words_or_is_a_setting() -> None:
    assert set().union(DISTRICT_VALUES, *MOMENT_VALUES.values()) == MOMENT.keys() | KEPT.keys()


def test_how_long_things_are_kept_is_told_as_this_installation_does_it(printed: Printed) -> None:
    privacy = next(t for s in printed.sections for t in s.texts if t.entry.id == "page_privacy")

    assert [] == [value for value in KEPT.values() if value not in plain(privacy.variants[0].html)]


def test_a_value_without_words_is_named_by_its_id() -> None:
    assert "Until [some_day soon] or [some day]." == without_braces("Until [some_day soon] or {some_day}.")


def test_every_current_fact_is_printed_and_of_the_old_ones_only_what_an_answer_tells(printed: Printed, norfolk: Content) -> None:
    told = "".join(text for e in norfolk.entries for text in e.answers.values())
    wanted = [f.id for f in norfolk.facts if f.standing == "current" or f"{{{f.id}}}" in told]

    assert wanted == [row.fact.id for row in printed.facts]
    assert ["launch_hours"] == [row.fact.id for row in printed.facts if row.fact.standing == "superseded"]


def test_a_day_that_is_not_as_usual_is_printed_with_its_reason_as_the_units_own_word(norfolk: Content) -> None:
    closure = Closure(type="closure", id="staff_day", label="Staff day", first=date(2026, 12, 1), reason="We all learn.")

    row = Printed(release(norfolk.copy(update={"facts": (*norfolk.facts, closure)}))).facts[-1]

    assert ("Staff day", "the unit's own word") == (row.fact.label, row.source)
    assert f"{closure.shown} We all learn." == plain(row.html)


def test_a_heading_inside_an_answer_stands_right_below_those_of_the_page(norfolk: Content) -> None:
    headed = {"everyone": "### One\n\nWords."}
    both = entry(id="both", answers={**headed, "public": "Words."})

    section = Printed(release(with_entries(norfolk, entry(answers=headed), both))).sections[0]

    assert ["<h4>One</h4>", "<h5>One</h5>"] == [text.variants[0].html.split("\n")[0] for text in section.texts]
