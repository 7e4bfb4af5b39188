"""Accounts: who may be one, which passwords are good, and that somebody always looks after them."""

from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.engine import Engine

from faq import accounts, events, passwords
from faq.accounts import Account
from faq.database import reading
from faq.errors import AccountError
from tests.faq.conftest import PASSWORD, SERVICE

pytestmark = pytest.mark.usefixtures("cheap")


def add(engine: Engine, login: str = "anna", *roles: str, service: str = SERVICE, password: str = PASSWORD) -> Account:
    account = Account(login, f"Name of {login}", service, frozenset(roles or ["author"]))
    return accounts.create(engine, account, password, by="test", why="new")


def stored(engine: Engine, login: str = "anna") -> dict[str, object]:
    with reading(engine) as c:
        return dict(c.execute(text("SELECT * FROM accounts WHERE login = :login"), {"login": login}).mappings().one())


def whats(engine: Engine) -> list[tuple[str, str, str]]:
    return [(e.who, e.what, e.about) for e in reversed(events.listing(engine, SERVICE))]


def test_an_account_is_listed_as_it_was_made(engine: Engine) -> None:
    made = add(engine, " Anna.Smith@Norfolk.GOV.uk ", "approver", "author")

    expected = Account(
        "anna.smith@norfolk.gov.uk", "Name of Anna.Smith@Norfolk.GOV.uk", SERVICE, frozenset(["approver", "author"])
    )
    assert (expected, [expected]) == (made, accounts.listing(engine, SERVICE))
    assert "author, approver" == made.shown_roles
    assert [("test", "account added", "anna.smith@norfolk.gov.uk")] == whats(engine)


def test_the_password_is_held_as_argon2id_with_todays_parameters(engine: Engine, monkeypatch) -> None:
    monkeypatch.undo()
    add(engine)

    held = str(stored(engine)["password"])
    assert held.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in held


@pytest.mark.parametrize(
    ("login", "roles", "told"),
    [
        ("", ["author"], "A login has letters"),
        ("a", ["author"], "A login has letters"),
        ("anna smith", ["author"], "A login has letters"),
        ("../anna", ["author"], "A login has letters"),
        ("x" * 121, ["author"], "A login has letters"),
        ("bo", ["king"], "There is no role 'king'. Roles: author, approver, administrator."),
        ("anna", ["author"], "Somebody has the login anna already"),
        ("ANNA", ["author"], "Somebody has the login anna already"),
        ("files", ["author"], "The login files is what files are known by"),
        ("Import", ["author"], "The login import is what files are known by"),
    ],
)
def test_a_bad_account_is_refused_in_words(engine: Engine, login: str, roles: list[str], told: str) -> None:
    add(engine)

    with pytest.raises(AccountError, match=told):
        add(engine, login, *roles)

    assert ["anna"] == [a.login for a in accounts.listing(engine)]


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_somebody_without_a_name_is_refused(engine: Engine, name: str) -> None:
    with pytest.raises(AccountError, match="Give the person's name"):
        accounts.create(engine, Account("anna", name, SERVICE, frozenset(["author"])), PASSWORD, by="test", why="")


def test_somebody_without_a_role_is_refused(engine: Engine) -> None:
    with pytest.raises(AccountError, match="Choose at least one role"):
        accounts.create(engine, Account("anna", "Anna", SERVICE, frozenset()), PASSWORD, by="test", why="")


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("", "too short"),
        ("elevenchars", "too short"),
        ("x1" * 101, "too long"),
        ("Password1234", "first that anybody would try"),
        ("pass-word-1234", "first that anybody would try"),
        ("aaaaaaaaaaaaaa", "first that anybody would try"),
        ("121212121212", "first that anybody would try"),
        ("norfolknorfolk", "first that anybody would try"),
        ("CADS Norfolk CADS 1", "first that anybody would try"),
        ("anna.smith.norfolk", "must not be the login"),
        ("Anna Smith Norfolk", "must not be the login"),
    ],
)
def test_a_bad_password_is_refused_in_words(engine: Engine, password: str, told: str) -> None:
    with pytest.raises(AccountError, match=told):
        add(engine, "anna.smith.norfolk", password=password)

    add(engine, "anna.smith.norfolk")
    with pytest.raises(AccountError, match=told):
        accounts.set_password(engine, "anna.smith.norfolk", password, by="test", why="x")


@pytest.mark.parametrize(
    "password",
    [
        "twelve chars",
        "135724689013",
        "heronsreedham",
        "лебедь над болотом",
        "  spaces count  ",
        "x" * 100 + "yz",
    ],
)
def test_length_alone_makes_a_password_good(engine: Engine, password: str) -> None:
    add(engine, password=password)

    assert passwords.fits(str(stored(engine)["password"]), password)


