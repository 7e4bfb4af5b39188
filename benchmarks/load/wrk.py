"""Load by wrk: how it is started, and what it found."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faq.errors import CadsError

SCRIPT = Path(__file__).with_name("load.lua")
#: What wrk takes for a reply that never came, in seconds; and how much longer than asked for it may take in all.
TIMEOUT, GRACE = 60, 90
#: What the script begins its line with.
RESULT = "RESULT "
#: In a body, where the script puts an id that no other request has.
ID = "@ID@"


class LoadError(CadsError):
    """The load could not be made."""


@dataclass(frozen=True)
class Load:
    """What one run found. `wrong`: replies that nobody could act on, by kind. `latencies`: how many took so many microseconds.

    wrk puts in the requests that a slow reply kept from being sent, as if they had waited too (coordinated omission): there
    may be more latencies than requests. `cpu`: seconds of a core that each server used meanwhile.
    """

    requests: int
    seconds: float
    wrong: Counter[str]
    latencies: Counter[int]
    cpu: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Load) -> Load:
        """Both runs as one."""
        return Load(
            self.requests + other.requests, self.seconds + other.seconds,
            self.wrong + other.wrong, self.latencies + other.latencies, self.cpu + other.cpu,
        )  # fmt: skip

    def percentile(self, percent: float) -> float:
        """The latency in milliseconds that so many per cent did not exceed; 0 where nothing was answered."""
        wanted, seen = self.latencies.total() * percent / 100, 0
        for microseconds, count in sorted(self.latencies.items()):
            seen += count
            if seen >= wanted:
                return microseconds / 1000
        return 0.0

    def figures(self) -> dict[str, Any]:
        """What is reported of it. Wrong replies are no replies."""
        good = max(self.requests - self.wrong.total(), 0)
        percentiles = {f"p{p}_ms": round(self.percentile(p), 1) for p in (50, 95, 99)}
        cost = {name: round(seconds / self.requests * 1000, 1) for name, seconds in self.cpu.items()} if self.requests else {}
        return {
            "replies": good, "replies_s": round(good / self.seconds, 1), **percentiles,
            "cpu_ms": {name: ms for name, ms in cost.items() if ms}, "wrong": dict(self.wrong),
        }  # fmt: skip


def program() -> str:
    """Where wrk is.

    Raises:
        LoadError: it is not installed; says how it is.
    """
    found = shutil.which("wrk")
    if not found:
        raise LoadError("wrk is not installed. Run: make load (it installs Debian's), or as root: apt-get install wrk")
    return found


def load(url: str, bodies: Path, prefix: str, *, at_once: int, seconds: int) -> Load:
    """Send the bodies (a JSON body a line) to `url` over `at_once` connections, each as soon as its last reply is there.

    Raises:
        LoadError: wrk failed, or hung.
    """
    # One thread: it sends far more than is answered here, and a second one would take the second core from the servers.
    line = [
        program(), "--threads", "1", "--connections", str(at_once), "--duration", f"{seconds}s", "--timeout", f"{TIMEOUT}s",
        "--script", str(SCRIPT), url, "--", str(bodies), prefix,
    ]  # fmt: skip
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=seconds + GRACE)
    except subprocess.TimeoutExpired as wrong:
        raise LoadError(f"wrk did not end within {seconds + GRACE} seconds.") from wrong
    if done.returncode != 0:
        raise LoadError(f"wrk failed: {(done.stderr or done.stdout)[-500:]}")
    return parsed(done.stdout)


def parsed(output: str) -> Load:
    """What wrk's output tells.

    Raises:
        LoadError: the script's line is not in it.
    """
    line = next((line for line in output.splitlines() if line.startswith(RESULT)), None)
    if line is None:
        raise LoadError(f"wrk ended without a result: {output[-500:]}")
    found = json.loads(line.removeprefix(RESULT))
    wrong = Counter({kind: count for kind, count in found["wrong"].items() if count})
    latencies = Counter(dict(_pairs(found["latencies"])))
    return Load(found["requests"], found["microseconds"] / 1e6, wrong, latencies)


def _pairs(given: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    return [(int(microseconds), int(count)) for microseconds, count in given]
