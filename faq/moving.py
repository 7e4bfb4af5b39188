"""All rows from one database to another, as when an office outgrows SQLite: all of them or none, and counted."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, insert, select, text
from sqlalchemy.engine import Connection, Engine

from faq.database import migrate, reading, writing
from faq.errors import StoreError
from faq.models import metadata

#: So many rows are held at once.
ROWS = 500


def move(source: Engine, target: Engine) -> Mapping[str, int]:
    """Copy every row of `source` into `target`, whose tables are made first; gives how many each table has now.

    `source` stays as it is. Nothing may be written to it meanwhile: stop the assistant before.

    Raises:
        StoreError: `target` holds something already, one of them is away, or the counts differ. Then `target` has no row.
    """
    if source.url == target.url:
        raise StoreError("Both are the same database. Nothing was moved.")
    migrate(source)
    migrate(target)
    with reading(source) as old, writing(target) as new:
        there = [table.name for table in metadata.sorted_tables if _count(new, table.name)]
        if there:
            raise StoreError(f"The other database has rows already ({', '.join(there)}). Nothing was moved. Choose an empty one.")
        for name in counts(old):
            _copy(old, new, name)
        moved = counts(new)
        if moved != counts(old):
            raise StoreError("Not every row arrived. Nothing was moved. Is something still writing? Stop the assistant first.")
    return moved


def counts(connection: Connection) -> Mapping[str, int]:
    """How many rows each table has, those first that others refer to."""
    return {table.name: _count(connection, table.name) for table in metadata.sorted_tables}


def _count(connection: Connection, name: str) -> int:
    return int(connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one())


def _copy(old: Connection, new: Connection, name: str) -> None:
    table = metadata.tables[name]
    found = old.execution_options(stream_results=True).execute(select(table))
    for part in found.mappings().partitions(ROWS):
        new.execute(insert(table), [dict(row) for row in part])
    numbered = next((c.name for c in table.primary_key if c.autoincrement is True), None)
    if numbered and new.dialect.name == "postgresql":  # the next number comes after those that were brought
        told = text(f"SELECT setval(pg_get_serial_sequence('{name}', '{numbered}'), max({numbered})) FROM {name}")  # noqa: S608
        new.execute(told)
