"""The pages of answers: what is typed is kept, shown as the chat would show it, saved with a reason, and never lost."""

from __future__ import annotations

import re

import pytest

from faq import drafts, outcomes, store
from faq.store import FILES
from tests.faq.conftest import SERVICE
from tests.faq.editor.forms import MASH, fields, mine, save, saved, second_author, send, text
from tests.faq.test_store import locked

pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def anna(as_):
    return as_("author")


@pytest.fixture
def ben(engine, as_, cast):
    return second_author(engine, as_)


# the list


def test_the_list_has_every_answer_with_a_link_to_change_it(anna, published):
    page = anna.get("/entries")

    assert [] == [e.id for e in published.content.entries if f'href="/entries/{e.id}"' not in page.text]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("words=is the MASH?", "what_is_mash"),
        ("words=opning hours", "opening_hours"),  # another way of asking
        ("words=Childline&state=prepared", "childline"),
        ("kind=history", "what_changed"),
        ("kind=fixed&words=999", "emergency"),
        ("topic=calling", "opening_hours"),
    ],
)
def test_an_answer_is_found_by_its_words_topic_kind_and_state(anna, query, expected):
    page = anna.get(f"/entries?{query}")

    assert f"/entries/{expected}" in page.text
    assert "/entries/hub_contact" not in page.text


def test_what_has_the_words_in_its_question_comes_first(anna):
    page = anna.get("/entries?words=is the mash")

    assert "what_is_mash" == re.findall(r'th scope="row"><a href="/entries/(\w+)', page.text)[0]


def test_the_list_says_how_often_each_was_asked(anna, engine, clock):
    for _ in range(7):
        outcomes.count(engine, outcomes.Told(SERVICE, "answered", entry="what_is_mash"), clock.at)

    row = re.search(r'href="/entries/what_is_mash".*?</tr>', anna.get("/entries").text, re.DOTALL)[0]

    assert "<td>7</td>" in row


def test_the_list_says_what_is_changed_begun_and_overdue(anna, ben, engine):
    save(anna, answer_everyone="New words.")
    drafts.keep(engine, SERVICE, "ben", "entry", "what_is_cads", {"question": "Ben's?"}, 0)

    def listed(state, browser):
        return set(re.findall(r'th scope="row"><a href="/entries/(\w+)', browser.get(f"/entries?state={state}").text))

    assert {"what_is_mash"} == listed("changed", anna)
    assert {"what_is_cads"} == listed("theirs", anna)
    assert {"what_is_cads"} == listed("mine", ben)
    assert set() == listed("mine", anna)
    assert set() == listed("overdue", anna)


def test_an_answer_whose_day_has_come_is_overdue(anna):
    save(anna, review_by="2026-11-24")

    assert "what_is_mash" in anna.get("/entries?state=overdue").text
    assert "Answers to be looked at again" in anna.get("/").text


@pytest.mark.parametrize("login", ["approver", "administrator"])
def test_who_does_not_write_may_look_and_not_change(as_, login):
    browser = as_(login)

    assert (200, 403) == (browser.get("/entries").status_code, browser.get(MASH).status_code)
    assert 403 == browser.post(MASH, data={"do": "save"}).status_code


# saving


def test_the_form_sent_back_unchanged_changes_nothing(anna, engine, published):
    for entry in published.content.entries[::9]:
        place = f"/entries/{entry.id}"
        assert 303 == save(anna, place).status_code, entry.id
        assert (entry, 1) == (saved(engine, entry.id), len(drafts.history(engine, SERVICE, "entry", entry.id)))


def test_a_save_changes_the_working_copy_and_says_who_and_why(anna, engine, published):
    answer = save(
        anna, answer_everyone="New words.\r\n\r\nMore.", phrasings="what is it\r\n\r\n  who  is mash \r\n", button="MASH"
    )

    assert (303, MASH) == (answer.status_code, answer.headers["location"])
    found = saved(engine)
    assert ("New words.\n\nMore.", ("what is it", "who is mash"), "MASH") == (
        found.answers["everyone"], found.phrasings, found.button
    )  # fmt: skip
    newest = drafts.history(engine, SERVICE, "entry", "what_is_mash")[0]
    assert ("author", "Clearer words") == (newest.author, newest.why)
    assert "not live yet" in text(anna.get(MASH))


def test_kind_outcome_and_id_are_never_changed_by_a_form(anna, engine):
    save(anna, kind="fixed", outcome="emergency", id="other", topic="fixed", answer_everyone="New words.")

    before, found = saved(engine, "what_is_cads"), saved(engine)
    assert ("what_is_mash", before.kind, before.outcome, "about") == (found.id, found.kind, found.outcome, found.topic)


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"why": ""}, "why", "Say in a few words why"),
        ({"question": ""}, "question", "Write the question."),
        ({"answer_everyone": " "}, "answer-everyone", "Write an answer for everyone"),
        ({"answer_public": "## Heading"}, "answer-public", "three signs"),
        ({"review_by": "soon"}, "review_by", "Write the date"),
        ({"sources": []}, "sources", "has no source"),
        ({"answer_everyone": "Call {no_such_fact}."}, "answer-everyone", "no_such_fact"),
        ({"phrasings": "opening hours"}, "phrasings", "opening_hours"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_on_top_and_stays_in_the_form(anna, engine, changed, field, told):
    before = saved(engine)

    page = save(anna, **{"answer_professional": "Typed with care.", **changed})

    assert 400 == page.status_code
    assert f'href="#{field}"' in page.text
    assert f'id="{field}-error"' in page.text and f'id="{field}"' in page.text
    assert told in text(page)
    assert "Typed with care." in page.text
    assert before == saved(engine)
    assert "Typed with care." == mine(engine).body["answers"]["professional"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("0344 800 8021", "{cads_professionals}"), ("03448008021", "{cads_professionals}"), ("40 minutes", "{call_back_after}")],
)
def test_a_typed_number_is_refused_and_the_fact_offered(anna, engine, typed, offered):
    page = save(anna, answer_everyone=f"Call {typed} now.")

    assert 400 == page.status_code
    assert f"Write this instead: {offered}" in text(page)
    assert typed not in saved(engine).answers["everyone"]


