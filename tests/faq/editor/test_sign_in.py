"""The pages for signing in and out, and for one's own password."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from faq import accounts, events
from faq.editor import sign_in
from faq.editor.visit import session_cookie
from tests.faq.conftest import PASSWORD, SERVICE, Clock
from tests.faq.editor.conftest import browser

NEW = "eight coots under acle"


@pytest.fixture(autouse=True)
def fresh_limit() -> None:
    """No test uses up the tries of another."""
    sign_in._storage.reset()


def enter(here: TestClient, login: str = "author", password: str = PASSWORD, **more: str) -> Any:
    return here.post("/sign-in", data={"login": login, "password": password, **more})


@pytest.mark.parametrize("wanted", ["/password", "/people?x=1"])
def test_who_signs_in_comes_where_they_wanted_to(nobody: TestClient, wanted: str) -> None:
    sent = nobody.get(wanted).headers["location"]
    form = nobody.get(sent).text
    back = re.search(r'name="next" value="(.*?)"', form)
    assert back

    answer = enter(nobody, next=back[1])

    assert (303, wanted) == (answer.status_code, answer.headers["location"])


@pytest.mark.parametrize("wanted", ["https://evil.example.org/", "//evil.example.org", "/\\evil.example.org"])
def test_nobody_is_led_to_another_site(nobody: TestClient, wanted: str) -> None:
    form = nobody.get("/sign-in", params={"next": wanted}).text

    assert "evil" not in form
    assert "/" == enter(nobody, next=wanted).headers["location"]


def test_a_wrong_login_reads_as_a_wrong_password(nobody: TestClient) -> None:
    stranger, wrong = enter(nobody, "nobody"), enter(nobody, "author", "wrong password here")

    assert [400, 400] == [stranger.status_code, wrong.status_code]
    assert stranger.text.replace("nobody", "author") == wrong.text
    assert session_cookie("norfolk-cads") not in nobody.cookies


def test_what_is_wrong_stands_on_top_and_leads_to_the_field(nobody: TestClient) -> None:
    page = enter(nobody, "author", "wrong password here").text

    assert "<title>Error: Sign in" in page
    assert '<a href="#login">This login and this password' in page
    assert 'id="login"' in page and 'aria-describedby=" login-error" aria-invalid="true"' in page
    assert 'value="author"' in page
    assert "wrong password here" not in page


@pytest.mark.parametrize("login", ["author", "nobody"])
def test_who_tries_too_often_is_told_when_to_try_again(nobody: TestClient, clock: Clock, login: str) -> None:
    answers = [enter(nobody, login, "wrong password here") for _ in range(6)]
    clock.on(seconds=61)
    later = enter(nobody)

    assert [400, 400, 400, 400, 429, 429] == [a.status_code for a in answers]
    assert "Wait 1 minute, then try again." in answers[-1].text
    assert "61" == answers[-1].headers["retry-after"]
    assert 303 == later.status_code


def test_one_address_may_not_try_many_logins(nobody: TestClient) -> None:
    answers = [enter(nobody, f"nobody{n}").status_code for n in range(31)]

    assert [400] * 30 + [429] == answers


def test_signing_in_anew_ends_the_session_before(app: Starlette, nobody: TestClient) -> None:
    enter(nobody)
    old = nobody.cookies[session_cookie("norfolk-cads")]
    enter(nobody, "approver")
    with browser(app) as other:
        other.cookies.set(session_cookie("norfolk-cads"), old)
        assert 303 == other.get("/").status_code

    assert "Anna Approver" in nobody.get("/").text


def test_who_is_signed_in_sees_no_form(as_: Callable[[str], TestClient]) -> None:
    answer = as_("author").get("/sign-in?next=/password")

    assert (303, "/password") == (answer.status_code, answer.headers["location"])


def test_who_signs_out_is_out(app: Starlette, nobody: TestClient) -> None:
    enter(nobody)
    token = nobody.cookies[session_cookie("norfolk-cads")]

    answer = nobody.post("/sign-out")
    note = nobody.get("/sign-in").text

    assert (303, "/sign-in", True) == (answer.status_code, answer.headers["location"], "You are signed out." in note)
    assert "You are signed out." not in nobody.get("/sign-in").text  # a note stands once
    with browser(app) as other:
        other.cookies.set(session_cookie("norfolk-cads"), token)
        assert 303 == other.get("/").status_code


def test_a_forged_note_is_not_shown(nobody: TestClient) -> None:
    nobody.cookies.set("editor_note", '"Send your password to evil"')

    assert "evil" not in nobody.get("/sign-in").text


def test_ones_own_password_is_changed(nobody: TestClient, app: Starlette, as_, engine: Engine) -> None:
    elsewhere = as_("author")
    enter(nobody)

    answer = nobody.post("/password", data={"now": PASSWORD, "new": NEW, "again": NEW})

    assert (303, 200, 303) == (answer.status_code, nobody.get("/").status_code, elsewhere.get("/").status_code)
    with browser(app) as other:
        assert [400, 303] == [enter(other).status_code, enter(other, password=NEW).status_code]
    newest = events.listing(engine, SERVICE, what="password changed")[0]
    assert ("author", "author") == (newest.who, newest.about)


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"now": "wrong password here", "new": NEW, "again": NEW}, "now", "This is not your password of now."),
        ({"now": PASSWORD, "new": NEW, "again": NEW + "x"}, "again", "in two ways"),
        ({"now": PASSWORD, "new": "tiny", "again": "tiny"}, "new", "too short"),
        ({"now": PASSWORD, "new": "", "again": ""}, "new", "too short"),
        ({}, "now", "This is not your password of now."),
    ],
)
def test_a_password_that_cannot_be_is_told_beside_its_field(
    as_: Callable[[str], TestClient], given: dict[str, str], field: str, told: str
) -> None:
    here = as_("author")

    answer = here.post("/password", data=given)

    assert 400 == answer.status_code
    assert re.search(rf'<a href="#{field}">[^<]*{told}', answer.text)
    assert not any(password in answer.text for password in given.values() if password)


def test_who_guesses_at_the_password_of_a_signed_in_person_is_held_back(as_: Callable[[str], TestClient]) -> None:
    here = as_("author")
    answers = [here.post("/password", data={"now": f"guess {n}", "new": NEW, "again": NEW}).text for n in range(6)]

    assert "There were too many wrong tries." in answers[-1]


def test_a_password_that_somebody_else_gave_is_to_be_changed(as_: Callable[[str], TestClient], engine: Engine) -> None:
    here = as_("author")
    before = here.get("/").text
    here.post("/password", data={"now": PASSWORD, "new": NEW, "again": NEW})
    after = here.get("/").text
    accounts.set_password(engine, "author", PASSWORD, by="administrator", why="forgotten")
    again = as_("author").get("/").text

    assert [True, False, True] == ["Choose your own password" in page for page in (before, after, again)]


@pytest.mark.parametrize("body", [b"%ff=%fe", b"\x00\xff", b"--x\r\nbroken"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"])
def test_a_broken_form_is_no_fault_of_ours(nobody: TestClient, body: bytes, kind: str) -> None:
    assert 400 == nobody.post("/sign-in", content=body, headers={"Content-Type": kind}).status_code


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser would send them."""
    return {
        name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', page, re.DOTALL)
    }


