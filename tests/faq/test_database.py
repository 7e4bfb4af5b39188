"""The one door to the database: settings of SQLite, migrations, and what a person reads when it fails."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from faq import models as t
from faq.database import MIGRATIONS, connect, migrate, reading, writing
from faq.errors import StoreError


def pragma(engine, name):
    with engine.connect() as c:
        return c.execute(text(f"PRAGMA {name}")).scalar()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 500), ("secure_delete", 1)],
)
def test_sqlite_is_set_up_for_safety(engine, name, expected):
    assert expected == pragma(engine, name)


def test_the_folder_of_a_sqlite_file_is_made(tmp_path):
    migrate(connect(f"sqlite:///{tmp_path / 'new' / 'deep' / 'cads.db'}"))

    assert (tmp_path / "new" / "deep" / "cads.db").exists()


def test_a_folder_that_can_not_be_made_is_told_in_plain_words(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="folder .*file can't be made.*CADS_DATABASE_URL"):
        connect(f"sqlite:///{tmp_path / 'file' / 'cads.db'}")


def test_migrations_make_the_tables_that_the_models_name(engine):
    made = inspect(engine)

    actual = {name: {c["name"] for c in made.get_columns(name)} for name in made.get_table_names() if name != "alembic_version"}
    assert {name: set(table.columns.keys()) for name, table in t.metadata.tables.items()} == actual


def test_the_tables_for_what_people_ask_come_and_go_with_their_migration(engine):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    ours = {"conversations", "outcomes", "questions"}
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    gone = set(inspect(engine).get_table_names())

    migrate(engine)

    assert set() == ours & gone
    assert "releases" in gone
    assert set(inspect(engine).get_table_names()) >= ours


def test_migrating_again_keeps_what_is_there(engine):
    with writing(engine) as c:
        c.execute(t.services.insert(), {"id": "a-service", "body": "{}"})

    migrate(engine)

    with writing(engine) as c:
        assert ["a-service"] == list(c.execute(t.services.select().with_only_columns(t.services.c.id)).scalars())


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path):
    file = tmp_path / "cads.db"
    with sqlite3.connect(file) as raw:
        raw.execute("CREATE TABLE live (x)")

    with pytest.raises(StoreError):
        migrate(connect(f"sqlite:///{file}"))

    assert ["live"] == inspect(connect(f"sqlite:///{file}")).get_table_names()


def test_a_transaction_that_fails_changes_nothing(engine):
    with pytest.raises(ZeroDivisionError), writing(engine) as c:
        c.execute(t.services.insert(), {"id": "a-service", "body": "{}"})
        raise ZeroDivisionError

    with writing(engine) as c:
        assert c.execute(t.services.select()).first() is None


def test_a_transaction_sees_one_state_of_the_store_from_its_first_read(engine):
    with reading(engine) as reader:
        assert reader.execute(t.services.select()).first() is None
        with writing(engine) as other:
            other.execute(t.services.insert(), {"id": "a-service", "body": "{}"})

        assert reader.execute(t.services.select()).first() is None


def test_who_writes_takes_its_turn_and_is_not_refused_for_what_another_wrote(engine):
    with writing(engine) as first:
        assert first.execute(t.services.select()).first() is None
        with pytest.raises(StoreError, match="locked"), writing(engine):
            pass
        first.execute(t.services.insert(), {"id": "a-service", "body": "{}"})

    with reading(engine) as c:
        assert ["a-service"] == [row.id for row in c.execute(t.services.select())]


def test_a_file_that_is_no_database_is_told_in_plain_words(tmp_path):
    (tmp_path / "cads.db").write_text("this is no database, but it is long enough to be taken for one" * 20)

    with pytest.raises(StoreError, match="can't be used now.*Nothing was changed"):
        migrate(connect(f"sqlite:///{tmp_path / 'cads.db'}"))


def test_a_database_without_tables_is_told_in_plain_words(tmp_path: Path):
    with pytest.raises(StoreError, match="has no tables yet"), writing(connect(f"sqlite:///{tmp_path / 'cads.db'}")) as c:
        c.execute(t.live.select())
