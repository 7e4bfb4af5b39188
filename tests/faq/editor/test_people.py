"""The pages for administrators: the people, and what happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from faq import accounts, events, sessions
from faq.accounts import Account
from tests.faq.conftest import PASSWORD, SERVICE, Clock


@pytest.fixture
def boss(as_: Callable[[str], TestClient]) -> Iterator[TestClient]:
    """The browser of the administrator."""
    with as_("administrator") as found:
        yield found


def known(engine: Engine) -> dict[str, Account]:
    return {a.login: a for a in accounts.listing(engine)}


def shown_password(page: str) -> str:
    found = re.search(r"<code>(.*?)</code>", page)
    assert found
    return found[1]


def test_everybody_is_listed_with_their_roles(boss: TestClient, engine: Engine) -> None:
    accounts.deactivate(engine, "author", by="x", why="y")

    page = boss.get("/people").text

    assert ["Anna Administrator", "Anna Approver", "Anna Author"] == re.findall(r"Anna \w+(?=</a></th>)", page)
    assert 1 == page.count("no, shut out")


def test_somebody_new_signs_in_with_the_password_shown_once(boss: TestClient, engine: Engine, clock: Clock) -> None:
    page = boss.post("/people/add", data={"name": "Cara <b>", "login": "Cara.B", "roles": ["author", "approver"]})

    assert (200, True, False) == (page.status_code, "Cara &lt;b&gt; is added" in page.text, "<b>" in page.text)
    assert sessions.sign_in(engine, SERVICE, "cara.b", shown_password(page.text), clock())
    assert ({"author", "approver"}, SERVICE) == (known(engine)["cara.b"].roles, known(engine)["cara.b"].service)
    assert ("administrator", "cara.b") == (lambda e: (e.who, e.about))(events.listing(engine, SERVICE, what="account added")[0])


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"name": "", "login": "cara", "roles": "author"}, "name", "Give the person"),
        ({"name": "Cara", "login": "", "roles": "author"}, "login", "Give a login"),
        ({"name": "Cara", "login": "c b", "roles": "author"}, "login", "A login has letters"),
        ({"name": "Cara", "login": "author", "roles": "author"}, "login", "Somebody has the login author already"),
        ({"name": "Cara", "login": "cara"}, "roles", "Choose at least one role"),
    ],
)
def test_somebody_who_cannot_be_added_is_told_beside_the_field(
    boss: TestClient, engine: Engine, given: dict[str, str], field: str, told: str
) -> None:
    before = known(engine)

    page = boss.post("/people/add", data=given)

    assert (400, before) == (page.status_code, known(engine))
    assert re.search(rf'<a href="#{field}">{told}', page.text) and f'id="{field}"' in page.text
    assert f'value="{given["name"]}"' in page.text


def test_roles_are_changed_for_a_reason(boss: TestClient, engine: Engine) -> None:
    without = boss.post("/person/author/roles", data={"roles": ["approver"]})
    answer = boss.post("/person/author/roles", data={"roles": ["approver"], "why": "a new post"})

    assert (400, True) == (without.status_code, '<a href="#roles-why">Say why' in without.text)
    assert re.search(r'value="approver" checked', without.text)  # what was chosen still stands
    assert (303, {"approver"}) == (answer.status_code, known(engine)["author"].roles)
    assert "a new post (from author to approver)" == events.listing(engine, SERVICE, what="roles changed")[0].why


def test_somebody_is_shut_out_at_once_and_let_in_again(boss: TestClient, as_, engine: Engine) -> None:
    theirs = as_("author")

    shut = boss.post("/person/author/shut", data={"why": "left"})
    out = theirs.get("/")
    boss.post("/person/author/open", data={"why": "back"})

    assert [303, 303, "/sign-in"] == [shut.status_code, out.status_code, out.headers["location"]]
    assert 200 == as_("author").get("/").status_code
    assert [("administrator", "left")] == [(e.who, e.why) for e in events.listing(engine, SERVICE, what="account shut")]


def test_a_new_password_takes_the_place_of_the_old(boss: TestClient, as_, engine: Engine, clock: Clock) -> None:
    theirs = as_("author")

    page = boss.post("/person/author/password", data={"why": "forgotten"})

    assert (200, 303) == (page.status_code, theirs.get("/").status_code)
    assert sessions.sign_in(engine, SERVICE, "author", shown_password(page.text), clock())
    assert "password=" not in page.headers.get("set-cookie", "")


@pytest.mark.parametrize(("what", "field"), [("shut", "shut-why"), ("password", "password-why")])
def test_nothing_is_done_without_a_reason(boss: TestClient, as_, what: str, field: str) -> None:
    theirs = as_("author")

    page = boss.post(f"/person/author/{what}", data={"why": "  "})

    assert (400, 200) == (page.status_code, theirs.get("/").status_code)
    assert f'<a href="#{field}">Say why' in page.text and f'id="{field}"' in page.text


@pytest.mark.parametrize(("what", "given"), [("shut", {}), ("roles", {"roles": "author"})])
def test_the_last_administrator_cannot_go(boss: TestClient, what: str, given: dict[str, str]) -> None:
    page = boss.post(f"/person/administrator/{what}", data={"why": "enough", **given})

    assert (400, 200) == (page.status_code, boss.get("/people").status_code)
    assert f'<a href="#{what}">Anna Administrator is the only administrator' in page.text and f'id="{what}"' in page.text
    assert 'value="enough"' in page.text


@pytest.mark.parametrize("service", ["", "other-desk"])
@pytest.mark.parametrize("what", ["roles", "shut", "open", "password"])
def test_nobody_of_another_service_is_within_reach(boss: TestClient, engine: Engine, service: str, what: str) -> None:
    accounts.create(engine, Account("far", "Far", service, frozenset(["administrator"])), PASSWORD, by="x", why="y")
    before = events.listing(engine, service)[0].number

    answers = [boss.get("/person/far"), boss.post(f"/person/far/{what}", data={"why": "x", "roles": "author"})]

    assert [404, 404] == [a.status_code for a in answers]
    assert before == events.listing(engine, service)[0].number


def test_what_happened_is_shown_and_filtered(boss: TestClient, engine: Engine) -> None:
    boss.post("/person/author/roles", data={"roles": "approver", "why": "<script>"})

    everything, some = boss.get("/events").text, boss.get("/events?who=administrator&what=roles+changed").text

    assert 4 < everything.count("<tr ")
    assert 2 == some.count("<tr ")
    assert "&lt;script&gt; (from author to approver)" in some
    assert "<option selected>roles changed</option>" in some


def test_older_events_stand_on_further_pages(boss: TestClient, engine: Engine) -> None:
    for n in range(60):
        accounts.activate(engine, "author", by=f"x{n}", why="y")

    first = boss.get("/events?what=account+opened+again").text
    further = re.search(r'href="(/events\?[^"]*before=\d+)"', first)
    assert further
    second = boss.get(further[1].replace("&amp;", "&")).text

    assert [51, 11] == [page.count("<tr ") for page in (first, second)]
    assert "Older ones</a>" not in second


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "1; DROP TABLE events"])
def test_a_page_number_that_is_none_shows_the_first_page(boss: TestClient, before: str) -> None:
    assert 200 == boss.get("/events", params={"before": before}).status_code