def test_who_is_signed_out_while_they_write_loses_no_word(as_: Callable[[str], TestClient], clock: Clock, engine: Engine) -> None:
    here, why = as_("administrator"), 'a new <post>\r\n  "from" Monday & on'
    clock.on(hours=1)

    sent = here.post("/person/author/roles", data={"roles": "approver", "why": why})
    wrong = here.post("/sign-in", data={**fields(sent.text), "login": "administrator", "password": "wrong password here"})
    asked = here.post("/sign-in", data={**fields(wrong.text), "login": "administrator", "password": PASSWORD})
    before = events.listing(engine, SERVICE, what="roles changed")
    here.post("/person/author/roles", data=fields(asked.text))

    assert [403, 400, 200] == [a.status_code for a in (sent, wrong, asked)]
    assert 'action="/person/author/roles"' in asked.text
    assert ([], True) == (before, events.listing(engine, SERVICE, what="roles changed")[0].why.startswith(why))


def test_a_password_is_never_kept_in_a_page(nobody: TestClient) -> None:
    page = nobody.post("/password", data={"now": PASSWORD, "new": NEW, "again": NEW}).text

    assert (True, False, False) == ("What you wrote is kept" in page, PASSWORD in page, NEW in page)


def test_what_is_kept_leads_to_no_other_site(nobody: TestClient) -> None:
    page = enter(nobody, **{"kept-path": "https://evil.example.org/"}).text

    assert 'action="/"' in page and "evil" not in page
