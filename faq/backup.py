"""A backup is one file: a manifest and the database's own copy. What is damaged, foreign or newer is never restored.

What is gone stays gone: a restore brings back no conversation, no sign-in and no text that somebody may have had erased, and
then purges what is too old by now.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, validator
from sqlalchemy import delete
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from faq import dumps, retention
from faq import models as t
from faq.database import connect, migrate, revisions, writing
from faq.errors import BackupError
from faq.settings import Settings

MANIFEST, COPY = "manifest.json", "copy"
#: The first line of every manifest; changes where an older program can't read what is inside.
FORMAT = "cads-backup-1"
#: How long it waits for a lock, in milliseconds.
BUSY_MS = 5000
OTHER = "Nothing was changed."


class Manifest(BaseModel):
    """What a backup holds. `rows`: by table. `sha256`: of the copy. `at`: UTC."""

    format: str
    at: str
    dialect: str
    revision: str
    services: tuple[str, ...]
    rows: dict[str, int]
    size: int
    sha256: str

    @validator("rows")
    def _are_tables(cls, value: dict[str, int]) -> dict[str, int]:
        if not all(re.fullmatch(r"[a-z_]{1,60}", name) for name in value):  # they go into a statement
            raise ValueError("no names of tables")
        return value


def make(settings: Settings, to: Path | None = None) -> tuple[Path, Manifest]:
    """Back up the whole database, in use or not; gives the file and what it holds. Nobody but its owner may read it.

    `to`: a file or a folder; by default `backups` in CADS_VAR_DIR.

    Raises:
        BackupError: there is nothing to back up, the database is away, or PostgreSQL's client is missing. OSError: no room.
    """
    at, engine = datetime.now(UTC), connect(settings.database_url, BUSY_MS)
    file = _place(settings, to, at)
    with _folder(file.parent) as folder:
        copy = folder / COPY
        rows, revision, services = _dumped(engine, copy)
        if not revision:
            raise BackupError("The database has no tables yet: there is nothing to back up. Run: python -m faq prepare")
        manifest = Manifest(
            format=FORMAT, at=at.isoformat(timespec="seconds"), dialect=engine.dialect.name, revision=revision,
            services=tuple(services), rows=rows, size=copy.stat().st_size, sha256=_sha256(copy),
        )  # fmt: skip
        (folder / MANIFEST).write_text(manifest.json(indent=1), encoding="utf-8")
        done = folder / "whole"
        with tarfile.open(done, "w:gz") as archive:
            for name in (MANIFEST, COPY):
                archive.add(folder / name, arcname=name)
        done.chmod(0o600)
        done.replace(file)
    return file, manifest


def _dumped(engine: Engine, copy: Path) -> tuple[dict[str, int], str, list[str]]:
    place = engine.url.database
    if engine.dialect.name == "sqlite" and not (place and Path(place).exists()):
        raise BackupError(f"There is no database at {place}: there is nothing to back up. See CADS_DATABASE_URL.")
    try:
        return dumps.dump(engine, copy)
    except (DBAPIError, sqlite3.Error) as wrong:
        raise dumps.unreadable(wrong) from wrong


def restore(settings: Settings, file: Path, *, over: bool) -> tuple[Manifest, retention.Gone]:
    """Put a backup in the place of the database; gives what it held, and what was taken away again at once.

    `over`: also where the database has rows, which are then lost.

    Raises:
        BackupError: the file is damaged, foreign or newer, the database has rows, or is away. Nothing changed.
    """
    engine = connect(settings.database_url, BUSY_MS)
    place = Path(str(engine.url.database)).parent if engine.dialect.name == "sqlite" else settings.var_dir
    with _folder(place) as folder:
        manifest = _opened(file, folder)
        _check(manifest, settings, engine.dialect.name)
        if not over and _holds_rows(engine):
            raise BackupError(f"The database has rows already. {OTHER} To lose them for those of the backup, say --over.")
        try:
            dumps.bring_back(engine, folder / COPY, manifest.rows)
        except (DBAPIError, sqlite3.Error) as wrong:
            raise dumps.unreadable(wrong) from wrong
    migrate(engine)
    return manifest, _forgotten(engine, settings, manifest)


def _opened(file: Path, folder: Path) -> Manifest:
    """Unpack the two parts, and see that they are what the manifest says."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            for name in (MANIFEST, COPY):
                archive.extract(name, folder, filter="data")
        manifest = Manifest.parse_raw((folder / MANIFEST).read_bytes())
    except FileNotFoundError as wrong:
        raise BackupError(f"There is no file {file}. {OTHER}") from wrong
    except (
        tarfile.TarError,
        zlib.error,
        KeyError,
        EOFError,
        OSError,
        ValueError,
    ) as wrong:  # pydantic's and JSON's are ValueErrors
        raise BackupError(f"{file} is damaged, or no backup of this program. {OTHER} Take another backup.") from wrong
    copy = folder / COPY
    if (manifest.size, manifest.sha256) != (copy.stat().st_size, _sha256(copy)):
        raise BackupError(f"{file} is damaged: its copy is not the one of its manifest. {OTHER} Take another backup.")
    return manifest


def _check(manifest: Manifest, settings: Settings, dialect: str) -> None:
    if manifest.format != FORMAT or manifest.revision not in revisions():
        raise BackupError(f"The backup was made by a newer version of this program. {OTHER} Upgrade first, then restore.")
    if settings.service not in manifest.services:
        held = ", ".join(manifest.services) or "no service"
        raise BackupError(f"The backup holds {held}, not {settings.service} (CADS_SERVICE). {OTHER}")
    if manifest.dialect != dialect:
        raise BackupError(
            f"The backup is of {manifest.dialect} and the database is {dialect}. {OTHER} "
            "Restore it into one of its own kind, then: python -m faq move --to URL"
        )


def _holds_rows(engine: Engine) -> bool:
    place = Path(str(engine.url.database))
    if engine.dialect.name == "sqlite" and not (place.exists() and place.stat().st_size):
        return False
    try:
        with engine.connect() as connection:
            return any(dumps.counts(connection).values())
    except (DBAPIError, sqlite3.Error) as wrong:
        if engine.dialect.name == "sqlite":  # no database any more; but what it is, somebody should look at
            return True
        raise dumps.unreadable(wrong) from wrong


def _forgotten(engine: Engine, settings: Settings, manifest: Manifest) -> retention.Gone:
    """Take away what must not come back, and purge what is too old, of every service of the backup."""
    with writing(engine) as c:
        talks = c.execute(delete(t.conversations)).rowcount
        texts = c.execute(delete(t.questions).where(t.questions.c.conversation.is_not(None))).rowcount
        c.execute(delete(t.sessions))
    gone = [
        retention.purge(engine, service, minutes=settings.conversation_minutes, days=settings.keep_text_days)
        for service in manifest.services
    ]
    return retention.Gone(talks, texts + sum(one.texts for one in gone), all(one.wiped for one in gone))


def _place(settings: Settings, to: Path | None, at: datetime) -> Path:
    folder = to or settings.var_dir / "backups"
    if to and not to.is_dir():
        return to
    return folder / f"{settings.service}-{at:%Y-%m-%dT%H%M%S}.backup"


@contextmanager
def _folder(beside: Path) -> Iterator[Path]:
    """A folder for what is only half made, where it will stand; gone afterwards."""
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=beside) as folder:
        yield Path(folder)


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
