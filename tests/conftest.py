"""Shared by all tests: the Norfolk content, an empty store, and one real assistant for the whole run."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy.engine import Engine

from faq import files, releases, store
from faq.database import connect, migrate, wipe_log
from faq.entries import Content, Draft, Release
from faq.models import metadata
from faq.moving import move
from tests import servers
from tests.assistant import ROOT, Assistant, running, train_ahead

NORFOLK = ROOT / "faq" / "content" / "norfolk-cads"


#: A run of so many tests needs the model, and has others to do meanwhile.
MANY = 1000
#: Of several processes that run tests, the one that trains it.
FIRST = "gw0"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A whole run begins with what needs no model: it is trained meanwhile, which takes minutes from nothing."""
    if len(items) >= MANY:
        items.sort(key=lambda item: ROOT / "tests" / "faq" not in item.path.parents)
        if os.environ.get("PYTEST_XDIST_WORKER", FIRST) == FIRST:
            train_ahead()


@pytest.fixture(scope="session")
def norfolk() -> Content:
    """The Norfolk content as its files have it."""
    return files.read(NORFOLK)[0]


@pytest.fixture(scope="session")
def drafts() -> tuple[Draft, ...]:
    """The Norfolk drafts as their files have them."""
    return files.read(NORFOLK)[1]


#: What runs on both kinds of database: the store, and all that goes through it.
BOTH = {
    *(f"tests.faq.test_{one}" for one in (
        "store", "releases", "proposals", "pipeline", "drafts", "urgent", "signing", "events",
        "accounts", "sessions", "outcomes", "switch", "questions", "fresh", "backup", "upgrade",
    )),
    "tests.bot.test_tracker", "tests.bot.test_recording",
}  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of the store, of what is kept of a talk, and of a publish run on SQLite and on PostgreSQL."""
    is_its_own = metafunc.definition.get_closest_marker("sqlite")
    if "dialect" in metafunc.fixturenames and metafunc.module.__name__ in BOTH and not is_its_own:
        metafunc.parametrize("dialect", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server for the whole run; its database "migrated" has the tables, and no row."""
    with servers.postgres() as url, servers.database(url, "migrated") as migrated:
        made = connect(migrated)
        migrate(made)
        made.dispose()
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A Redis for the whole run."""
    with servers.redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A Redis that is empty."""
    with Redis.from_url(redis_server) as found:
        found.flushall()
    return redis_server


@pytest.fixture
def engine(tmp_path: Path, dialect: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty store."""
    if dialect == "sqlite":
        made = connect(f"sqlite:///{tmp_path / 'cads.db'}")
        migrate(made)
        yield made
        return
    with servers.database(request.getfixturevalue("server"), f"t{uuid.uuid4().hex}", "migrated") as url:
        made = connect(url)
        yield made
        made.dispose()


@pytest.fixture
def safe_file(tmp_path: Path) -> Path:
    return tmp_path / "norfolk-cads.safe.json"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, norfolk: Content, drafts: tuple[Draft, ...]) -> tuple[Path, Release]:
    """A folder with the Norfolk content published once, as release 1: each test's own store has its rows."""
    folder = tmp_path_factory.mktemp("template")
    made = connect(f"sqlite:///{folder / 'cads.db'}")
    migrate(made)
    store.replace(made, norfolk, drafts, author="import", why="test")
    release = releases.publish(made, "norfolk-cads", author="import", why="test", safe_file=folder / "safe.json")
    wipe_log(made)
    return folder, release


@pytest.fixture
def published(engine: Engine, template: tuple[Path, Release], safe_file: Path, tmp_path: Path) -> Release:
    """The Norfolk content as release 1 of `engine`."""
    folder, release = template
    shutil.copy(folder / "safe.json", safe_file)
    if engine.dialect.name != "sqlite":
        move(connect(f"sqlite:///{folder / 'cads.db'}"), engine)
        return release
    with contextlib.closing(sqlite3.connect(tmp_path / "cads.db", isolation_level=None)) as own:
        own.execute("ATTACH ? AS template", (str(folder / "cads.db"),))
        for table in metadata.sorted_tables:  # rows, not the file: who signed in before stays
            own.execute(f"INSERT INTO main.{table.name} SELECT * FROM template.{table.name}")
    return release


@pytest.fixture(scope="session")
def assistant() -> Iterator[Assistant]:
    """One assistant for the whole run, on a Tuesday morning. Tests that break one start their own."""
    with running() as found:
        yield found
