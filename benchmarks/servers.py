"""The servers that the load is put on: processes of their own, on free ports of the loopback, with their own var folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.wrk import LoadError
from bot.release import live_release
from bot.serving import endpoints
from bot.training import digest_file, model_for, usable
from faq.entries import Release
from faq.settings import PREFIX, ROOT, Settings, read

#: How long all of them may take to answer for the first time, in seconds.
START_SECONDS = 300
#: One machine sends all the load: the limits of an address and of a conversation would end it at once.
UNLIMITED = 10_000_000
#: Servers rest when they use less of a core than this; what they still have to do may take so many seconds.
RESTING, SETTLE_SECONDS = 0.1, 30
#: Rasa as its own documentation starts it; without our silence it would print every step.
RASA = "from bot.quiet import hush; hush(); from rasa.__main__ import main; main()"


@dataclass
class Servers:
    """The processes by name: `actions`, `rasa` (ours), `stock` (the same model behind Rasa's own REST channel), `web`."""

    settings: Settings
    stock_port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """The settings as the processes read them: none of the caller's own."""
        own = {
            "VAR_DIR": self.settings.var_dir, "DATABASE_URL": self.settings.database_url, "WEB_PORT": self.settings.web_port,
            "RASA_PORT": self.settings.rasa_port, "ACTIONS_PORT": self.settings.actions_port,
            "TURNS_PER_MINUTE": UNLIMITED, "TURNS_PER_MINUTE_ADDRESS": UNLIMITED,
        }  # fmt: skip
        others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return others | {PREFIX + name: str(value) for name, value in own.items()}

    @property
    def log(self) -> Path:
        """All that the processes print."""
        return self.settings.var_dir / "log"

    def prepare(self, models: Settings) -> Release:
        """Publish the content, and take the model that fits it from the installation's own `models`, or train one."""
        self._run("faq", "prepare")
        release = live_release(self.settings)
        fits = model_for(models, release)
        if fits and digest_file(fits).exists():
            self.settings.models_dir.mkdir(parents=True, exist_ok=True)
            for file in (fits, digest_file(fits)):
                shutil.copy2(file, self.settings.models_dir)
        self._run("bot", "train")
        return release

    def start(self, release: Release) -> None:
        """Start them all and wait until each answers.

        Raises:
            LoadError: one ended, or did not answer in time; with the end of what they printed.
        """
        stock = self.settings.var_dir / "rest.yml"
        stock.write_text("rest:\n", encoding="utf-8")
        self._start("actions", "-m", "actions")
        self._start("rasa", "-m", "bot", "serve")
        self._start("web", "-m", "bot", "web")
        self._start(
            "stock", "-c", RASA, "run", "--model", str(usable(self.settings, release)), "--interface", "127.0.0.1",
            "--port", str(self.stock_port), "--endpoints", str(endpoints(self.settings)), "--credentials", str(stock), "--quiet",
        )  # fmt: skip
        ends = time.monotonic() + START_SECONDS
        while not (self._web_is_up() and self._stock_is_up()):
            ended = [name for name, process in self.processes.items() if process.poll() is not None]
            if ended or time.monotonic() > ends:
                why = f"{ended[0]} ended" if ended else f"no answer within {START_SECONDS} seconds"
                raise LoadError(f"The servers did not start: {why}.\n{self._told()}")
            time.sleep(0.3)

    def end(self) -> None:
        """End them, by their own ids."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

    def memory(self) -> dict[str, dict[str, float]]:
        """What each process holds of the machine's memory, in MB: now, and at most so far. Empty where the kernel can't say."""
        return {name: held(process.pid) for name, process in self.processes.items()}

    def cpu(self) -> dict[str, float]:
        """How many seconds of a core each process has used so far; 0 where the kernel can't say."""
        return {name: used(process.pid) for name, process in self.processes.items()}

    def settle(self) -> None:
        """Wait until they rest: what one load has left in their queues must not slow the next."""
        ends, before = time.monotonic() + SETTLE_SECONDS, sum(self.cpu().values())
        while time.monotonic() < ends:
            time.sleep(0.5)
            now = sum(self.cpu().values())
            if now - before < RESTING * 0.5:
                return
            before = now

    def _told(self) -> str:
        """The end of what the processes printed, without the web process's line for each request."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(line for line in lines if not line.startswith('{"request"'))[-2000:]

    def _web_is_up(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            url = f"http://127.0.0.1:{self.settings.web_port}/ready"
            return httpx.get(url, timeout=15, trust_env=False).status_code == 200
        return False

    def _stock_is_up(self) -> bool:
        with contextlib.suppress(httpx.HTTPError, ValueError):
            url = f"http://127.0.0.1:{self.stock_port}/webhooks/rest/webhook"
            found: Any = httpx.post(
                url,
                json={"sender": "probe", "message": live_release(self.settings).content.service.known_question},
                timeout=15,
                trust_env=False,
            ).json()
            return bool(found)
        return False

    def _start(self, name: str, *command: str) -> None:
        with self.log.open("ab") as log:
            line = [sys.executable, "-W", "ignore", *command]
            self.processes[name] = subprocess.Popen(line, cwd=ROOT, env=self.env, stdout=log, stderr=log)

    def _run(self, *command: str) -> None:
        line = [sys.executable, "-W", "ignore", "-m", *command]
        done = subprocess.run(line, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=900)
        if done.returncode != 0:
            raise LoadError(f"python -m {' '.join(command)} failed: {(done.stderr or done.stdout)[-2000:]}")


@contextlib.contextmanager
def running() -> Iterator[tuple[Servers, Release]]:
    """Servers that answer, and the release they answer from; all of it gone afterwards, whatever happens."""
    installed = read()
    installed.var_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="load-", dir=installed.var_dir) as name:
        folder = Path(name)
        rasa, actions, web, stock = free_ports(4)
        own = {"var_dir": folder, "database_url": f"sqlite:///{folder / 'cads.db'}"}
        ports = {"rasa_port": rasa, "actions_port": actions, "web_port": web}
        servers = Servers(installed.copy(update={**own, **ports}), stock)
        try:
            release = servers.prepare(installed)
            servers.start(release)
            yield servers, release
        finally:
            servers.end()


def free_ports(count: int) -> list[int]:
    """So many ports of the loopback that nobody listens on."""
    with contextlib.ExitStack() as held_open:
        sockets = [held_open.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def held(pid: int) -> dict[str, float]:
    """The memory of one process, in MB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return {}
    found = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    named = {"now_mb": "VmRSS", "most_mb": "VmHWM"}
    return {name: round(int(found[line].split()[0]) / 1024, 1) for name, line in named.items() if line in found}


def used(pid: int) -> float:
    """The time of a core that one process has used, in seconds."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    in_user, in_system = told.rpartition(")")[2].split()[11:13]  # the name before it may hold spaces
    return (int(in_user) + int(in_system)) / os.sysconf("SC_CLK_TCK")
