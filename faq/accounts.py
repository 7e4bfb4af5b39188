"""Who may use the editor, and as what. Every change is an event.

With `faq.sessions` this is all that the editor knows of accounts: what signs people in otherwise (the council's OIDC) gives the
same `Account`, and takes the place of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row

from faq import events, passwords
from faq import models as t
from faq.database import reading, writing
from faq.errors import AccountError
from faq.store import FILES, IMPORTER, now

#: Each role with what it may do, in words.
ROLES = {
    "author": "Author: changes entries and facts, and proposes them",
    "approver": "Approver: looks at what others propose, publishes it, and signs releases",
    "administrator": "Administrator: looks after people, their roles and new passwords",
}
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,119}")


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. `service` "" may work on every service."""

    login: str
    name: str
    service: str
    roles: frozenset[str]
    is_active: bool = True

    def has(self, *roles: str) -> bool:
        """Whether they have one of these roles; without any, whether they are anybody at all."""
        return not roles or not self.roles.isdisjoint(roles)

    def serves(self, service: str) -> bool:
        """Whether they may work on this service."""
        return self.service in ("", service)

    @property
    def shown_roles(self) -> str:
        """The roles, in the order of `ROLES`."""
        return ", ".join(role for role in ROLES if role in self.roles)


def normal(login: str) -> str:
    """A login as it is stored: capitals and spaces around it make no other person."""
    return login.strip().lower()


def create(engine: Engine, account: Account, password: str, *, by: str, why: str) -> Account:
    """Add an account; gives it as it is stored.

    Raises:
        AccountError: the login is taken or can't be one, there is no name or no role, or the password is bad.
        StoreError: the database is locked or away; nothing changed.
    """
    login, name = normal(account.login), " ".join(account.name.split())
    if not _LOGIN.fullmatch(login):
        raise AccountError("A login has letters, digits and . - _ @ only: anna.smith, or an e-mail address.")
    if not 0 < len(name) <= 120:
        raise AccountError("Give the person's name, as colleagues know it (120 characters at most).")
    if login in (FILES, IMPORTER):
        raise AccountError(f"The login {login} is what files are known by in the history. Choose another one.")
    roles = _roles(account.roles)
    passwords.refuse_bad(password, login, account.service)
    row = {
        "login": login, "name": name, "service": account.service, "password": passwords.held(password), "roles": roles,
        "is_active": 1, "failures": 0, "locked_until": None, "at": now(),
    }  # fmt: skip
    with writing(engine) as c:
        if _row(c, login):
            raise AccountError(f"Somebody has the login {login} already. Choose another one.")
        c.execute(insert(t.accounts), row)
        events.note(c, account.service, by, "account added", login, f"{why} ({roles})")
    return Account(login, name, account.service, frozenset(roles.split()))


def set_password(engine: Engine, login: str, password: str, *, by: str, why: str, keep: str = "") -> None:
    """Give somebody a new password: it ends a lock-out, and every session of theirs but the one whose key is `keep`.

    Raises:
        AccountError: nobody has this login, or the password is bad. StoreError: the database is locked or away.
    """
    login = normal(login)
    with engine.connect() as c:
        passwords.refuse_bad(password, login, _known(c, login).service)
    held = passwords.held(password)
    with writing(engine) as c:
        row = _known(c, login)
        _change(c, login, password=held, failures=0, locked_until=None)
        _end_sessions(c, login, keep)
        events.note(c, row.service, by, "password changed", login, why)


def change_roles(engine: Engine, login: str, roles: Iterable[str], *, by: str, why: str) -> None:
    """Give somebody these roles instead of those they have. It holds from their next page on.

    Raises:
        AccountError: nobody has this login, a role is not known, or no administrator would be left.
        StoreError: the database is locked or away; nothing changed.
    """
    wanted = _roles(roles)
    with writing(engine) as c:
        row = _known(c, normal(login))
        if "administrator" not in wanted.split():
            _refuse_last_administrator(c, row)
        _change(c, row.login, roles=wanted)
        events.note(c, row.service, by, "roles changed", row.login, f"{why} (from {row.roles} to {wanted})")


def deactivate(engine: Engine, login: str, *, by: str, why: str) -> None:
    """Shut somebody out, at once. Their name stays with what they did.

    Raises:
        AccountError: nobody has this login, or no administrator would be left. StoreError: the database is locked or away.
    """
    with writing(engine) as c:
        row = _known(c, normal(login))
        _refuse_last_administrator(c, row)
        _change(c, row.login, is_active=0)
        _end_sessions(c, row.login)
        events.note(c, row.service, by, "account shut", row.login, why)


def activate(engine: Engine, login: str, *, by: str, why: str) -> None:
    """Let somebody in again who was shut out.

    Raises:
        AccountError: nobody has this login. StoreError: the database is locked or away.
    """
    with writing(engine) as c:
        row = _known(c, normal(login))
        _change(c, row.login, is_active=1)
        events.note(c, row.service, by, "account opened again", row.login, why)


def listing(engine: Engine, service: str | None = None) -> list[Account]:
    """Everybody who may work on a service, or on any, those shut out too; by name.

    Raises:
        StoreError: the database is locked or away.
    """
    wanted = select(t.accounts).order_by(t.accounts.c.name, t.accounts.c.login)
    if service is not None:
        wanted = wanted.where(t.accounts.c.service.in_([service, ""]))
    with reading(engine) as c:
        return [of(row) for row in c.execute(wanted)]


def of(row: Row) -> Account:
    """The account in a row of `accounts`."""
    return Account(row.login, row.name, row.service, frozenset(row.roles.split()), bool(row.is_active))


def _roles(roles: Iterable[str]) -> str:
    given = set(roles)
    strange = sorted(given - set(ROLES))
    if strange:
        raise AccountError(f"There is no role '{strange[0]}'. Roles: {', '.join(ROLES)}.")
    if not given:
        raise AccountError("Choose at least one role.")
    return " ".join(role for role in ROLES if role in given)


def _row(c: Connection, login: str) -> Row | None:
    return c.execute(select(t.accounts).where(t.accounts.c.login == login)).first()


def _known(c: Connection, login: str) -> Row:
    row = _row(c, login)
    if row is None:
        raise AccountError(f"Nobody has the login {login}.")
    return row


def _change(c: Connection, login: str, **values: Any) -> None:
    c.execute(update(t.accounts).where(t.accounts.c.login == login).values(**values))


def _end_sessions(c: Connection, login: str, keep: str = "") -> None:
    c.execute(delete(t.sessions).where(t.sessions.c.login == login, t.sessions.c.id != keep))


def _refuse_last_administrator(c: Connection, row: Row) -> None:
    """Do nothing where somebody else looks after the same people.

    Locked until the end of the transaction: two administrators who take each other away at once leave one.
    """
    everybody = [of(r) for r in c.execute(select(t.accounts).where(t.accounts.c.is_active == 1).with_for_update())]
    looking_after = [a for a in everybody if a.has("administrator") and a.service in ("", row.service)]
    if [row.login] == [a.login for a in looking_after]:
        raise AccountError(
            f"{row.name} is the only administrator: nobody could add people or give new passwords. "
            "Make somebody else an administrator first."
        )
