"""The page of facts: what a change does is seen before it is saved; what is wrong is refused in words; closures ahead of time."""

from __future__ import annotations

from datetime import datetime

import pytest

from faq import drafts, releases, store, urgent
from faq.clock import local, moment
from faq.difference import differing
from faq.editor.copy import with_item
from faq.editor.fact_list import users
from tests.faq.conftest import SERVICE
from tests.faq.editor.forms import fields, saved, second_author, send, text
from tests.faq.test_store import locked

pytestmark = pytest.mark.usefixtures("published")
HOURS, EDT = "/facts/cads_hours", "/facts/edt"


@pytest.fixture
def anna(as_):
    return as_("author")


def look(browser, place, **changed):
    return send(browser, browser.get(place), place, do="look", **changed)


def save(browser, place, why="It has changed", do="save", **changed):
    return send(browser, look(browser, place, **changed), place, why=why, do=do)


def fact(engine, wanted):
    return saved(engine, wanted, "fact")


def test_every_fact_stands_on_the_page_with_what_it_says_and_where_it_is_used(anna, published):
    page = text(anna.get("/facts"))

    assert [] == [f.id for f in published.content.facts if f.shown.replace("**", "") not in page]
    assert f"{len(users(published.content, 'edt'))} answers" in page


def test_links_without_an_address_stand_on_top(anna, published):
    page = anna.get("/facts").text

    top = page[: page.index("<table>")]
    lacking = [f for f in published.content.facts if f.type == "link" and not f.address]
    assert lacking
    assert [] == [f.id for f in lacking if f'href="/facts/{f.id}"' not in top]
    assert "Links without an address" in anna.get("/").text


@pytest.mark.parametrize("login", ["approver", "administrator"])
def test_who_does_not_write_may_look_and_not_change(as_, login):
    browser = as_(login)

    assert (200, 403, 403) == (
        browser.get("/facts").status_code, browser.get(EDT).status_code, browser.post(EDT, data={"do": "save"}).status_code
    )  # fmt: skip


def test_the_form_sent_back_unchanged_changes_nothing(anna, engine, published):
    for known in published.content.facts[::5]:
        save(anna, f"/facts/{known.id}")
        assert (known, 1) == (fact(engine, known.id), len(drafts.history(engine, SERVICE, "fact", known.id))), known.id


def test_every_answer_that_uses_it_is_shown_before_and_after_and_nothing_is_saved(anna, engine, published):
    before = fact(engine, "edt")

    page = look(anna, EDT, number="0300 123 4567")

    assert 200 == page.status_code
    named = users(published.content, "edt")
    assert len(named) > 5
    assert [] == [e.id for e in named if e.question not in text(page)]
    assert "<ins>0300</ins>" in page.text and "<del>0344</del>" in page.text
    assert before == fact(engine, "edt")


def test_a_change_nobody_has_looked_at_is_not_saved(anna, engine):
    before = fact(engine, "edt")
    seen = look(anna, EDT, number="0300 123 4567")

    page = send(anna, seen, EDT, number="0300 999 9999", why="Typed after the look", do="save")

    assert (200, before) == (page.status_code, fact(engine, "edt"))
    assert "0300 999 9999" in text(page)


def test_saved_hours_are_in_the_working_copy_and_not_live(anna, engine, published):
    save(anna, HOURS, opens="08:30", closes="18:00", days=["1", "2", "6"])

    found = fact(engine, "cads_hours")
    assert "Monday, Tuesday and Saturday, 8.30am to 6pm" == found.shown
    assert "Changed, not live yet" in anna.get("/facts").text
    assert "It has changed" == drafts.history(engine, SERVICE, "fact", "cads_hours")[0].why


