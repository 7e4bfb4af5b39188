"""The processes that a run starts: each ended by its own id, with what it used of the machine."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.load.wrk import LoadError
from faq.settings import ROOT

#: Servers rest when they use less of a core than this; what they still have to do may take so many seconds.
RESTING, SETTLE_SECONDS = 0.2, 30
#: Told to end, a process has so many seconds.
END_SECONDS = 15
Memory = dict[str, float]


class Processes:
    """Processes by name. What they print goes to one file."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, line: Sequence[str], env: Mapping[str, str]) -> None:
        """Start a program; `name` is what it is called in the figures."""
        with self._log.open("ab") as log:
            self._running[name] = subprocess.Popen(list(line), cwd=ROOT, env=dict(env), stdout=log, stderr=log)

    def adopt(self, name: str, process: subprocess.Popen[bytes] | None) -> None:
        """Count a process, and end it with the others, that somebody else started."""
        if process:
            self._running[name] = process

    def forget(self, name: str) -> None:
        """Leave a process to whoever started it."""
        self._running.pop(name, None)

    def end(self, *names: str) -> None:
        """End these, or all: asked first, then killed."""
        going = [(name, self._running.pop(name)) for name in names or tuple(self._running) if name in self._running]
        for _, process in going:
            process.terminate()
        for _, process in going:
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(END_SECONDS)

    def check(self) -> None:
        """See that all still run.

        Raises:
            LoadError: one has ended; with the end of what it printed.
        """
        ended = [name for name, process in self._running.items() if process.poll() is not None]
        if ended:
            raise LoadError(f"{ended[0]} ended while it was needed. The end of what was printed:\n{self.told()}")

    def told(self) -> str:
        """The end of what they printed, without the line for each request."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines() if self._log.exists() else []
        return "\n".join(line for line in lines if not line.startswith('{"request"'))[-2000:]

    def cpu(self) -> Counter[str]:
        """How many seconds of a core each has used so far, its children included; 0 where the kernel can't say."""
        return Counter({name: sum(map(used, family(one.pid))) for name, one in self._running.items()})

    def memory(self) -> dict[str, Memory]:
        """What each holds of the machine's memory in MB, its children included: see `held`."""
        return {name: _sum([held(pid) for pid in family(one.pid)]) for name, one in self._running.items()}

    def settle(self) -> None:
        """Wait until they rest: what one load has left in their queues must not slow the next."""
        ends, before = time.monotonic() + SETTLE_SECONDS, self.cpu().total()
        while time.monotonic() < ends:
            time.sleep(0.5)
            now = self.cpu().total()
            if now - before < RESTING * 0.5:
                return
            before = now


def python(*command: str) -> list[str]:
    """The line that runs a module with this Python, as the Makefile does."""
    return [sys.executable, "-W", "ignore", "-m", *command]


def done(env: Mapping[str, str], *command: str, seconds: int = 1800) -> None:
    """Run a module to its end.

    Raises:
        LoadError: it failed; with the end of what it said.
    """
    made = subprocess.run(python(*command), cwd=ROOT, env=dict(env), capture_output=True, text=True, timeout=seconds)
    if made.returncode != 0:
        raise LoadError(f"python -m {' '.join(command)} failed: {(made.stderr or made.stdout)[-2000:]}")


def family(pid: int) -> list[int]:
    """A process and all that it started, as far as they run."""
    found = [pid]
    for one in found:  # it grows on the way
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def held(pid: int) -> Memory:
    """The memory of one process: `rss` all that it has, `pss` with its share of what several have, `most` at most so far."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii", errors="replace").splitlines()
        lines += Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return {}
    found = {name: rest.split() for name, _, rest in (line.partition(":") for line in lines)}
    named = {"rss": "Rss", "pss": "Pss", "most": "VmHWM"}
    return {name: round(int(found[line][0]) / 1024, 1) for name, line in named.items() if found.get(line)}


def used(pid: int) -> float:
    """The time of a core that one process has used, and its children that have ended, in seconds."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    times = told.rpartition(")")[2].split()[11:15]  # the name before it may hold spaces
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def free_ports(count: int) -> list[int]:
    """So many ports of the loopback that nobody listens on."""
    with contextlib.ExitStack() as held_open:
        sockets = [held_open.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _sum(found: Sequence[Memory]) -> Memory:
    total: Counter[str] = Counter()
    for one in found:
        total.update(one)
    return {name: round(value, 1) for name, value in total.items()}
