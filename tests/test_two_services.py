"""Two services of one installation, from one database: no page, no editor and no release of one shows anything of the other."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from bot.web.app import create_app
from faq import accounts, conversations, files, passwords, releases, sessions, store
from faq.accounts import ROLES, Account
from faq.editor.app import create_app as create_editor
from faq.editor.visit import session_cookie
from faq.entries import Content, Release
from faq.errors import AccountError
from faq.settings import Settings
from tests.assistant import free_port
from tests.conversations.two import CAAS, CONTENT, NORFOLK, seen
from tests.faq.conftest import PASSWORD, Clock

NOW = datetime(2026, 11, 24, 10, 30)
OTHER = {NORFOLK: CAAS, CAAS: NORFOLK}
PAGES = (
    "/", "/faq", "/print", "/about", "/privacy", "/accessibility", "/embed", "/embed.js", "/demo", "/api/openapi.json", "/no",
)  # fmt: skip
DESK = ("/", "/entries", "/facts", "/publish", "/releases", "/events", "/people", "/chat", "/help", "/try")


@pytest.fixture
def caas(engine: Engine, published: Release, tmp_path: Path) -> Content:
    """CAAS beside Norfolk, in the same database."""
    content, drafts = files.read(CONTENT / CAAS)
    store.replace(engine, content, drafts, author="import", why="test")
    releases.publish(engine, CAAS, author="import", why="test", safe_file=tmp_path / f"{CAAS}.safe.json")
    return content


@pytest.fixture
def settings(engine: Engine, caas: Content, tmp_path: Path) -> dict[str, Settings]:
    common = {"database_url": str(engine.url), "var_dir": tmp_path, "now": NOW, "web_seconds": 1}
    return {name: Settings(service=name, rasa_port=free_port(), **common) for name in OTHER}


def browser(settings: Settings) -> TestClient:
    return TestClient(create_app(settings), base_url="http://127.0.0.1:8000", follow_redirects=True)


@pytest.mark.parametrize("service", list(OTHER))
def test_no_page_of_one_shows_a_fact_of_the_other(settings: dict[str, Settings], service: str) -> None:
    entries = [f"/faq/{e.id}" for e in files.read(CONTENT / service)[0].entries if e.kind != "fixed"]
    with browser(settings[service]) as page:
        told = {path: page.get(path).text for path in (*PAGES, *entries)}

    assert all(told.values())
    assert {} == {path: found for path, text in told.items() if (found := seen(text, OTHER[service]))}


def test_the_page_of_a_service_without_numbers_stands_with_999_and_says_that_none_is_held(settings: dict[str, Settings]) -> None:
    with browser(settings[CAAS]) as page:
        home = page.get("/").text
        sent = page.post("/", data={"message": "hello", "message_id": "1"}, headers={"Sec-Fetch-Site": "same-origin"}).text

    assert "CAAS Assistant" in home and 'href="tel:999"' in home
    assert "No phone number for CAAS is held here, and no opening hours." in home
    assert "I have parental responsibility" in home
    assert "numbers-list" not in home and "the numbers are" not in home  # no empty list, and no word of numbers
    assert "Open now" not in home and "Closed now" not in home
    assert "Sorry, I cannot answer just now." in sent  # Rasa is away: the safe reply has no number either


def test_norfolks_page_says_nothing_of_a_missing_number(settings: dict[str, Settings]) -> None:
    with browser(settings[NORFOLK]) as page:
        assert "is held here" not in page.get("/").text


def test_the_launcher_for_other_sites_has_the_services_own_name(settings: dict[str, Settings]) -> None:
    for service, name in ((NORFOLK, "CADS"), (CAAS, "CAAS")):
        with browser(settings[service]) as page:
            assert f'const service = "{name}";' in page.get("/embed.js").text


def test_a_conversation_of_one_is_none_of_the_other(settings: dict[str, Settings], engine: Engine) -> None:
    with browser(settings[NORFOLK]) as page:
        page.post("/", data={"message": "canary words", "message_id": "1"}, headers={"Sec-Fetch-Site": "same-origin"})
        cookies = dict(page.cookies)
    with browser(settings[CAAS]) as page:
        for name, value in cookies.items():
            page.cookies.set(name.replace(NORFOLK, CAAS), value)
        assert "canary" not in page.get("/").text

    conversations.write(engine, NORFOLK, "one", {"entries": []}, 1)
    assert conversations.read(engine, NORFOLK, "one") is not None
    assert conversations.read(engine, CAAS, "one") is None


@pytest.fixture
def cast(engine: Engine, caas: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody of each service who may do everything, and somebody who works on both."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, service in (("anna", NORFOLK), ("bea", CAAS), ("both", "")):
        accounts.create(engine, Account(login, login.title(), service, frozenset(ROLES)), PASSWORD, by="test", why="test")


def desk(settings: Settings, engine: Engine, login: str) -> TestClient:
    app, clock = create_editor(settings), Clock()
    app.state.desk.clock = clock
    found = TestClient(app, base_url="http://127.0.0.1:8001", follow_redirects=False, headers={"Sec-Fetch-Site": "same-origin"})
    token = sessions.sign_in(engine, settings.service, login, PASSWORD, clock())
    found.cookies.set(session_cookie(settings.service), token, domain="127.0.0.1")
    return found


@pytest.mark.parametrize(("service", "login"), [(NORFOLK, "anna"), (CAAS, "bea"), (CAAS, "both")])
def test_no_page_of_ones_editor_shows_a_fact_of_the_other(
    settings: dict[str, Settings], engine: Engine, cast: None, service: str, login: str
) -> None:
    editor = desk(settings[service], engine, login)
    told = {path: editor.get(path) for path in DESK}

    assert [200] * len(DESK) == [answer.status_code for answer in told.values()], told
    assert {} == {path: found for path, answer in told.items() if (found := seen(answer.text, OTHER[service]))}
    stranger = {"anna": "Bea", "bea": "Anna"}.get(login, "nobody at all")
    assert stranger not in told["/people"].text + told["/events"].text


def test_what_only_the_other_has_is_not_there(settings: dict[str, Settings], engine: Engine, cast: None) -> None:
    editor = desk(settings[CAAS], engine, "bea")

    for path in ("/entries/what_is_nscp", "/facts/edt", "/person/anna"):
        assert 404 == editor.get(path).status_code, path


@pytest.mark.parametrize(("service", "login"), [(CAAS, "anna"), (NORFOLK, "bea")])
def test_nobody_signs_in_to_the_other_service(engine: Engine, cast: None, service: str, login: str) -> None:
    with pytest.raises(AccountError):
        sessions.sign_in(engine, service, login, PASSWORD, Clock()())


def test_a_session_of_one_opens_nothing_of_the_other(settings: dict[str, Settings], engine: Engine, cast: None) -> None:
    token = dict(desk(settings[NORFOLK], engine, "anna").cookies)[session_cookie(NORFOLK)]
    other = desk(settings[CAAS], engine, "bea")
    other.cookies.clear()
    other.cookies.set(session_cookie(CAAS), token, domain="127.0.0.1")

    assert 303 == other.get("/entries").status_code


def test_a_publish_of_one_leaves_the_other_as_it_is(settings: dict[str, Settings], engine: Engine, caas: Content) -> None:
    before = releases.load(engine, NORFOLK), settings[NORFOLK].safe_file.read_bytes()
    changed = caas.copy(update={"service": caas.service.copy(update={"name": "Another name"})})

    store.replace(engine, changed, (), author="import", why="test")
    made = releases.publish(engine, CAAS, author="import", why="test", safe_file=settings[CAAS].safe_file)

    assert 2 == made.number
    assert before == (releases.load(engine, NORFOLK), settings[NORFOLK].safe_file.read_bytes())
