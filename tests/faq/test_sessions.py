"""Signing in, being signed in, signing out: what ends a session, and how guessing is held back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.engine import Engine

from faq import accounts, events, passwords, sessions
from faq.database import reading
from faq.errors import NotSignedIn
from faq.settings import Settings
from tests.faq.conftest import PASSWORD, SERVICE, Clock
from tests.faq.test_accounts import add, stored
from tests.faq.test_store import locked


@pytest.fixture(autouse=True)
def anna(cheap: None, engine: Engine) -> None:
    """One author, and one administrator."""
    add(engine, "anna")
    add(engine, "boss", "administrator")


def enter(engine: Engine, now: datetime, password: str = PASSWORD, login: str = "anna") -> str:
    return sessions.sign_in(engine, SERVICE, login, password, now)


def rows(engine: Engine) -> list[dict[str, str]]:
    with reading(engine) as c:
        return [dict(row) for row in c.execute(text("SELECT * FROM sessions")).mappings()]


def test_a_token_stands_for_who_signed_in(engine: Engine, settings: Settings, clock: Clock) -> None:
    token = enter(engine, clock(), login=" ANNA ")

    account = sessions.account_of(engine, settings, token, clock())
    assert account is not None
    assert ("anna", {"author"}) == (account.login, account.roles)


def test_the_database_opens_no_door(engine: Engine, settings: Settings, clock: Clock) -> None:
    token = enter(engine, clock())

    assert [hashlib.sha256(token.encode()).hexdigest()] == [row["id"] for row in rows(engine)]
    assert 43 == len(token)  # 256 bits in base 64
    assert None is sessions.account_of(engine, settings, rows(engine)[0]["id"], clock())


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 10_000, "\u2603"])
def test_another_token_stands_for_nobody(engine: Engine, settings: Settings, clock: Clock, token: str) -> None:
    enter(engine, clock())

    assert None is sessions.account_of(engine, settings, token, clock())


def test_each_sign_in_has_a_token_of_its_own(engine: Engine, clock: Clock) -> None:
    assert enter(engine, clock()) != enter(engine, clock())


@pytest.mark.parametrize(("login", "password"), [("anna", "wrong password here"), ("nobody", PASSWORD), ("", ""), ("anna", "")])
def test_login_and_password_must_belong_together(engine: Engine, clock: Clock, login: str, password: str) -> None:
    with pytest.raises(NotSignedIn, match="This login and this password don't belong together"):
        enter(engine, clock(), password, login)

    assert [] == rows(engine)


def test_who_does_nothing_is_signed_out(engine: Engine, settings: Settings, clock: Clock) -> None:
    token = enter(engine, clock())

    clock.on(minutes=settings.session_idle_minutes - 1)
    worked = sessions.account_of(engine, settings, token, clock())
    clock.on(minutes=settings.session_idle_minutes - 1)
    still = sessions.account_of(engine, settings, token, clock())
    clock.on(minutes=settings.session_idle_minutes)

    assert worked is not None
    assert still is not None
    assert None is sessions.account_of(engine, settings, token, clock())


def test_who_works_on_signs_in_again_after_some_hours(engine: Engine, settings: Settings, clock: Clock) -> None:
    token, began = enter(engine, clock()), clock()
    while sessions.account_of(engine, settings, token, clock()):
        clock.on(minutes=10)

    assert settings.session_hours == (clock() - began).total_seconds() / 3600


def test_looking_at_pages_writes_once_a_minute_and_waits_for_no_lock(engine: Engine, settings: Settings, clock: Clock) -> None:
    token = enter(engine, clock())
    seen = [rows(engine)[0]["seen_at"]]
    for _ in range(4):
        clock.on(seconds=20)
        sessions.account_of(engine, settings, token, clock())
        seen.append(rows(engine)[0]["seen_at"])
    clock.on(minutes=2)
    with locked(engine):
        account = sessions.account_of(engine, settings, token, clock())

    assert 2 == len(set(seen))
    assert account is not None


@pytest.mark.parametrize(
    "end",
    [
        lambda e, token: sessions.sign_out(e, SERVICE, token),
        lambda e, token: sessions.sign_out_everywhere(e, SERVICE, "anna", by="boss"),
        lambda e, token: accounts.deactivate(e, "anna", by="boss", why="left"),
        lambda e, token: accounts.set_password(e, "anna", "another good password", by="boss", why="forgotten"),
    ],
)
def test_a_session_ends_at_once(engine: Engine, settings: Settings, clock: Clock, end: Callable[[Engine, str], None]) -> None:
    token, others = enter(engine, clock()), enter(engine, clock(), login="boss")

    end(engine, token)

    assert None is sessions.account_of(engine, settings, token, clock())
    assert None is not sessions.account_of(engine, settings, others, clock())


def test_a_new_password_may_keep_the_session_it_was_made_in(engine: Engine, settings: Settings, clock: Clock) -> None:
    here, elsewhere = enter(engine, clock()), enter(engine, clock())

    accounts.set_password(engine, "anna", "another good password", by="anna", why="x", keep=sessions.key(here))

    assert [True, False] == [sessions.account_of(engine, settings, t, clock()) is not None for t in (here, elsewhere)]


def test_new_roles_hold_at_once(engine: Engine, settings: Settings, clock: Clock) -> None:
    token = enter(engine, clock())

    accounts.change_roles(engine, "anna", ["approver"], by="boss", why="x")

    account = sessions.account_of(engine, settings, token, clock())
    assert account is not None
    assert {"approver"} == account.roles


@pytest.mark.parametrize(("service", "comes_in"), [(SERVICE, True), ("", True), ("other-desk", False)])
def test_an_account_opens_its_own_service(engine: Engine, settings: Settings, clock: Clock, service: str, comes_in: bool) -> None:
    add(engine, "cara", service=service)

    try:
        token = enter(engine, clock(), login="cara")
    except NotSignedIn:
        token = ""

    assert comes_in == bool(token)
    assert comes_in == (sessions.account_of(engine, settings, token, clock()) is not None)


def test_who_is_shut_out_reads_the_same_words_as_a_stranger(engine: Engine, clock: Clock) -> None:
    accounts.deactivate(engine, "anna", by="boss", why="left")

    with pytest.raises(NotSignedIn):
        enter(engine, clock())


def test_a_password_held_by_older_parameters_is_held_anew(engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    old = stored(engine)["password"]
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    enter(engine, clock())

    new = str(stored(engine)["password"])
    assert old != new
    assert "m=16,t=2,p=1" in new
    assert enter(engine, clock())
    assert new == stored(engine)["password"]


def test_each_sign_in_is_written_down_refused_or_not(engine: Engine, clock: Clock) -> None:
    token = enter(engine, clock())
    sessions.sign_out(engine, SERVICE, token)
    for login in ("anna", "my secret password"):
        with pytest.raises(NotSignedIn):
            enter(engine, clock(), "wrong password here", login)

    found = [(e.who, e.what, e.about, e.why) for e in reversed(events.listing(engine, SERVICE, limit=4))]
    assert [
        ("anna", "signed in", "anna", ""),
        ("anna", "signed out", "anna", ""),
        ("", "sign-in refused", "anna", "wrong password"),
        ("", "sign-in refused", "a login that nobody has", ""),
    ] == found


def test_old_sessions_are_cleared_away(engine: Engine, clock: Clock) -> None:
    enter(engine, clock())
    clock.on(days=2)
    enter(engine, clock(), login="boss")

    assert ["boss"] == [row["login"] for row in rows(engine)]