@pytest.mark.parametrize(
    ("place", "changed", "field", "told"),
    [
        (HOURS, {"opens": "9"}, "opens", "two digits"),
        (HOURS, {"opens": ""}, "opens", "This is needed."),
        (HOURS, {"closes": "08:00"}, "closes", "later than the opening time"),
        (HOURS, {"days": []}, "days", "This is needed."),
        (EDT, {"number": "call us"}, "number", "digits and spaces only"),
        (EDT, {"number": ""}, "number", "This is needed."),
        (EDT, {"label": ""}, "label", "This is needed."),
        ("/facts/nscp_email", {"address": "nscb"}, "address", "no e-mail address"),
        ("/facts/new", {"label": "Move", "first": "2026-12-24", "last": "2026-12-23"}, "last", "must not be before the first"),
        ("/facts/new", {"label": "Move", "first": "2026-12-24", "opens": "09:00"}, "closes", "both times"),
        ("/facts/new", {"label": "Move", "first": "Christmas"}, "first", "can't be read"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_on_top(anna, place, changed, field, told):
    page = look(anna, place, **changed)

    assert 400 == page.status_code
    assert f'href="#{field}"' in page.text and f'id="{field}-error"' in page.text
    assert told in text(page)


def test_a_link_gets_its_address(anna, engine, published):
    lacking = next(f.id for f in published.content.facts if f.type == "link" and not f.address)

    assert 400 == look(anna, f"/facts/{lacking}", address="norfolk.gov.uk/form").status_code
    save(anna, f"/facts/{lacking}", address="https://www.norfolk.gov.uk/form")

    assert "https://www.norfolk.gov.uk/form" == fact(engine, lacking).address


def test_a_save_needs_a_reason(anna, engine):
    before = fact(engine, "edt")

    page = save(anna, EDT, number="0300 123 4567", why="")

    assert (400, before) == (page.status_code, fact(engine, "edt"))
    assert "Say in a few words why" in text(page)


def test_two_people_at_one_fact_see_both_numbers_and_choose(anna, as_, engine, cast):
    ben = second_author(engine, as_)
    seen = look(ben, EDT, number="0300 222 2222")
    save(anna, EDT, number="0300 111 1111")

    page = send(ben, seen, EDT, why="Ben knows", do="save")

    assert 409 == page.status_code
    assert "0300 <del>111" in page.text and "0300 <ins>222" in page.text
    assert "0300 111 1111" == fact(engine, "edt").number
    given = {name: values[0] for name, values in fields(page, f"{EDT}/clash").items()}
    ben.post(f"{EDT}/clash", data={**given, "do": "mine"})
    assert "0300 222 2222" == fact(engine, "edt").number


def test_a_locked_database_is_told_and_what_was_typed_comes_back(anna, engine, app):
    seen = look(anna, EDT, number="0300 123 4567")
    app.state.desk.live.release()

    with locked(engine):
        page = send(anna, seen, EDT, why="It has changed", do="save")

    assert (503, ["0300 123 4567"]) == (page.status_code, fields(page, EDT)["number"])
    assert "Nothing was changed" in text(page)


def test_an_earlier_version_comes_back(anna, engine):
    before = fact(engine, "edt")
    save(anna, EDT, number="0300 123 4567")

    page = anna.get(f"{EDT}/history")
    anna.post(f"{EDT}/revert", data={n: v[0] for n, v in fields(page, f"{EDT}/revert").items()})

    assert before == fact(engine, "edt")


# put right at once


def test_a_wrong_number_is_put_right_at_once_and_nothing_else_goes_live(anna, engine, settings, published):
    other = next(f for f in published.content.facts if f.type == "link" and not f.address)
    save(anna, f"/facts/{other.id}", address="https://www.norfolk.gov.uk/form")

    answer = save(anna, EDT, number="0300 123 4567", why="It was wrong", do="now")

    assert (303, "/facts") == (answer.status_code, answer.headers["location"])
    live = releases.load(engine, SERVICE)
    changed = [c.item_id for c in differing(published.content, live.content)]
    assert (2, ["edt"], "0300 123 4567") == (live.number, changed, fact(engine, "edt").number)
    assert [("author", "It was wrong")] == [(p.author, p.why) for p in urgent.to_review(engine, SERVICE)]
    assert "0300 123 4567" in settings.safe_file.read_text()


def test_a_day_can_be_closed_at_once(anna, engine):
    save(anna, "/facts/new", label="Burst pipe", first="2026-11-24", why="Nobody can answer", do="now")

    assert ["closed_2026_11_24"] == [c.id for c in releases.load(engine, SERVICE).content.closures]


def test_what_is_wrong_elsewhere_holds_up_no_wrong_number(anna, engine, norfolk):
    broken = norfolk.entry("what_is_mash").copy(update={"answers": {"everyone": "Call 01234 567890."}})
    store.replace(engine, with_item(norfolk, broken), (), author="import", why="test")

    answer = save(anna, EDT, number="0300 123 4567", why="It was wrong", do="now")

    assert (303, "0300 123 4567") == (answer.status_code, fact(engine, "edt").number)
    assert "put right, live at once" in text(anna.get("/facts"))


# closures


def test_a_closure_is_added_ahead_of_time_and_the_chat_follows_it(anna, engine):
    given = {"label": "Christmas", "first": "2026-12-24", "last": "2026-12-31", "reason": "We rest over Christmas."}

    seen = look(anna, "/facts/new", **given)
    assert "On Thursday 24 December 2026 the chat says" in text(seen)
    assert "We rest over Christmas." in text(seen) and "CADS is closed now." in text(seen)
    assert 303 == send(anna, seen, "/facts/new", why="Bank holiday", do="save").status_code

    content, _ = store.working_copy(engine, SERVICE)
    hours = next(f for f in content.facts if f.id == "cads_hours")
    at = local(datetime(2026, 12, 29, 10), content.service.timezone)
    assert ("closed_2026_12_24", "closed") == (content.closures[0].id, moment(hours, at, closures=content.closures).state)
    assert "Christmas" in text(anna.get("/facts"))


def test_a_special_day_has_hours_of_its_own(anna, engine):
    save(anna, "/facts/new", label="Boxing Day", first="2026-12-26", opens="10:00", closes="14:00")

    assert "Saturday 26 December 2026: 10am to 2pm" == fact(engine, "closed_2026_12_26").shown


def test_two_closures_of_one_day_get_ids_of_their_own_and_are_told(anna, engine):
    save(anna, "/facts/new", label="Christmas", first="2026-12-24", last="2026-12-31")
    page = look(anna, "/facts/new", label="Eve", first="2026-12-24")
    send(anna, page, "/facts/new", why="x", do="save")

    assert "are for the same day" in text(page)
    assert ["Christmas", "Eve"] == [fact(engine, i).label for i in ("closed_2026_12_24", "closed_2026_12_24_2")]


def test_what_is_over_is_listed_and_can_be_put_away(anna, engine, clock):
    save(anna, "/facts/new", label="Move", first="2026-11-02")
    assert "Closures that are over" in anna.get("/").text and "Over" in text(anna.get("/facts"))
    place = "/facts/closed_2026_11_02"

    send(anna, anna.get(place), f"{place}/put-away", why="It is over")

    assert fact(engine, "closed_2026_11_02") is None
    assert 303 == anna.get(place).status_code


def test_a_fact_that_is_used_is_not_put_away(anna, engine):
    answer = anna.post(f"{EDT}/put-away", data={"base": str(drafts.newest(engine, SERVICE, "fact", "edt")[0])})

    assert "can't be put away" in text(answer)
    assert fact(engine, "edt")


def test_a_new_number_is_added_and_an_answer_may_use_it(anna, engine, norfolk):
    given = {"label": "Night line", "number": "01234 567 890", "role": "Night line", "source": norfolk.sources[0].id}
    page = anna.get("/facts/new?sort=phone")
    seen = send(anna, page, "/facts/new", do="look", **given)
    answer = send(anna, seen, "/facts/new", why="A new line", do="save")
    used = send(anna, anna.get("/entries/what_is_mash"), "/entries/what_is_mash", why="x", do="save",
                answer_everyone="Call {night_line}.")  # fmt: skip

    assert ("A number", 303, 303) == (text(page).split("Back to numbers and hours ")[1][:8], answer.status_code, used.status_code)
    assert ("phone", "01234 567 890") == (fact(engine, "night_line").type, fact(engine, "night_line").number)


def test_what_is_no_sort_of_fact_begins_a_day(anna):
    assert "Day, or first day" in text(anna.get("/facts/new?sort=secret"))
