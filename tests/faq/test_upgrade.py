"""From every earlier version's database to this one's, with rows in each table, and down again: nothing is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData, insert, inspect, select, text
from sqlalchemy.engine import Connection, Engine

from faq import releases
from faq.database import migrate, reading, revisions, writing
from faq.entries import Release
from faq.errors import StoreError
from tests.faq.conftest import SERVICE
from tests.faq.test_backup import full

#: Every revision but the newest.
EARLIER = revisions()[1:]
Rows = dict[str, list[tuple[object, ...]]]
assert full  # the store with rows in its tables


def tables(c: Connection) -> MetaData:
    """The tables that are there, as they are there."""
    found = MetaData()
    found.reflect(c)
    found.remove(found.tables["alembic_version"])
    return found


def rows(c: Connection) -> Rows:
    return {name: sorted(map(tuple, c.execute(select(table))), key=str) for name, table in tables(c).tables.items()}


def as_then(engine: Engine, revision: str) -> Rows:
    """Make `engine` the database of an earlier version, with the rows that its tables could hold."""
    with reading(engine) as c:
        held = {t.name: [dict(row) for row in c.execute(select(t)).mappings()] for t in tables(c).sorted_tables}
    emptied(engine)
    migrate(engine, revision)
    with writing(engine) as c:
        then = tables(c)
        for table in (then.tables[name] for name, found in held.items() if found and name in then.tables):
            c.execute(insert(table), [{k: v for k, v in row.items() if k in table.c} for row in held[table.name]])
        return rows(c)


def emptied(engine: Engine) -> None:
    """Without a table, and of no version."""
    migrate(engine, revisions()[-1])
    with engine.begin() as c:
        for table in reversed(tables(c).sorted_tables):
            table.drop(c)
        c.execute(text("DELETE FROM alembic_version"))
        if engine.dialect.name == "postgresql":
            c.execute(text("DROP FUNCTION cads_frozen"))


@pytest.mark.parametrize("revision", EARLIER)
def test_nothing_is_lost_on_the_way_up_and_down(full: Engine, published: Release, revision: str) -> None:
    before = as_then(full, revision)
    assert sum(len(found) for found in before.values()) > 100

    migrate(full)

    with reading(full) as c:
        up = rows(c)
    assert before == {name: up[name] for name in before}
    assert published == releases.load(full, SERVICE)
    with pytest.raises(Exception, match="rows of releases are never changed"), writing(full) as c:
        c.execute(text("UPDATE releases SET digest = ''"))

    migrate(full, revision)

    with reading(full) as c:
        assert before == rows(c)


def test_the_way_down_ends_with_the_first_tables(full: Engine) -> None:
    migrate(full, revisions()[-1])

    assert {"releases", "live"} <= set(inspect(full).get_table_names())
    assert not {"questions", "accounts", "switches"} & set(inspect(full).get_table_names())


def test_a_database_of_a_newer_program_is_left_as_it_is(full: Engine) -> None:
    with full.begin() as c:
        c.execute(text("UPDATE alembic_version SET version_num='9999'"))

    with pytest.raises(StoreError, match="at revision 9999, made by a newer version.*Nothing was changed.*roll-back"):
        migrate(full)
    with pytest.raises(StoreError, match="There is no revision 0000.*0001, 0002"):
        migrate(full, "0000")


@pytest.mark.sqlite
def test_the_command(run, here) -> None:
    run("prepare")

    assert (0, f"The tables are at revision {EARLIER[0]}.\n", "") == run("migrate", "--to", EARLIER[0])
    assert (0, f"The tables are at revision {revisions()[0]}.\n", "") == run("migrate")
    assert 3 == run("migrate", "--to", "nonsense")[0]
