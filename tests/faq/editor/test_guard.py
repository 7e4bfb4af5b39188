"""What holds for every page of the editor: who may see it, headers, whose form it is, how large, what is written down."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from faq.accounts import ROLES
from faq.editor.app import PARTS
from faq.editor.visit import local
from faq.entries import Release
from tests.faq.editor.conftest import ADDRESS, browser
from tests.own import canary

#: What needs nobody to be signed in.
OPEN = {("GET", "/live"), ("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-out")}
EVERYBODY, AUTHORS, ADMINISTRATORS = frozenset(ROLES), frozenset(["author"]), frozenset(["administrator"])
APPROVERS, PUBLISHERS = frozenset(["approver"]), frozenset(["author", "approver"])
#: Who may open each other page. A page that is not in this list may not be in the editor.
MAY = {
    ("GET", "/"): EVERYBODY,
    ("GET", "/password"): EVERYBODY,
    ("POST", "/password"): EVERYBODY,
    ("GET", "/entries"): EVERYBODY,
    ("GET", "/entries/new"): AUTHORS,
    ("POST", "/entries/new"): AUTHORS,
    ("GET", "/entries/{entry}"): AUTHORS,
    ("POST", "/entries/{entry}"): AUTHORS,
    ("POST", "/entries/{entry}/draft"): AUTHORS,
    ("POST", "/entries/{entry}/preview"): AUTHORS,
    ("POST", "/entries/{entry}/clash"): AUTHORS,
    ("GET", "/entries/{entry}/history"): EVERYBODY,
    ("POST", "/entries/{entry}/revert"): AUTHORS,
    ("POST", "/entries/{entry}/put-away"): AUTHORS,
    ("POST", "/entries/{entry}/restore"): AUTHORS,
    ("GET", "/facts"): EVERYBODY,
    ("GET", "/facts/new"): AUTHORS,
    ("GET", "/facts/{fact}"): AUTHORS,
    ("POST", "/facts/{fact}"): AUTHORS,
    ("POST", "/facts/{fact}/clash"): AUTHORS,
    ("GET", "/facts/{fact}/history"): EVERYBODY,
    ("POST", "/facts/{fact}/revert"): AUTHORS,
    ("POST", "/facts/{fact}/put-away"): AUTHORS,
    ("GET", "/publish"): PUBLISHERS,
    ("POST", "/publish"): PUBLISHERS,
    ("GET", "/publish/{number}"): PUBLISHERS,
    ("GET", "/publish/{number}/state"): PUBLISHERS,
    ("POST", "/publish/{number}/approve"): APPROVERS,
    ("POST", "/publish/{number}/refuse"): APPROVERS,
    ("POST", "/publish/{number}/withdraw"): PUBLISHERS,
    ("POST", "/publish/{number}/reviewed"): APPROVERS,
    ("GET", "/questions"): PUBLISHERS,
    ("GET", "/questions/{number}"): PUBLISHERS,
    ("POST", "/questions/{number}"): AUTHORS,
    ("GET", "/asked"): EVERYBODY,
    ("GET", "/asked/{table}.csv"): EVERYBODY,
    ("GET", "/import"): EVERYBODY,
    ("POST", "/import"): AUTHORS,
    ("POST", "/import/drafts"): AUTHORS,
    ("GET", "/export/files.zip"): EVERYBODY,
    ("GET", "/export/print"): EVERYBODY,
    ("GET", "/export/page.html"): EVERYBODY,
    ("GET", "/fresh"): EVERYBODY,
    ("POST", "/fresh"): PUBLISHERS,
    ("GET", "/fresh/walk"): AUTHORS,
    ("POST", "/fresh/walk"): AUTHORS,
    ("POST", "/fresh/end"): APPROVERS,
    ("GET", "/chat"): PUBLISHERS,
    ("POST", "/chat"): PUBLISHERS,
    ("GET", "/help"): EVERYBODY,
    ("GET", "/releases"): PUBLISHERS,
    ("GET", "/releases/{number}"): PUBLISHERS,
    ("POST", "/releases/{number}/roll-back"): APPROVERS,
    ("POST", "/releases/{number}/sign"): APPROVERS,
    ("GET", "/try"): EVERYBODY,
    ("POST", "/try"): EVERYBODY,
    ("GET", "/people"): ADMINISTRATORS,
    ("GET", "/people/add"): ADMINISTRATORS,
    ("POST", "/people/add"): ADMINISTRATORS,
    ("GET", "/person/{login}"): ADMINISTRATORS,
    ("POST", "/person/{login}/roles"): ADMINISTRATORS,
    ("POST", "/person/{login}/shut"): ADMINISTRATORS,
    ("POST", "/person/{login}/open"): ADMINISTRATORS,
    ("POST", "/person/{login}/password"): ADMINISTRATORS,
    ("GET", "/events"): ADMINISTRATORS,
}
ROUTES = [route for part in PARTS for route in part.routes]
PAGES = [(method, route.path) for route in ROUTES for method in sorted(route.methods - {"HEAD"})]


def opened(page: tuple[str, str], by: TestClient) -> tuple[int, str]:
    """Open a page, of whomever its path names; the status, and where it leads."""
    method, path = page
    answer = by.request(method, re.sub(r"\{.*?\}", "nobody-at-all", path))
    return answer.status_code, answer.headers.get("location", "")


def test_every_page_is_a_route_that_says_who_may_open_it() -> None:
    assert [] == [route for route in ROUTES if not isinstance(route, Route)]
    assert [] == [route.path for route in ROUTES if not hasattr(route.endpoint, "roles")]
    assert sorted(OPEN | set(MAY)) == sorted(PAGES)


@pytest.mark.parametrize("page", MAY, ids=" ".join)
def test_a_page_opens_for_its_roles_alone(page: tuple[str, str], nobody: TestClient, as_: Callable[[str], TestClient]) -> None:
    signed_out = opened(page, nobody)
    found = {role: opened(page, as_(role)) for role in ROLES}

    expected = (303, "/sign-in") if page[0] == "GET" else (403, "")  # a change: the sign-in page, with what was sent kept in it
    assert expected == (signed_out[0], signed_out[1].split("?")[0])
    assert set(MAY[page]) == {role for role, (status, _) in found.items() if status != 403}
    assert [] == [role for role, (_, leads) in found.items() if leads.startswith("/sign-in")]


@pytest.mark.parametrize("page", [page for page in MAY if page[0] == "GET"], ids=" ".join)
def test_a_head_tells_no_more_than_the_page(page: tuple[str, str], nobody: TestClient) -> None:
    assert 303 == opened(("HEAD", page[1]), nobody)[0]


def test_the_navigation_leads_only_where_one_may_go(published: Release, as_: Callable[[str], TestClient]) -> None:
    for role in ROLES:
        here = as_(role)
        nav = here.get("/").text.split('<nav class="tabs"')[1].split("</nav>")[0]
        links = re.findall(r'href="(.*?)"', nav)
        assert dict.fromkeys(links, 200) == {path: here.get(path).status_code for path in links}
        assert ("/people" in links) == (role == "administrator")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/live", "/nothing-here", "/static/editor.css", "/static/nothing.css"])
def test_every_answer_has_strict_headers(nobody: TestClient, path: str) -> None:
    headers = nobody.get(path).headers
    policy = headers["content-security-policy"]

    assert "default-src 'none'" in policy and "script-src 'self'" in policy and policy.endswith("frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert ("nosniff", "no-referrer", "DENY") == tuple(
        headers[name] for name in ("x-content-type-options", "referrer-policy", "x-frame-options")
    )
    assert ("same-origin", 16) == (headers["cross-origin-resource-policy"], len(headers["x-request-id"]))
    assert "server" not in headers


@pytest.mark.parametrize("page", [page for page in PAGES if page[0] == "GET"], ids=" ".join)
def test_no_page_is_kept_by_a_browser(page: tuple[str, str], as_: Callable[[str], TestClient]) -> None:
    answer = as_("administrator").request("GET", page[1].replace("{login}", "author").replace("{entry}", "nothing"))

    assert "no-store" == answer.headers["cache-control"]


@pytest.mark.parametrize("page", [page for page in PAGES if page[0] == "POST"], ids=" ".join)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "", "Origin": "http://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": ""},
    ],
    ids=["cross-site", "public-page", "public-page-old-browser", "null", "silent"],
)
def test_no_form_comes_from_elsewhere(
    page: tuple[str, str], headers: dict[str, str], as_: Callable[[str], TestClient], engine
) -> None:
    here = as_("administrator")
    before = count(engine)

    answer = here.request(
        page[0],
        page[1].replace("{login}", "author").replace("{entry}", "nothing"),
        data={"why": "x", "roles": "author"},
        headers=headers,
    )

    assert (403, True) == (answer.status_code, "Nothing was changed." in answer.text)
    assert before == count(engine)


def count(engine) -> list[int]:
    with engine.connect() as c:
        return [int(c.execute(text(f"SELECT count(*) FROM {t}")).scalar()) for t in ("events", "accounts", "sessions")]


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "", "Origin": ADDRESS}])
def test_our_own_forms_come_in(headers: dict[str, str], as_: Callable[[str], TestClient]) -> None:
    assert 303 == as_("author").post("/sign-out", headers=headers).status_code


@pytest.mark.parametrize("path", ["/sign-in", "/people/add"])
def test_a_body_over_a_megabyte_is_refused_in_words(nobody: TestClient, path: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(2000):
            yield b"x" * 1000

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answers = [nobody.post(path, content=content, headers=kind) for content in (b"x" * 1_100_000, endless())]

    assert [(413, True)] * 2 == [(a.status_code, "That was too long" in a.text) for a in answers]


def test_a_long_text_comes_in(nobody: TestClient) -> None:
    assert 400 == nobody.post("/sign-in", data={"login": "x" * 900_000, "password": "y"}).status_code


def test_a_fault_of_ours_is_told_in_words_without_what_was_written(app: Starlette, as_, monkeypatch, caplog) -> None:
    word = canary()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(word)

    monkeypatch.setattr("faq.editor.people.accounts.create", broken)
    answer = as_("administrator").post("/people/add", data={"name": word, "login": "cara", "roles": "author"})

    assert (500, True) == (answer.status_code, "Nothing was changed. Go back and try again." in answer.text)
    assert word not in answer.text + caplog.text


def test_a_store_that_is_away_is_told_in_words(app: Starlette, as_, engine) -> None:
    here = as_("author")
    with engine.begin() as c:
        c.execute(text("ALTER TABLE accounts RENAME TO gone"))

    answer = here.get("/")

    assert (503, True) == (answer.status_code, "python -m faq prepare" in answer.text)


def test_a_line_is_written_for_a_request_without_words_or_names(nobody: TestClient, caplog) -> None:
    word = canary()
    caplog.set_level(logging.INFO, "faq.editor")

    nobody.post("/sign-in", data={"login": word, "password": word})
    nobody.get(f"/sign-in?next=/{word}")

    lines = [json.loads(r.message) for r in caplog.records if r.name == "faq.editor" and r.message.startswith("{")]
    assert [{"request", "method", "page", "status", "ms"}] * 2 == [set(line) for line in lines]
    assert ["/sign-in", "/sign-in"] == [line["page"] for line in lines]
    assert word not in caplog.text
    assert "testclient" not in caplog.text


@pytest.mark.parametrize("path", ["/", "/people", "/person/anna.smith@norfolk.gov.uk", "/events?who=anna&what=signed%20in"])
def test_our_own_paths_are_gone_back_to(path: str) -> None:
    assert path == local(path)


@pytest.mark.parametrize(
    "path",
    [
        *("", "people", "//evil.example.org", "/\\evil.example.org", "https://evil.example.org", "javascript:alert(1)"),
        *("/a\r\nSet-Cookie: x", "/a\tb", "/" + "x" * 500, "/\u2603", "\\\\evil", " /people", "/ /evil"),
    ],
)
def test_nobody_is_led_away(path: str) -> None:
    assert "/" == local(path)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_for_this_app_alone(app: Starlette, scheme: str) -> None:
    here = browser(app)
    here.base_url = f"{scheme}://127.0.0.1:8001"
    answer = here.post("/sign-in", data={"login": "author", "password": "seven herons over reedham"})

    cookie = answer.headers["set-cookie"].lower()
    assert ("httponly" in cookie, "samesite=strict" in cookie, "path=/" in cookie) == (True, True, True)
    assert (scheme == "https") == ("secure" in cookie)
