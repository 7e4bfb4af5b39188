"""`python -m faq backup`, `restore` and `migrate`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from faq import backup, dumps, releases
from faq.database import connect, migrate
from faq.errors import NoRelease
from faq.settings import Settings

Verb = Callable[..., argparse.ArgumentParser]


def add_verbs(verb: Verb) -> None:
    """Add these commands: `verb` makes one, as in `faq.cli`."""
    made = verb("backup", _backup, "Copy the whole database, in use or not, into one file with a manifest.")
    made.add_argument("--to", type=Path, metavar="FILE", help="a file or a folder (default: backups in CADS_VAR_DIR)")
    back = verb("restore", _restore, "Put a backup in the place of the database. Stop the assistant first.")
    back.add_argument("--from", dest="file", type=Path, required=True, metavar="FILE", help="what `backup` wrote")
    back.add_argument("--over", action="store_true", help="also where the database has rows: they are lost")
    up = verb("migrate", _migrate, "Bring the tables up to date, or to another revision: down before an older program starts.")
    up.add_argument("--to", default="head", metavar="REVISION", help="down too: take a backup first (default: the newest)")


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    file, held = backup.make(settings, options.to)
    print(_told(held))
    print(f"Backup: {file} ({file.stat().st_size:,} bytes). It holds accounts and kept texts: keep it as safe as the database.")
    return 0


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    held, gone = backup.restore(settings, options.file, over=options.over)
    print(_told(held))
    print(f"Restored: what stood in the database on {held.at}. Everybody signs in again. {gone}")
    try:
        releases.keep_safe(connect(settings.database_url), settings.service, settings.safe_file)
    except NoRelease as none:
        print(none)
        return 0
    print("Look who may use the editor (python -m faq editors): who left since is back. Then: python -m bot train, and start.")
    return 0


def _migrate(settings: Settings, options: argparse.Namespace) -> int:
    engine = connect(settings.database_url, busy_ms=5000)
    migrate(engine, options.to)
    with engine.connect() as connection:
        print(f"The tables are at revision {dumps.revision(connection)}.")
    return 0


def _told(held: backup.Manifest) -> str:
    rows = "\n".join(f"{name:<16}{count:>8}" for name, count in held.rows.items())
    return f"{rows}\nServices: {', '.join(held.services)}. Tables at revision {held.revision}, {held.dialect}."
