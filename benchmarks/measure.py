"""Time and memory of this process."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
#: So many readings at least are timed, after so many that are not.
TIMED, WARMING = 200, 20


class Watch:
    """Calls something and keeps how long each call took."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, run: Callable[..., T], *given: Any) -> T:
        """What `run` gives."""
        started = time.perf_counter()
        found = run(*given)
        self.seconds.append(time.perf_counter() - started)
        return found

    def figures(self) -> dict[str, float]:
        """The middle call and the slowest but 5 %, in milliseconds, and how many there were."""
        p50, p95 = (round(float(p) * 1000, 2) for p in np.percentile(self.seconds, [50, 95]))
        return {"p50_ms": p50, "p95_ms": p95, "timed": len(self.seconds)}


def peak_mb() -> float:
    """The most memory that this process ever held.

    Read from the kernel's own account where there is one: `ru_maxrss` of a new process begins with that of its parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return round(int(found.split()[1]) / 1024, 1)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
