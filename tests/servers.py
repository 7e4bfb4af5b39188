"""Real servers for tests, on loopback, each in a folder of its own and gone afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.assistant import free_port

#: PostgreSQL refuses to run as root: then it runs as its own user, whom Debian's package makes.
AS_ITSELF = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
#: Nothing outlives a test: no need to wait for a disk.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "max_connections=200"]
SECONDS = 60


def program(name: str) -> str:
    """Where a program of PostgreSQL is: Debian keeps them out of the path.

    Raises:
        AssertionError: it is not installed.
    """
    found = [*sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True), shutil.which(name)]
    path = next((str(one) for one in found if one), None)
    assert path, f"{name} is missing. Run: make servers"
    return path


class Postgres:
    """A PostgreSQL server in a folder of its own, which can be ended and started again."""

    def __init__(self, folder: Path, *options: str, wal_mb: int = 16) -> None:
        """`options` come after those of `FAST`. It writes its log in files of `wal_mb`: a full disk stops it at the next one."""
        self.folder, self._port, self._options = folder, free_port(), (*FAST, *options)
        self.url = f"postgresql+psycopg2://cads@127.0.0.1:{self._port}/postgres"
        self.process: subprocess.Popen[bytes] | None = None
        if AS_ITSELF:
            for path in (folder, *folder.glob("data")):
                shutil.chown(path, "postgres", "postgres")
        made = [
            program("initdb"),
            "-D",
            str(self.data),
            "-U",
            "cads",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            f"--wal-segsize={wal_mb}",
        ]
        subprocess.run([*AS_ITSELF, *made], check=True, capture_output=True, cwd="/")

    @property
    def port(self) -> int:
        return self._port

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def start(self) -> None:
        self._begin()
        _answers(self.url)

    def revive(self) -> None:
        """Start it again if it has ended, as an orchestrator does; whether it can is another matter."""
        if self.process is None or self.process.poll() is not None:
            self._begin()

    def _begin(self) -> None:
        options = [part for one in (*self._options, f"unix_socket_directories={self.folder}") for part in ("-c", one)]
        line = [*AS_ITSELF, program("postgres"), "-D", str(self.data), "-p", str(self._port), *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(line, stdout=log, stderr=log, cwd="/")

    def stop(self) -> None:
        """At once, as if it was killed."""
        line = [program("pg_ctl"), "stop", "-D", str(self.data), "-m", "immediate", "-s"]
        subprocess.run([*AS_ITSELF, *line], check=False, cwd="/")
        if self.process:
            self.process.wait(20)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server; gives the URL of its first database, as SQLAlchemy writes it."""
    folder = Path(tempfile.mkdtemp(prefix="cads-postgres-"))
    server = Postgres(folder)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder)


def _answers(url: str) -> None:
    ends, engine = time.monotonic() + SECONDS, create_engine(url)
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
            break
        except OperationalError:
            assert time.monotonic() < ends, "PostgreSQL does not start"
            time.sleep(0.1)
    engine.dispose()


@contextlib.contextmanager
def database(server: str, name: str, template: str = "template1") -> Iterator[str]:
    """A database of its own, made like `template`; gives its URL."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@contextlib.contextmanager
def redis(port: int = 0) -> Iterator[str]:
    """A Redis that keeps nothing in files; gives its URL."""
    port = port or free_port()
    folder = Path(tempfile.mkdtemp(prefix="cads-redis-"))
    server = start_redis(port, folder)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait(20)
        shutil.rmtree(folder)


def start_redis(port: int, folder: Path) -> subprocess.Popen[bytes]:
    """A Redis on this port, once it answers."""
    path = shutil.which("redis-server")
    assert path, "redis-server is missing. Run: make servers"
    line = [path, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    server = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ends = time.monotonic() + SECONDS
    with Redis(port=port) as asked:
        while True:
            try:
                asked.ping()
                return server
            except RedisError:
                assert time.monotonic() < ends, "Redis does not start"
                time.sleep(0.05)
