"""PostgreSQL and Redis for a run: real ones, of its own, ended with it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.processes import Processes, free_ports
from benchmarks.load.wrk import LoadError
from tests import servers

#: As in earnest: what is committed is on the disk.
LASTING = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


@dataclass(frozen=True)
class Engines:
    """Where they are; and nginx's program, which each side starts for itself."""

    database: str
    redis: str
    nginx: str


@contextlib.contextmanager
def engines(folder: Path, processes: Processes) -> Iterator[Engines]:
    """A PostgreSQL and a Redis that answer, with their figures among those of `processes`.

    Raises:
        LoadError: one is not installed, or does not start.
    """
    nginx, data = program("nginx"), folder / "postgres"
    data.mkdir()
    postgres = None
    try:
        postgres = servers.Postgres(data, *LASTING)
        postgres.start()
        processes.adopt("shared postgres", postgres.process)
        port = free_ports(1)[0]
        processes.adopt("shared redis", servers.start_redis(port, folder))
        yield Engines(postgres.url, f"redis://127.0.0.1:{port}/0", nginx)
    except AssertionError as wrong:
        raise LoadError(str(wrong)) from wrong
    finally:
        processes.end("shared redis")
        if postgres and postgres.process:
            processes.forget("shared postgres")
            postgres.stop()


def program(name: str) -> str:
    """Where a server's program is: not on everybody's path.

    Raises:
        LoadError: it is not installed.
    """
    found = shutil.which(name) or next((str(p) for p in [Path("/usr/sbin") / name] if p.exists()), None)
    if not found:
        raise LoadError(f"{name} is not installed. Run: make servers")
    return found
