"""Signing in and out, and who is signed in. Guessing is held back; the database holds no token that opens a door."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine, Row

from faq import accounts, events, passwords
from faq import models as t
from faq.accounts import Account
from faq.database import reading, writing
from faq.errors import HeldBack, NotSignedIn, StoreError
from faq.settings import Settings

#: So many wrong tries in a row are free; then one waits, each time twice as long, up to an hour.
FREE_TRIES, FIRST_WAIT, LONGEST_WAIT = 5, timedelta(minutes=1), timedelta(hours=1)
#: That somebody is at work is written down at most so often: reading must not wait for a lock.
SEEN = timedelta(minutes=1)
#: Wrong tries for logins that nobody has, in memory: held back as real ones are, they tell nobody which are real.
MOST_STRANGERS = 1000
_strangers: OrderedDict[tuple[str, str], tuple[int, datetime | None]] = OrderedDict()


def sign_in(engine: Engine, service: str, login: str, password: str, now: datetime) -> str:
    """A token for a new session of whoever has this login and this password, and may work on `service`.

    Raises:
        NotSignedIn: nobody does. In the same words, after the same time, whether the login or the password is wrong.
        HeldBack: too many wrong tries. StoreError: the database is locked or away.
    """
    row = _proved(engine, service, login, password, now)
    renewed = passwords.held(password) if passwords.is_old(row.password) else row.password
    return _opened(engine, service, row, renewed, now)


def confirm(engine: Engine, service: str, login: str, password: str, now: datetime) -> None:
    """Do nothing where this is the password, else as `sign_in`: for somebody who is signed in and must prove it again.

    Raises:
        NotSignedIn: it is not. HeldBack: too many wrong tries. StoreError: the database is locked or away.
    """
    row = _proved(engine, service, login, password, now)
    with writing(engine) as c:
        c.execute(update(t.accounts).where(t.accounts.c.login == row.login).values(failures=0, locked_until=None))


def account_of(engine: Engine, settings: Settings, token: str, now: datetime) -> Account | None:
    """Who is signed in with this token; None where nobody is, any more: idle, too long, shut out, or of another service.

    Raises:
        StoreError: the database is locked or away.
    """
    held, idle = key(token), timedelta(minutes=settings.session_idle_minutes)
    s = t.sessions.c
    wanted = select(t.accounts, s.made_at, s.seen_at).join(t.sessions, t.accounts.c.login == s.login).where(s.id == held)
    with reading(engine) as c:
        row = c.execute(wanted).first()
    if row is None or not row.is_active:
        return None
    seen = datetime.fromisoformat(row.seen_at)
    if seen + idle <= now or datetime.fromisoformat(row.made_at) + timedelta(hours=settings.session_hours) <= now:
        return None
    if now - seen >= min(SEEN, idle / 4):
        _seen(engine, held, now)
    account = accounts.of(row)
    return account if account.serves(settings.service) else None


def sign_out(engine: Engine, service: str, token: str) -> None:
    """End this session, if it is one.

    Raises:
        StoreError: the database is locked or away; the session goes on.
    """
    held = key(token)
    with writing(engine) as c:
        login = c.execute(select(t.sessions.c.login).where(t.sessions.c.id == held)).scalar()
        if login:
            c.execute(delete(t.sessions).where(t.sessions.c.id == held))
            events.note(c, service, login, "signed out", login)


def sign_out_everywhere(engine: Engine, service: str, login: str, *, by: str, why: str = "") -> int:
    """End every session of somebody; gives how many there were.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    with writing(engine) as c:
        ended: int = c.execute(delete(t.sessions).where(t.sessions.c.login == login)).rowcount
        events.note(c, service, by, "signed out everywhere", login, why)
        return ended


def key(token: str) -> str:
    """What stands in the database in a token's place."""
    return hashlib.sha256(token.encode()).hexdigest()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _wait(failures: int) -> timedelta | None:
    """How long one waits after so many wrong tries in a row."""
    if failures < FREE_TRIES:
        return None
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(failures - FREE_TRIES, 10)))


