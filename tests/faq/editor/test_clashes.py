"""Two people at one answer: neither loses a word, whichever way they go on. And the way back to what once stood."""

from __future__ import annotations

import pytest

from faq import drafts
from tests.faq.conftest import SERVICE
from tests.faq.editor.forms import MASH, fields, mine, save, saved, second_author, send, text

pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def anna(as_):
    return as_("author")


@pytest.fixture
def ben(engine, as_, cast):
    return second_author(engine, as_)


@pytest.fixture
def clash(anna, ben):
    """Ben's page after Anna has saved another version since he began."""
    began = ben.get(MASH)
    save(anna, answer_everyone="Anna says the team meets daily.", phrasings="annas way")
    return send(ben, began, MASH, answer_everyone="Ben says the team meets weekly.", why="Ben's reason", do="save")


def test_both_versions_stand_side_by_side_and_nothing_is_saved(clash, engine):
    assert 409 == clash.status_code
    assert "<del>Anna</del> says the team meets <del>daily</del>." in clash.text
    assert "<ins>Ben</ins> says the team meets <ins>weekly</ins>." in clash.text
    assert "Anna says the team meets daily." == saved(engine).answers["everyone"]
    assert "Ben says the team meets weekly." == mine(engine, "ben").body["answers"]["everyone"]


def choose(browser, page, do):
    given = {name: values[0] for name, values in fields(page, f"{MASH}/clash").items()}
    return browser.post(f"{MASH}/clash", data={**given, "do": do})


def test_mine_over_theirs(clash, ben, engine):
    choose(ben, clash, "mine")

    versions = drafts.history(engine, SERVICE, "entry", "what_is_mash")
    assert ["Ben says the team meets weekly.", "Anna says the team meets daily."] == [
        r.item.answers["everyone"] for r in versions[:2]
    ]
    assert "Ben's reason" == versions[0].why


def test_theirs(clash, ben, engine):
    choose(ben, clash, "theirs")

    assert "Anna says the team meets daily." == saved(engine).answers["everyone"]
    assert mine(engine, "ben") is None


def test_both_in_the_form_then_saved(clash, ben, engine):
    choose(ben, clash, "joined")

    page = ben.get(MASH)
    assert ["Anna says the team meets daily.\nBen says the team meets weekly."] == fields(page, MASH)["answer-everyone"]
    assert "annas way" in fields(page, MASH)["phrasings"][0]
    assert "Anna says the team meets daily." == saved(engine).answers["everyone"]
    assert 303 == send(ben, page, MASH, why="Both are right", do="save").status_code


def test_a_third_version_meanwhile_is_another_clash(clash, anna, ben, engine):
    save(anna, answer_everyone="Anna's third.")

    page = choose(ben, clash, "mine")

    assert (409, "Anna's third.") == (page.status_code, saved(engine).answers["everyone"])
    assert mine(engine, "ben")


def test_the_same_form_sent_twice_is_no_clash(anna, engine):
    began = anna.get(MASH)

    answers = [send(anna, began, MASH, answer_everyone="Twice.", why="Clearer", do="save").status_code for _ in range(2)]

    assert [303, 303] == answers


# history


def test_every_version_is_listed_with_its_difference_and_comes_back(anna, engine):
    before = saved(engine)
    save(anna, question="What is the MASH good for?")

    page = anna.get(f"{MASH}/history")
    assert "<ins> good for</ins>" in page.text
    given = {name: values[0] for name, values in fields(page, f"{MASH}/revert").items()}
    anna.post(f"{MASH}/revert", data=given)

    assert before == saved(engine)
    assert 3 == len(drafts.history(engine, SERVICE, "entry", "what_is_mash"))


def test_what_is_put_away_goes_from_the_list_and_comes_back(anna, engine):
    before, page = saved(engine), anna.get(MASH)

    away = send(anna, page, f"{MASH}/put-away", why="Not asked any more")
    assert f"{MASH}/history" == away.headers["location"]
    assert f'"{MASH}' not in anna.get("/entries").text
    assert f"{MASH}/history" in anna.get("/entries?state=archived").text
    assert 303 == anna.get(MASH).status_code

    anna.post(f"{MASH}/restore")
    assert before == saved(engine)


def test_nothing_is_put_away_without_a_reason_nor_what_is_needed(anna, engine):
    send(anna, anna.get(MASH), f"{MASH}/put-away", why="")
    answer = anna.post("/entries/emergency/put-away", data={"base": "1", "why": "x"})

    assert saved(engine) and saved(engine, "emergency")
    assert "put-away" not in anna.get("/entries/emergency").text
    assert "can't do without" in text(answer)


# new


def test_a_new_answer_is_begun_written_and_saved(anna, engine):
    began = anna.post("/entries/new", data={"question": "Can I park at the office?", "topic": "about"})
    place = began.headers["location"]

    assert "/entries/can_i_park_at_the_office" == place
    assert saved(engine, place.rpartition("/")[2]) is None
    answer = save(anna, place, answer_everyone="Yes.", phrasings="parking\ncar park", sources=["cads_faq_portal"])

    assert 303 == answer.status_code
    found = saved(engine, "can_i_park_at_the_office")
    assert ("faq", "about", ("parking", "car park")) == (found.kind, found.topic, found.phrasings)


@pytest.mark.parametrize("given", [{"question": "", "topic": "about"}, {"question": "Can I park?", "topic": "fixed"}])
def test_a_new_answer_needs_a_question_and_a_topic(anna, engine, given):
    assert 400 == anna.post("/entries/new", data=given).status_code
    assert [] == [d for d in drafts.unfinished(engine, SERVICE) if d.author == "author"]


@pytest.mark.parametrize("path", ["", "/history"])
def test_what_never_was_is_not_found(anna, path):
    assert 404 == anna.get(f"/entries/never_was{path}").status_code