def test_a_number_that_nothing_holds_is_refused_too(anna):
    assert "No number, hour or link that is held here has it" in text(save(anna, answer_everyone="Call 01234 567890."))


def test_999_cannot_be_taken_out_of_a_fixed_text(anna, engine):
    place = "/entries/emergency"

    page = save(anna, place, answer_everyone="Call somebody.")

    assert (400, True) == (page.status_code, "999 is missing" in text(page))
    assert "999" in saved(engine, "emergency").answers["everyone"]


def test_a_locked_database_is_told_and_the_typed_text_comes_back(anna, engine, app):
    page = anna.get(MASH)
    app.state.desk.live.release()

    with locked(engine):
        answer = send(anna, page, MASH, answer_everyone="Typed with care.", why="Clearer words", do="save")

    assert 503 == answer.status_code
    assert "Nothing was changed" in text(answer)
    assert ["Typed with care."] == fields(answer, MASH)["answer-everyone"]
    assert 303 == send(anna, answer, MASH, do="save").status_code
    assert "Typed with care." == saved(engine).answers["everyone"]


# drafts


def test_what_is_typed_is_kept_as_ones_own_draft(anna, ben, engine):
    answer = send(anna, anna.get(MASH), MASH, to=f"{MASH}/draft", answer_everyone="Half a thou", question="")

    assert (200, "Your draft was kept at 10:30.") == (answer.status_code, answer.json()["told"])
    assert ["Half a thou"] == fields(anna.get(MASH), MASH)["answer-everyone"]
    assert "This is your draft" in anna.get(MASH).text
    assert "Anna Author has a draft of this too" in text(ben.get(MASH))
    assert "Half a thou" not in ben.get(MASH).text


def test_a_draft_that_cannot_be_kept_says_so(anna, engine, app):
    page = anna.get(MASH)

    with locked(engine):
        answer = send(anna, page, MASH, to=f"{MASH}/draft", answer_everyone="Half a thou")

    assert (503, True) == (answer.status_code, answer.json()["told"].startswith("Not kept: "))


def test_a_draft_can_be_let_go(anna, engine):
    send(anna, anna.get(MASH), MASH, to=f"{MASH}/draft", answer_everyone="Half a thou")

    send(anna, anna.get(MASH), MASH, do="drop")

    assert mine(engine) is None
    assert "Half a thou" not in anna.get(MASH).text


def test_prepared_content_can_be_taken_up_once_it_is_checked(anna, engine):
    prepared = next(d for d in drafts.unfinished(engine, SERVICE) if d.author == FILES and d.what == "entry")
    place = f"/entries/{prepared.item_id}"

    assert "Prepared, not live." in anna.get(place).text
    send(anna, anna.get(place), place, to=f"{place}/draft", question="Ours?")
    assert ["Ours?"] == fields(anna.get(place), place)["question"]
    assert prepared in drafts.unfinished(engine, SERVICE)


# the preview


def shown(browser, **changed):
    return send(browser, browser.get("/entries/opening_hours"), "/entries/opening_hours",
                to="/entries/opening_hours/preview", **changed)  # fmt: skip


def test_the_preview_shows_each_who_asks_open_and_closed(anna):
    page = text(shown(anna, answer_everyone="Both: {cads_hours}.", answer_public="You, the public."))

    for told in (
        "while open",
        "while closed",
        "has not said who they are",
        "CADS is open now",
        "CADS is closed now",
        "You, the public.",
    ):
        assert told in page
    assert "Both: Monday to Friday, 9am to 5pm." in page


def test_the_preview_is_what_the_chat_will_say(anna, engine, publish, norfolk):
    from faq.clock import Moment
    from faq.markdown import Words
    from faq.render import Voice

    page = shown(anna, answer_everyone="New words on {cads_hours}.")
    save(anna, "/entries/opening_hours", answer_everyone="New words on {cads_hours}.")
    release = publish(store.working_copy(engine, SERVICE)[0])

    reply = Voice(release, Moment("open", closes="5pm"), "public").answer([release.content.entry("opening_hours")])
    assert str(Words(release).html(reply.text)) in page.text


def test_the_preview_tells_what_is_wrong_as_one_types_and_saves_nothing(anna, engine):
    before = saved(engine, "opening_hours")

    page = shown(anna, answer_everyone="Open from 9 to 5.")

    assert "To put right before it can be saved" in page.text and "{cads_hours}" in page.text
    assert (before, None) == (saved(engine, "opening_hours"), mine(engine, wanted="opening_hours"))


def test_without_script_a_button_shows_how_it_looks_and_keeps_the_draft(anna, engine):
    page = send(anna, anna.get(MASH), MASH, do="preview", answer_everyone="A *new* way.")

    assert (200, True) == (page.status_code, "A <em>new</em> way." in page.text)
    assert ["A *new* way."] == fields(page, MASH)["answer-everyone"]
    assert "A *new* way." == mine(engine).body["answers"]["everyone"]


def test_html_in_an_answer_is_shown_as_its_letters(anna):
    page = shown(anna, answer_everyone="<script>alert(document)</script>")

    assert "<script>" not in page.text
