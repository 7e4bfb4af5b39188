"""From SQLite to PostgreSQL and back: every row, or none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from faq import models as t
from faq import releases, store
from faq.database import connect, reading
from faq.entries import Release
from faq.errors import StoreError
from faq.moving import counts, move
from tests import servers
from tests.faq.conftest import SERVICE


@pytest.fixture
def bigger(server: str) -> Iterator[str]:
    """An empty database of PostgreSQL's; its URL."""
    with servers.database(server, "bigger") as url:
        yield url


def test_every_row_arrives_and_the_next_ones_are_numbered_on(engine, published: Release, bigger: str, tmp_path) -> None:
    target = connect(bigger)
    moved = move(engine, target)

    with reading(engine) as old, reading(target) as new:
        assert counts(old) == counts(new) == moved
    assert published == releases.load(target, SERVICE)
    assert store.working_copy(engine, SERVICE) == store.working_copy(target, SERVICE)
    before = number(target)
    changed = published.content.copy(update={"entries": tuple(reworded(published))})
    store.replace(target, changed, (), author="anna", why="on")
    assert before < number(target)
    again = releases.publish(target, SERVICE, author="anna", why="on", safe_file=tmp_path / "safe.json")
    assert 2 == again.number
    target.dispose()


def number(engine: Engine) -> int:
    with reading(engine) as c:
        return int(c.execute(select(func.max(t.revisions.c.number))).scalar_one())


def reworded(release: Release):
    for entry in release.content.entries:
        yield entry.copy(update={"button": "Better"}) if entry.id == "consent" else entry


def test_back_to_sqlite(engine: Engine, published: Release, bigger: str, tmp_path) -> None:
    target, back = connect(bigger), connect(f"sqlite:///{tmp_path / 'back.db'}")
    assert move(engine, target) == move(target, back)
    assert published == releases.load(back, SERVICE)
    target.dispose()


def test_a_database_with_rows_is_left_as_it_is(engine: Engine, published: Release, bigger: str) -> None:
    target = connect(bigger)
    move(engine, target)
    with reading(target) as c:
        before = counts(c)

    with pytest.raises(StoreError, match=r"has rows already \(.*releases.*\). Nothing was moved"):
        move(engine, target)

    with reading(target) as c:
        assert before == counts(c)
    target.dispose()


def test_what_goes_wrong_halfway_leaves_nothing(engine, published: Release, bigger: str, monkeypatch) -> None:
    target = connect(bigger)
    monkeypatch.setattr("faq.moving.counts", lambda c: dict.fromkeys(counts(c), 7 if c.dialect.name == "sqlite" else 8))
    with pytest.raises(StoreError, match="Nothing was moved"):
        move(engine, target)

    with reading(target) as c:
        assert {0} == set(counts(c).values())
    target.dispose()


def test_onto_itself_is_refused(engine: Engine, published: Release) -> None:
    with pytest.raises(StoreError, match="the same database"):
        move(engine, connect(str(engine.url)))


def test_the_command_tells_the_counts(run, bigger: str) -> None:
    run("prepare")
    code, out, _ = run("move", "--to", bigger)

    assert (0, True) == (code, "Set CADS_DATABASE_URL" in out)


@pytest.mark.parametrize(
    ("to", "code", "says"), [("nonsense", 2, "no address"), ("postgresql+psycopg2://cads@127.0.0.1:1/x", 3, "can't be used")]
)
def test_the_command_says_what_is_wrong_with_an_address(run, to: str, code: int, says: str) -> None:
    run("prepare")
    ended, _, wrong = run("move", "--to", to)

    assert (code, True) == (ended, says in wrong)
