"""Shared by all tests: the Norfolk content, an empty store, and one real assistant for the whole run."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy.engine import Engine

from faq import files, releases, store
from faq.database import connect, migrate, wipe_log
from faq.entries import Content, Draft, Release
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
    """An empty store, or one with a release where the test wants one `published`. Copied: making the tables takes longer."""
    kind = "published" if "published" in request.fixturenames else "migrated"
    if dialect == "sqlite":
        of = request.getfixturevalue("template")[0] if kind == "published" else request.getfixturevalue("tables")
        shutil.copy(of / "cads.db", tmp_path / "cads.db")
        yield connect(f"sqlite:///{tmp_path / 'cads.db'}")
        return
    if kind == "published":
        request.getfixturevalue("published_server")
    with servers.database(request.getfixturevalue("server"), f"t{uuid.uuid4().hex}", kind) as url:
        made = connect(url)
        yield made
        made.dispose()


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a SQLite file that has the tables, and no row."""
    folder = tmp_path_factory.mktemp("tables")
    made = connect(f"sqlite:///{folder / 'cads.db'}")
    migrate(made)
    wipe_log(made)
    return folder


@pytest.fixture(scope="session")
def published_server(server: str, template: tuple[Path, Release]) -> Iterator[None]:
    """The database "published" of the server, as the template is."""
    with servers.database(server, "published", "migrated") as url:
        made = connect(url)
        move(connect(f"sqlite:///{template[0] / 'cads.db'}"), made)
        made.dispose()
        yield


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
def published(engine: Engine, template: tuple[Path, Release], safe_file: Path) -> Release:
    """The Norfolk content as release 1 of `engine`, which holds it already."""
    folder, release = template
    shutil.copy(folder / "safe.json", safe_file)
    return release


@pytest.fixture(scope="session")
def assistant() -> Iterator[Assistant]:
    """One assistant for the whole run, on a Tuesday morning. Tests that break one start their own."""
    with running() as found:
        yield found
