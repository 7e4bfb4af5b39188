"""The live release in memory: new within a moment of a publish, and never lost with the database."""

from __future__ import annotations

import sqlite3

import pytest

from faq import models as t
from faq import releases
from faq.database import connect, migrate
from faq.errors import NoRelease, StoreError
from faq.releases import Live
from tests.faq.conftest import SERVICE
from tests.faq.test_releases import tamper, with_fact
from tests.faq.test_store import with_entry


def test_live_sees_a_publish(engine, publish, published, norfolk):
    live = Live(engine, SERVICE, poll_seconds=0)
    assert published == live.release()

    expected = publish(with_fact(norfolk, "edt", number="0300 000 0000"))

    assert expected == live.release()


def test_live_sees_a_signature(engine, published):
    live = Live(engine, SERVICE, poll_seconds=0)
    assert live.release().checked_on is None

    with engine.begin() as c:
        c.execute(t.sign_offs.insert(), {"service": SERVICE, "number": 1, "author": "anna", "at": "2026-12-01T09:00:00+00:00"})

    assert "2026-12-01" == str(live.release().checked_on)


def test_live_keeps_the_same_release_in_memory_between_looks(engine, published):
    live = Live(engine, SERVICE, poll_seconds=0)

    assert live.release() is live.release()


def test_live_asks_the_database_only_as_often_as_it_is_told(engine, publish, published, norfolk):
    live = Live(engine, SERVICE, poll_seconds=3600)
    live.release()

    publish(with_fact(norfolk, "edt", number="0300 000 0000"))

    assert published == live.release()


def test_live_keeps_the_last_release_while_the_database_is_locked(engine, publish, published, norfolk):
    live = Live(engine, SERVICE, poll_seconds=0)
    live.release()
    raw = sqlite3.connect(engine.url.database, isolation_level=None)
    raw.execute("PRAGMA locking_mode=EXCLUSIVE")
    raw.execute("BEGIN EXCLUSIVE")
    raw.execute("UPDATE live SET since = 'never'")
    raw.execute("COMMIT")
    with pytest.raises(StoreError, match="locked"):
        releases.load(engine, SERVICE)

    assert published == live.release()

    raw.close()
    assert 2 == publish(with_entry(norfolk, button="Other")).number == live.release().number


def test_live_keeps_the_last_release_when_the_database_is_gone(engine, published, tmp_path):
    live = Live(engine, SERVICE, poll_seconds=0)
    live.release()

    for file in tmp_path.glob("cads.db*"):
        file.unlink()

    with pytest.raises(StoreError):
        releases.load(engine, SERVICE)
    assert published == live.release()


def test_live_keeps_the_last_release_when_the_new_one_was_tampered_with(engine, published, publish, norfolk):
    live = Live(engine, SERVICE, poll_seconds=0)
    live.release()
    publish(with_entry(norfolk, button="Other"))

    tamper(engine, "digest = 'abc'")

    assert published == live.release()


def test_live_that_has_seen_nothing_says_what_is_missing(tmp_path):
    empty = connect(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(StoreError, match="has no tables yet"):
        Live(empty, SERVICE).release()

    migrate(empty)

    with pytest.raises(NoRelease):
        Live(empty, SERVICE).release()
