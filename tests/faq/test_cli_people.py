"""`python -m faq`, the verbs for people."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime

import pytest

from faq import accounts, events, sessions
from faq.accounts import Account
from tests.faq.conftest import PASSWORD, SERVICE

pytestmark = pytest.mark.usefixtures("cheap")
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture
def typed(monkeypatch):
    """What somebody types when a password is asked for."""

    def types(*passwords: str) -> None:
        left = list(passwords)
        monkeypatch.setattr(getpass, "getpass", lambda prompt: left.pop(0))

    return types


def test_the_first_administrator_is_added_and_signs_in(run, here, typed):
    typed(PASSWORD, PASSWORD)

    code, out, _ = run("add-editor", "Anna", "--name", "Anna Smith", "--roles", "administrator,approver,author")

    assert (0, "Anna Smith may sign in as anna (author, approver, administrator).\n") == (code, out)
    assert sessions.sign_in(here.engine, SERVICE, "anna", PASSWORD, NOW)
    assert f"{getpass.getuser()} (terminal)" == events.listing(here.engine, SERVICE, what="account added")[0].who


def test_a_made_password_is_printed(run, here):
    code, out, _ = run("add-editor", "anna", "--name", "Anna", "--print-password")

    assert code == 0
    assert sessions.sign_in(here.engine, SERVICE, "anna", out.split("Password: ")[1].split("\n")[0], NOW)


@pytest.mark.parametrize(("more", "service"), [([], SERVICE), (["--every-service"], "")])
def test_an_account_is_for_this_service_unless_said(run, here, more, service):
    run("add-editor", "anna", "--name", "Anna", "--print-password", *more)

    assert [Account("anna", "Anna", service, frozenset(["author"]))] == accounts.listing(here.engine)


@pytest.mark.parametrize(
    ("passwords", "told"),
    [
        ((PASSWORD, PASSWORD + "x"), "The two passwords differ."),
        (("tiny", "tiny"), "The password is too short"),
        (("password1234", "password1234"), "first that anybody would try"),
    ],
)
def test_a_bad_password_is_refused_and_nothing_is_made(run, here, typed, passwords, told):
    typed(*passwords)

    code, out, error = run("add-editor", "anna", "--name", "Anna")

    assert (1, "", True) == (code, out, told in error)
    assert passwords[0] not in error
    assert [] == accounts.listing(here.engine)


def test_without_a_terminal_it_says_what_to_do(run, here, monkeypatch):
    def nobody(_: str) -> str:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", nobody)

    code, _, error = run("add-editor", "anna", "--name", "Anna")

    assert (1, True) == (code, "Say --print-password" in error)


def test_a_wrong_role_is_refused_in_words(run):
    code, _, error = run("add-editor", "anna", "--name", "Anna", "--roles", "king", "--print-password")

    assert (1, "There is no role 'king'. Roles: author, approver, administrator.\n") == (code, error)


def test_a_forgotten_password_is_changed(run, here, typed):
    run("add-editor", "anna", "--name", "Anna", "--print-password")
    typed(PASSWORD, PASSWORD)

    code, out, _ = run("new-password", "ANNA")

    assert (0, "The password of anna is changed. They are signed out everywhere.\n") == (code, out)
    assert sessions.sign_in(here.engine, SERVICE, "anna", PASSWORD, NOW)


def test_nobody_has_no_password(run):
    assert (1, "Nobody has the login nobody.\n") == run("new-password", "nobody", "--print-password")[::2]


def test_editors_are_shown(run, here):
    _, nobody, _ = run("editors")
    run("add-editor", "anna", "--name", "Anna", "--roles", "author,administrator", "--print-password")
    run("add-editor", "bo", "--name", "Bo", "--print-password")
    accounts.deactivate(here.engine, "bo", by="x", why="y")

    code, out, _ = run("editors")

    assert (0, True) == (code, nobody.startswith("Nobody yet. The first one: .venv/bin/python -m faq add-editor LOGIN"))
    assert ["anna Anna author, administrator", "shut out: bo Bo author"] == [" ".join(line.split()) for line in out.splitlines()]