def _proved(engine: Engine, service: str, login: str, password: str, now: datetime) -> Row:
    """The account with this login and this password; raises as `sign_in`."""
    login = accounts.normal(login)[:120]
    row, until = _begun(engine, service, login, now)
    fits = passwords.fits(row.password if row else None, password)
    if row is not None and fits and row.is_active and accounts.of(row).serves(service):
        return row
    _refused(engine, service, row, "the account is shut, or for another service" if fits else "wrong password")
    if until:
        raise HeldBack(until, (until - now).total_seconds())
    raise NotSignedIn


def _begun(engine: Engine, service: str, login: str, now: datetime) -> tuple[Row | None, datetime | None]:
    """The account, if there is one, and until when the next try waits should this one be wrong.

    The try counts as wrong until it was right: many at once get no more guesses than one after the other.

    Raises:
        HeldBack: it is too early for another try.
    """
    with writing(engine) as c:
        row: Row | None = c.execute(select(t.accounts).where(t.accounts.c.login == login).with_for_update()).first()
        if row is None:
            failures, until = _strangers.get((str(engine.url), login), (0, None))
        else:
            failures, until = row.failures, datetime.fromisoformat(row.locked_until) if row.locked_until else None
        is_early = until is not None and now < until
        if is_early:
            _note_refused(c, service, row, "too many wrong tries")
        else:
            wait = _wait(failures + 1)
            until = now + wait if wait else None
            _count(c, engine, login, row, failures + 1, until)
    if is_early and until:
        raise HeldBack(until, (until - now).total_seconds())
    return row, until


def _count(c: Connection, engine: Engine, login: str, row: Row | None, failures: int, until: datetime | None) -> None:
    if row is None:
        _strangers[(str(engine.url), login)] = (failures, until)
        while len(_strangers) > MOST_STRANGERS:
            _strangers.popitem(last=False)
        return
    held = _text(until) if until else None
    c.execute(update(t.accounts).where(t.accounts.c.login == login).values(failures=failures, locked_until=held))


def _refused(engine: Engine, service: str, row: Row | None, why: str) -> None:
    with writing(engine) as c:
        _note_refused(c, service, row, why)


def _note_refused(c: Connection, service: str, row: Row | None, why: str) -> None:
    # A login that nobody has isn't written down: it may well be a password, typed into the wrong field.
    events.note(c, service, "", "sign-in refused", row.login if row else "a login that nobody has", why if row else "")


def _opened(engine: Engine, service: str, row: Row, renewed: str, now: datetime) -> str:
    """A new session. Sessions that nobody could use any more go with it.

    Raises:
        NotSignedIn: the password was changed, or the account shut, while it was being looked at.
    """
    token, at = secrets.token_urlsafe(32), _text(now)
    a, s = t.accounts.c, t.sessions.c
    with writing(engine) as c:
        same = (a.login == row.login) & (a.password == row.password) & (a.is_active == 1)
        done = c.execute(update(t.accounts).where(same).values(password=renewed, failures=0, locked_until=None))
        if not done.rowcount:
            raise NotSignedIn
        c.execute(
            delete(t.sessions).where(
                or_(s.made_at < _text(now - timedelta(days=1)), s.seen_at < _text(now - timedelta(hours=12)))
            )
        )
        c.execute(insert(t.sessions), {"id": key(token), "login": row.login, "made_at": at, "seen_at": at})
        events.note(c, service, row.login, "signed in", row.login)
    return token


def _seen(engine: Engine, held: str, now: datetime) -> None:
    try:
        with writing(engine) as c:
            c.execute(update(t.sessions).where(t.sessions.c.id == held).values(seen_at=_text(now)))
    except StoreError:
        pass  # somebody is writing just now: the next page says it
