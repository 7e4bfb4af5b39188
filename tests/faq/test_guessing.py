"""Guessing passwords: held back longer and longer, and nobody learns which logins are real."""

from __future__ import annotations

import statistics
import threading
import time

import pytest
from sqlalchemy.engine import Engine

from faq import accounts, passwords, sessions
from faq.errors import AccountError, HeldBack, NotSignedIn
from tests.faq.conftest import PASSWORD, SERVICE, Clock
from tests.faq.test_accounts import add, stored
from tests.faq.test_sessions import enter, rows


@pytest.fixture(autouse=True)
def anna(request: pytest.FixtureRequest, engine: Engine) -> None:
    """One author, whose password is held in no time unless the test is about what that costs."""
    if "dear" not in request.keywords:
        request.getfixturevalue("cheap")
    add(engine, "anna")


def tries(engine: Engine, clock: Clock, login: str, count: int) -> list[int]:
    """So many wrong tries, each as soon as it may be: for how many seconds each is then held back."""
    waits = []
    for _ in range(count):
        try:
            enter(engine, clock(), "wrong password here", login)
        except HeldBack as wrong:
            waits.append(round(wrong.seconds))
            clock.at = wrong.until
        except NotSignedIn:
            waits.append(0)
    return waits


@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_guessing_is_held_back_longer_and_longer_and_alike_for_real_and_invented_logins(
    engine: Engine, clock: Clock, login: str
) -> None:
    assert [0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600] == tries(engine, clock, login, 12)


@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_who_is_held_back_is_told_for_how_long_and_the_wait_does_not_grow_by_trying(
    engine: Engine, clock: Clock, login: str
) -> None:
    tries(engine, clock, login, 6)
    clock.on(seconds=-90)

    for _ in range(3):
        with pytest.raises(HeldBack, match="Wait 2 minutes, then try again") as caught:
            enter(engine, clock(), login=login)
        assert 90 == caught.value.seconds


def test_who_waited_comes_in_and_begins_anew(engine: Engine, clock: Clock) -> None:
    tries(engine, clock, "anna", 7)

    assert enter(engine, clock())
    assert (0, None) == (stored(engine)["failures"], stored(engine)["locked_until"])
    assert [0, 0, 0, 0, 60] == tries(engine, clock, "anna", 5)


def test_a_new_password_ends_a_lock_out(engine: Engine, clock: Clock) -> None:
    tries(engine, clock, "anna", 6)
    clock.on(minutes=-1)

    accounts.set_password(engine, "anna", "another good password", by="boss", why="held back")

    assert enter(engine, clock(), "another good password")


def test_many_guesses_at_once_are_no_more_than_five(engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr(passwords, "fits", lambda stored, password: looked_at.append(password) or time.sleep(0.05))
    engine.dispose()
    threads = [threading.Thread(target=guess, args=(engine, clock, str(n))) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 5 == len(looked_at)


def guess(engine: Engine, clock: Clock, password: str) -> None:
    while True:
        try:
            enter(engine, clock(), password)
        except AccountError:
            return
        except Exception:
            time.sleep(0.02)  # the store was locked by another guess


def test_confirming_ones_password_makes_no_session(engine: Engine, clock: Clock) -> None:
    tries(engine, clock, "anna", 3)

    sessions.confirm(engine, SERVICE, "anna", PASSWORD, clock())
    with pytest.raises(NotSignedIn):
        sessions.confirm(engine, SERVICE, "anna", "wrong password here", clock())

    assert ([], 1) == (rows(engine), stored(engine)["failures"])


@pytest.mark.dear
def test_a_login_that_nobody_has_takes_as_long_as_a_wrong_password(engine: Engine, clock: Clock) -> None:
    passwords.fits(None, "")  # as at the start of the editor

    def seconds(login: str) -> float:
        began = time.perf_counter()
        with pytest.raises(NotSignedIn):
            enter(engine, clock(), "wrong password here", login)
        return time.perf_counter() - began

    took = {login: [] for login in ("anna", "stranger")}
    for _ in range(4):
        for login, found in took.items():
            found.append(seconds(login))
    ratio = statistics.median(took["stranger"]) / statistics.median(took["anna"])

    assert 0.4 < ratio < 2.5, took