def test_an_accent_written_in_two_ways_is_one_password() -> None:
    held = passwords.held("cafe\u0301 on the broads")

    assert passwords.fits(held, "caf\u00e9 on the broads")
    assert not passwords.fits(held, "cafe on the broads")


def test_made_passwords_are_good_and_never_the_same() -> None:
    made = {passwords.made() for _ in range(50)}

    assert 50 == len(made)
    for password in made:
        passwords.refuse_bad(password, "anna")
        assert set(password) <= set(passwords.CLEAR + "-")


@pytest.mark.parametrize("stored", ["", "nonsense", "$argon2id$v=19$broken"])
def test_what_is_no_password_fits_none(stored: str) -> None:
    assert not passwords.fits(stored, "")


def test_a_password_held_by_older_parameters_is_old() -> None:
    assert not passwords.is_old(passwords.held(PASSWORD))
    assert passwords.is_old(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD))


def test_roles_are_changed_and_written_down(engine: Engine) -> None:
    add(engine, "anna", "author")

    accounts.change_roles(engine, "Anna", ["approver", "administrator"], by="bo", why="a new post")

    assert {"approver", "administrator"} == accounts.listing(engine)[0].roles
    newest = events.listing(engine, SERVICE)[0]
    assert ("bo", "roles changed", "anna", "a new post (from author to approver administrator)") == (
        newest.who, newest.what, newest.about, newest.why,
    )  # fmt: skip


def test_who_is_shut_out_can_be_let_in_again(engine: Engine) -> None:
    add(engine)

    accounts.deactivate(engine, "anna", by="bo", why="left")
    shut = accounts.listing(engine)[0].is_active
    accounts.activate(engine, "anna", by="bo", why="back")

    assert (False, True) == (shut, accounts.listing(engine)[0].is_active)
    assert ["account added", "account shut", "account opened again"] == [what for _, what, _ in whats(engine)]


@pytest.mark.parametrize(
    "change",
    [
        lambda e: accounts.set_password(e, "nobody", PASSWORD, by="x", why="y"),
        lambda e: accounts.change_roles(e, "nobody", ["author"], by="x", why="y"),
        lambda e: accounts.deactivate(e, "nobody", by="x", why="y"),
        lambda e: accounts.activate(e, "nobody", by="x", why="y"),
    ],
)
def test_nobody_can_be_changed(engine: Engine, change) -> None:
    with pytest.raises(AccountError, match="Nobody has the login nobody"):
        change(engine)

    assert [] == whats(engine)


TAKEN_AWAY = [
    lambda e, login: accounts.deactivate(e, login, by="x", why="y"),
    lambda e, login: accounts.change_roles(e, login, ["author"], by="x", why="y"),
]


@pytest.mark.parametrize("take_away", TAKEN_AWAY)
@pytest.mark.parametrize("others", [[], ["author"], ["shut"], ["elsewhere"]])
def test_the_last_administrator_stays(engine: Engine, take_away, others: list[str]) -> None:
    add(engine, "anna", "administrator")
    if "author" in others:
        add(engine, "bo", "author", "approver")
    if "shut" in others:
        add(engine, "bo", "administrator")
        accounts.deactivate(engine, "bo", by="x", why="y")
    if "elsewhere" in others:
        add(engine, "bo", "administrator", service="other-desk")

    with pytest.raises(AccountError, match="the only administrator"):
        take_away(engine, "anna")

    left = [a for a in accounts.listing(engine, SERVICE) if a.is_active and a.has("administrator")]
    assert ["anna"] == [a.login for a in left]


@pytest.mark.parametrize("take_away", TAKEN_AWAY)
@pytest.mark.parametrize("service", [SERVICE, ""])
def test_one_of_two_administrators_may_go(engine: Engine, take_away, service: str) -> None:
    add(engine, "anna", "administrator")
    add(engine, "bo", "administrator", service=service)

    take_away(engine, "anna")

    assert ["bo"] == [a.login for a in accounts.listing(engine) if a.is_active and a.has("administrator")]


def test_two_administrators_who_take_each_other_away_at_once_leave_one(engine: Engine) -> None:
    add(engine, "anna", "administrator")
    add(engine, "bo", "administrator")
    refused: list[str] = []

    def take_away(login: str) -> None:
        try:
            accounts.deactivate(engine, login, by="x", why="y")
        except AccountError:
            refused.append(login)

    threads = [threading.Thread(target=take_away, args=(login,)) for login in ("anna", "bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (1, 1) == (len(refused), sum(a.is_active for a in accounts.listing(engine)))
