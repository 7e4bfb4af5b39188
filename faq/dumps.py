"""The database as one file and back, by each engine's own means: SQLite's online backup, PostgreSQL's pg_dump and pg_restore.

Both copy one state of a database that is in use, and bring back all of it or nothing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, func, inspect, select, table, text
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from faq.errors import BackupError
from faq.models import metadata

#: Alembic's own table, which says how far the tables are.
VERSION = "alembic_version"
#: How long PostgreSQL's programs wait for a lock before they give up.
WAITS = "-c lock_timeout=10s -c client_min_messages=warning"


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has that is there; an older database has fewer tables."""
    there = sorted(set(inspect(connection).get_table_names()) - {VERSION})
    return {name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one()) for name in there}


def revision(connection: Connection) -> str:
    """The migration that the tables are at; "" for a database without tables."""
    if VERSION not in inspect(connection).get_table_names():
        return ""
    return str(connection.execute(text(f"SELECT version_num FROM {VERSION}")).scalar() or "")  # noqa: S608


def dump(engine: Engine, file: Path) -> tuple[dict[str, int], str, list[str]]:
    """Write all that is in the database now to `file`: its counts, its revision, its services.

    Raises:
        BackupError: PostgreSQL's programs are missing or fail. DBAPIError, sqlite3.Error: the database is away.
    """
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(engine.url.database))) as source, closing(sqlite3.connect(file)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
        return described(sqlite_at(file))
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _client(engine.url, "pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", str(file))
        return counts(connection), revision(connection), _services(connection)


def described(engine: Engine) -> tuple[dict[str, int], str, list[str]]:
    """The counts, the revision and the services of a database."""
    with engine.connect() as connection:
        found = counts(connection), revision(connection), _services(connection)
    engine.dispose()
    return found


def _services(connection: Connection) -> list[str]:
    if "services" not in inspect(connection).get_table_names():
        return []
    return sorted(connection.execute(select(metadata.tables["services"].c.id)).scalars())


def sqlite_at(file: Path) -> Engine:
    """A SQLite file as it is: no folder is made and no log begun."""
    return create_engine(f"sqlite:///{file}", future=True)


def bring_back(engine: Engine, file: Path, wanted: Mapping[str, int]) -> None:
    """Put what `file` holds in the place of all that is in the database: with these counts, or not at all.

    Raises:
        BackupError: it could not be done; the database is as it was. DBAPIError, sqlite3.Error: the same.
    """
    if engine.dialect.name == "sqlite":
        _into_sqlite(engine, file, wanted)
    else:
        _into_postgresql(engine, file, wanted)


def _into_sqlite(engine: Engine, file: Path, wanted: Mapping[str, int]) -> None:
    with closing(sqlite3.connect(file)) as source:
        sound = source.execute("PRAGMA integrity_check").fetchone()[0]
    if sound != "ok" or described(sqlite_at(file))[0] != dict(wanted):
        raise BackupError("The copy in the backup is not whole. Nothing was changed. Take another backup.")
    place = Path(str(engine.url.database))
    engine.dispose()
    if not _is_sqlite(place):  # nothing to keep and nobody who could be reading it
        for rest in ("-wal", "-shm"):
            place.with_name(place.name + rest).unlink(missing_ok=True)
        place.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(place)) as target:
        target.execute("PRAGMA secure_delete=ON")
        source.backup(target)  # one transaction: who reads meanwhile sees the old state or the new one


def _is_sqlite(place: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as there:
            return bool(there.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def _into_postgresql(engine: Engine, file: Path, wanted: Mapping[str, int]) -> None:
    """Old tables away, the backup's in, counts compared: one transaction of psql's, which ends at the first fault."""
    engine.dispose()
    ours = [*metadata.tables, VERSION]
    before = [f'DROP TABLE IF EXISTS "{name}" CASCADE;' for name in ours] + ["DROP FUNCTION IF EXISTS cads_frozen CASCADE;"]
    # pg_dump leaves the search path empty behind it.
    differ = " OR ".join(f'(SELECT count(*) FROM public."{name}") <> {rows}' for name, rows in wanted.items()) or "false"  # noqa: S608
    after = f"DO $$ BEGIN IF {differ} THEN RAISE EXCEPTION 'not every row arrived'; END IF; END $$;"
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        parts = [Path(folder) / name for name in ("before.sql", "rows.sql", "after.sql")]
        parts[0].write_text("\n".join(before), encoding="utf-8")
        _run([program("pg_restore"), "--no-owner", "--no-privileges", "-f", str(parts[1]), str(file)], {})
        parts[2].write_text(after, encoding="utf-8")
        files = [option for part in parts for option in ("-f", str(part))]
        _client(engine.url, "psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", *files)


def _client(url: URL, name: str, *options: str) -> None:
    """One of PostgreSQL's programs on the database of `url`. The password goes by the environment: arguments are seen by all."""
    given = {"PGHOST": url.host, "PGPORT": url.port and str(url.port), "PGUSER": url.username, "PGPASSWORD": url.password}
    asked = {f"PG{key.upper()}": str(value) for key, value in url.query.items() if key in ("sslmode", "sslrootcert")}
    set_ = {key: value for key, value in given.items() if value}
    _run([program(name), *options, "-d", str(url.database)], {**set_, **asked, "PGOPTIONS": WAITS, "PGCONNECT_TIMEOUT": "5"})


def _run(line: list[str], more: Mapping[str, str]) -> None:
    done = subprocess.run(line, env={**os.environ, **more}, capture_output=True, text=True, check=False)
    if done.returncode:
        told = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BackupError(f"{Path(line[0]).name} failed ({told}). Nothing was changed.")


def program(name: str) -> str:
    """Where a program of PostgreSQL's client is: the newest, for it reads older servers, never newer ones.

    Raises:
        BackupError: it is not installed.
    """
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda f: float(f.parts[4]), reverse=True)
    found = str(debian[0]) if debian else shutil.which(name)
    if not found:
        raise BackupError(f"{name} is not installed. Install PostgreSQL's client (Debian: postgresql-client), then try again.")
    return found


def unreadable(wrong: DBAPIError | sqlite3.Error) -> BackupError:
    """What a person reads where the database can't be read or written."""
    told = str(getattr(wrong, "orig", wrong)).strip().partition("\n")[0]
    return BackupError(f"The database can't be used now ({told}). Nothing was changed.")
