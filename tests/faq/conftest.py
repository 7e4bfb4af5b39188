"""An installation of its own for the tests of the terminal; a clock and passwords for those of sign-in."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from sqlalchemy.engine import Engine

from faq import passwords, releases, store
from faq.cli import main
from faq.database import connect
from faq.settings import PREFIX, Settings
from tests.conftest import NORFOLK

SERVICE = "norfolk-cads"
PASSWORD = "seven herons over reedham"
WORDS = "entries/about/what_is_mash.md"


@pytest.fixture
def here(tmp_path, monkeypatch) -> SimpleNamespace:
    """An installation of its own: settings, a copy of the content, an empty store."""
    for name in [n for n in os.environ if n.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CADS_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("CADS_CONTENT_DIR", str(tmp_path / "content"))
    monkeypatch.setenv("CADS_DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'cads.db'}")
    folder = Path(shutil.copytree(NORFOLK, tmp_path / "content" / SERVICE))
    return SimpleNamespace(
        folder=folder,
        safe_file=tmp_path / "var" / f"{SERVICE}.safe.json",
        engine=connect(f"sqlite:///{tmp_path / 'var' / 'cads.db'}"),
        tmp=tmp_path,
    )


@pytest.fixture
def run(here, capsys):
    """Run one command: its exit code, what it printed, what it printed as an error."""

    def ran(*argv: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(argv))
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return ran


def amend(file: Path, old: str, new: str) -> None:
    words = file.read_text()
    assert old in words
    file.write_text(words.replace(old, new))


def live(here) -> releases.Release:
    return releases.load(here.engine, SERVICE)


@pytest.fixture
def publish(engine, published, drafts, safe_file):
    """Make this content the live release."""

    def made(content, why=""):
        store.replace(engine, content, drafts, author="anna", why=why)
        return releases.publish(engine, SERVICE, author="anna", why=why, safe_file=safe_file)

    return made


class Clock:
    """A clock that tests set. `at` is UTC."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, **more: float) -> datetime:
        """Set it on by so much."""
        self.at += timedelta(**more)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that are held in no time: how dear guessing is has tests of its own."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    return Settings(database_url=str(engine.url), var_dir=tmp_path)


@pytest.fixture
def edit(engine, published):
    """Make this content the working copy."""
    return lambda content: store.replace(engine, content, (), author="anna", why="test")
