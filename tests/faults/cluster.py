"""Many machines on one: two Rasa, two web processes, two action servers behind nginx, with a real PostgreSQL and Redis.

Each process has a folder of its own and finds the others by addresses, through proxies that can break the network. Models
are pulled from files behind nginx: nobody has one at the start.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

import httpx
import yaml
from redis import Redis
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

from bot.training import digest_file, fitting
from faq import safe
from faq.database import connect, migrate
from faq.entries import Release
from faq.errors import StoreError
from faq.moving import move
from faq.releases import load
from tests import servers
from tests.assistant import OPEN, ROOT, VAR, Assistant, free_port
from tests.faults import disk
from tests.faults.life import held
from tests.faults.proxy import Proxy

SERVICE = "norfolk-cads"
KINDS = {"rasa": ["bot", "serve"], "web": ["bot", "web"], "actions": ["actions"]}
NAMES = [f"{kind}{number}" for kind in KINDS for number in (1, 2)]
#: nginx is not on everybody's path.
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
SECONDS = 120


def deployed() -> list[str]:
    """The options of PostgreSQL that we deploy it with."""
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text())
    return [part for part in compose["services"]["postgres"]["command"] if "=" in part]


#: What is acknowledged is on the disk as far as this machine goes on: the server is killed, the machine is not. Its log of
#: what was written stays small enough for its disk.
POSTGRES = ("synchronous_commit=on", "max_connections=100", "min_wal_size=2MB", "max_wal_size=64MB", *deployed())
POSTGRES_MB = 400


class Cluster:
    """The whole. `front` is the only address that people know."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        (folder / "postgres" / "data").mkdir(parents=True)
        if disk.MOUNTS:
            disk.mount(folder / "postgres" / "data", POSTGRES_MB)
        self.postgres = servers.Postgres(folder / "postgres", *POSTGRES, wal_mb=1)
        self.postgres.start()
        self.engine: Engine = connect(self.postgres.url, busy_ms=5000)
        migrate(self.engine)
        move(connect(f"sqlite:///{template / 'cads.db'}"), self.engine)
        self.redis_port = free_port()
        self.redis = servers.start_redis(self.redis_port, folder)
        self.ports = {name: free_port() for name in (*NAMES, "front", "inner_rasa", "inner_actions")}
        self.links = {
            "redis": Proxy(self.redis_port), "database": Proxy(self.postgres.port),
            "rasa": Proxy(self.ports["inner_rasa"]), "actions": Proxy(self.ports["inner_actions"]),
        }  # fmt: skip
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        #: How many questions were its own.
        self.asked = 0
        self.client = httpx.Client(timeout=30, trust_env=False)

    @property
    def front(self) -> str:
        return f"http://127.0.0.1:{self.ports['front']}"

    @property
    def log(self) -> str:
        """What all of them said, without a line for each request."""
        lines = (self.folder / "log").read_text().splitlines(keepends=True)
        return "".join(line for line in lines if '{"request"' not in line) + (self.folder / "nginx.log").read_text()[-6000:]

    def var(self, name: str) -> Path:
        return self.folder / name

    def env(self, name: str) -> dict[str, str]:
        kind, links = name[:-1], self.links
        database = self.postgres.url.replace(f":{self.postgres.port}/", f":{links['database'].port}/")
        own = {
            "VAR_DIR": str(self.var(name)), "DATABASE_URL": database, "NOW": OPEN,
            "REDIS_URL": f"redis://127.0.0.1:{links['redis'].port}/0",
            "RASA_URL": f"http://127.0.0.1:{links['rasa'].port}", "ACTIONS_URL": f"http://127.0.0.1:{links['actions'].port}",
            "MODEL_URL": f"{self.front}/models/{{model}}.tar.gz", "WEB_SECRET": "of this test", "TRAINER_SECRET": "of this test",
            "TURNS_PER_MINUTE": "100000", "TURNS_PER_MINUTE_ADDRESS": "1000000",
            f"{kind.upper()}_PORT": str(self.ports[name]),
        }  # fmt: skip
        bare = {k: v for k, v in os.environ.items() if not k.startswith("CADS_")}
        return bare | {f"CADS_{setting}": value for setting, value in own.items()}

    def start(self, *names: str) -> None:
        for name in names:
            self.var(name).mkdir(exist_ok=True)
            line = [sys.executable, "-W", "ignore", "-m", *KINDS[name[:-1]]]
            with (self.folder / "log").open("ab") as log:
                self.processes[name] = subprocess.Popen(line, cwd=ROOT, env=self.env(name), stdout=log, stderr=log)

    def start_nginx(self) -> None:
        (self.folder / "models").mkdir()
        values = {name.upper(): str(port) for name, port in self.ports.items()}
        values |= {
            "AWAY": str(ROOT / "deploy" / "nginx" / "away.html"),
            "FOLDER": str(self.folder),
            "USER": "user root;" if os.geteuid() == 0 else "",
        }
        config = self.folder / "nginx.conf"
        written = Template((ROOT / "tests" / "faults" / "nginx.conf").read_text())
        config.write_text(written.safe_substitute(values))
        with (self.folder / "log").open("ab") as log:
            self.processes["nginx"] = subprocess.Popen([NGINX, "-c", str(config)], stdout=log, stderr=log)

    def kill(self, name: str) -> bool:
        """kill -9, as where the machine is short of memory, and start it again. Not while one of its kind is not back yet."""
        if not all(self.ready(f"{name[:-1]}{number}") for number in (1, 2)):
            return False
        self.processes[name].kill()
        self.processes[name].wait(20)
        self.start(name)
        return True

    def revive(self) -> list[str]:
        """Start again whoever has ended, as an orchestrator does; gives their names."""
        ended = [name for name in NAMES if self.processes[name].poll() is not None]
        self.start(*ended)
        return ended

    def restart_redis(self) -> None:
        self.redis = servers.start_redis(self.redis_port, self.folder)

    def ready(self, name: str) -> bool:
        """Whether this one process does its part."""
        paths = {"rasa": "/webhooks/chat/ready", "web": "/live", "actions": "/health"}
        try:
            answer = self.client.get(f"http://127.0.0.1:{self.ports[name]}{paths[name[:-1]]}", timeout=2)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    def settle(self, seconds: float = SECONDS) -> None:
        """Until each process does its part and a known question is answered."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self.revive()
            if all(self.ready(name) for name in NAMES) and all(self._answers() for _ in range(4)):
                return
            time.sleep(0.2)
        raise AssertionError(f"not up: {self.log[-4000:]}")

    def _answers(self) -> bool:
        self.asked += 1
        with contextlib.suppress(httpx.HTTPError, ValueError, KeyError):
            body = {"message": "what is CADS"}
            return bool(self.client.post(f"{self.front}/api/chat", json=body).json()["outcome"] == "answered")
        return False

    def live(self) -> Release:
        return load(self.engine, SERVICE)

    def release_of(self, name: str) -> int:
        """Which release a Rasa knows as the live one."""
        found = self.client.get(f"http://127.0.0.1:{self.ports[name]}/webhooks/chat/ready", timeout=5).json()
        return int(found["release"])

    def safe_file(self, name: str) -> int:
        """The release of a process' safe texts; 0 where they can't be read."""
        try:
            return safe.read(self.var(name) / f"{SERVICE}.safe.json").number
        except StoreError:
            return 0

    def tells(self, release: Release) -> bool:
        """Whether each of several replies comes from this release."""
        body = {"message": "what is CADS"}
        self.asked += 4
        told = [self.client.post(f"{self.front}/api/chat", json=body).json()["release"] for _ in range(4)]
        return {release.number} == set(told)

    def offer(self, release: Release, body: bytes | None = None) -> None:
        """A model for this release where all pull from: the trained one, under its name; or these bytes, with its digest."""
        trained, there = self.folder / "trained.tar.gz", self.folder / "models" / f"{fitting(release)}.tar.gz"
        there.unlink(missing_ok=True)
        if body is None:
            os.link(trained, there)
        else:
            there.write_bytes(body)
        digest = digest_file(trained).read_text().split()[0]
        digest_file(there).write_text(f"{digest}  {there.name}\n")

    def counted(self) -> int:
        """How many turns of people were counted in all, once no more come: they are counted behind the reply's back."""
        before, now = -1, self._counted()
        while before != now:
            time.sleep(0.4)
            before, now = now, self._counted()
        return now

    def _counted(self) -> int:
        with self.engine.connect() as c:
            return int(c.execute(text('SELECT coalesce(sum("count"), 0) FROM outcomes')).scalar()) - self.asked

    def end(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        for link in self.links.values():
            link.end()
        self.redis.kill()
        self.redis.wait(10)
        self.engine.dispose()
        self.postgres.stop()
        if disk.MOUNTS:
            disk.unmount(self.postgres.data)
        self.client.close()


@contextlib.contextmanager
def running(template: Path) -> Iterator[Cluster]:
    """The cluster, once it answers; ended afterwards, its folder taken away."""
    folder = Path(tempfile.mkdtemp(prefix="cads-cluster-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user
    found = Cluster(folder, template)
    try:
        found.start_nginx()
        trained = VAR / "models" / SERVICE / f"{fitting(found.live())}.tar.gz"
        if not digest_file(trained).exists():
            Assistant().prepare()
        for file, name in ((trained, "trained.tar.gz"), (digest_file(trained), "trained.tar.gz.sha256")):
            shutil.copy(file, folder / name)
        found.offer(found.live())
        found.start(*NAMES)
        found.settle()
        yield found
    finally:
        found.end()
        shutil.rmtree(folder)


def flush(cluster: Cluster) -> None:
    with Redis(port=cluster.redis_port) as asked:
        asked.flushall()


def connections(cluster: Cluster) -> tuple[int, int]:
    """Of PostgreSQL and of Redis."""
    engine = create_engine(cluster.postgres.url)
    with engine.connect() as c:
        of_postgres = int(c.execute(text("SELECT count(*) FROM pg_stat_activity WHERE usename = 'cads'")).scalar())
    engine.dispose()
    with Redis(port=cluster.redis_port) as asked:
        return of_postgres - 1, len(asked.client_list()) - 1


def measured(cluster: Cluster) -> dict[str, Any]:
    """The MB and open files of each process, and the connections of PostgreSQL and Redis."""
    found = {name: held(cluster.processes[name].pid) for name in NAMES}
    sizes = {name: (one.rss, one.files + one.connections) for name, one in found.items()}
    return {**sizes, "connections": connections(cluster)}
