"""The one place that opens the database: SQLite by default, PostgreSQL by URL. Migrations by Alembic."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError

from faq.errors import StoreError

#: A reader that waits longer than this for a lock answers from memory instead, in milliseconds.
BUSY_MS = 500
#: So long a server may take to answer at all, in seconds.
CONNECT_SECONDS = 3
#: The option of a connection that is going to write.
WRITES = "cads_writes"
#: The lock of PostgreSQL that writers of content take in turn; any number will do, as long as all use the same.
TURN = 0x0CAD5
MIGRATIONS = Path(__file__).parent / "migrations"


def connect(url: str, busy_ms: int = BUSY_MS) -> Engine:
    """An engine for `url`, with a short wait for locks. SQLite files get their folder and a write-ahead log.

    Raises:
        StoreError: the folder of a SQLite file can't be made.
    """
    parsed = make_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    if is_sqlite and parsed.database:
        folder = Path(parsed.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as wrong:
            raise StoreError(
                f"The database's folder {folder} can't be made ({wrong.strerror}). See CADS_DATABASE_URL."
            ) from wrong
    waits = {} if is_sqlite else {"connect_timeout": CONNECT_SECONDS, "options": f"-c lock_timeout={busy_ms}"}
    engine = create_engine(url, future=True, pool_pre_ping=not is_sqlite, connect_args=waits)
    if is_sqlite:
        event.listen(engine, "connect", lambda raw, _: _set_up_sqlite(raw, busy_ms))
        event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once where another one has written in between: who means to
    # write takes its turn at the start.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")


def _set_up_sqlite(raw: Any, busy_ms: int) -> None:
    # Python would begin a transaction only at the first change: reads before it, and making tables, would stand outside.
    raw.isolation_level = None
    # secure_delete: what is deleted is overwritten with zeros, not left in free pages.
    for pragma in (f"busy_timeout={busy_ms}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        raw.execute(f"PRAGMA {pragma}")


def writing(engine: Engine, *, in_turn: bool = True) -> AbstractContextManager[Connection]:
    """One transaction that changes something: all of it or nothing. It waits its turn at the start.

    With `in_turn=False` many may write at once where the database can: rows of talks, that nobody else writes.

    Raises:
        StoreError: the database is locked or away.
    """
    return _transaction(engine, writes=True, in_turn=in_turn)


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """One transaction that only reads: it sees one state of the store, and waits for no writer.

    Raises:
        StoreError: the database is locked or away.
    """
    return _transaction(engine, writes=False)


@contextmanager
def _transaction(engine: Engine, *, writes: bool, in_turn: bool = False) -> Iterator[Connection]:
    try:
        with engine.connect().execution_options(**{WRITES: writes}) as connection, connection.begin():
            if in_turn and engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(TURN)))
            yield connection
    except DBAPIError as wrong:
        if "no such table" in str(wrong.orig) or "does not exist" in str(wrong.orig):
            raise StoreError("The database has no tables yet. Run: python -m faq prepare") from wrong
        told = str(wrong.orig).strip().partition("\n")[0].replace("canceling statement due to lock timeout", "it is locked")
        raise StoreError(f"The database can't be used now ({told}). Nothing was changed. Try again in a moment.") from wrong


def wipe_log(engine: Engine) -> bool:
    """Empty SQLite's write-ahead log, which still holds old pages with what was deleted; False while somebody reads.

    Raises:
        StoreError: the database is locked or away.
    """
    if engine.dialect.name != "sqlite":
        return True
    try:
        with closing(engine.raw_connection()) as raw:
            busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except (DBAPIError, sqlite3.Error) as wrong:
        raise StoreError(f"The database can't be used now ({type(wrong).__name__}). Try again in a moment.") from wrong
    return not busy


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the tables up to date; or to the revision `to`, down too: what only newer tables hold is then lost.

    Raises:
        StoreError: the database is locked or away, or of a newer program, or there is no revision `to`. Nothing changed.
    """
    config, order = _alembic(), revisions()
    if to not in ("head", *order):
        raise StoreError(f"There is no revision {to} of the tables. There are: {', '.join(reversed(order))}.")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        at = MigrationContext.configure(connection).get_current_revision()
        if at is not None and at not in order:
            raise StoreError(
                f"The database is at revision {at}, made by a newer version of this program. Nothing was changed. "
                "Run the newer one; or have it go down first: docs/runbooks/roll-back.md"
            )
        if at and to in order and order.index(to) > order.index(at):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)


def revisions() -> list[str]:
    """The revisions of the tables that this program knows, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions()]


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
