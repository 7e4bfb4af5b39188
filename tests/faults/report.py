"""What a soak met, as a dated page: benchmarks/results/soak.md, and soak.json."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.assistant import ROOT
from tests.faults.cluster import NAMES, Cluster, connections
from tests.faults.people import Met

RESULTS = ROOT / "benchmarks" / "results"


def size(pid: int) -> tuple[int, int]:
    """The memory of a process in MB, and how many files it has open."""
    status = Path(f"/proc/{pid}/status").read_text()
    rss = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024
    return rss, len(list(Path(f"/proc/{pid}/fd").iterdir()))


def measured(cluster: Cluster) -> dict[str, Any]:
    """All processes, and the connections of PostgreSQL and Redis."""
    return {**{name: size(cluster.processes[name].pid) for name in NAMES}, "connections": connections(cluster)}


@dataclass
class Report:
    """Gathers what each fault came to."""

    seconds: float
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, fault: str, met: Met) -> None:
        """What people met under this fault."""
        times = sorted(met.seconds)
        self.rows.append({
            "fault": fault, "replies": met.replies, "safe": met.safe, "sent_again": met.again, "wrong": len(met.wrong),
            "p50_ms": round(times[len(times) // 2] * 1000), "p95_ms": round(times[int(len(times) * 0.95)] * 1000),
            "longest_ms": round(times[-1] * 1000),
        })  # fmt: skip

    def write(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Write both files."""
        at = datetime.now(UTC).isoformat(timespec="minutes")
        body = {
            "at": at, "seconds_each": self.seconds, "cpus": os.cpu_count(), "machine": platform.machine(),
            "faults": self.rows, "before": before, "after": after,
        }  # fmt: skip
        (RESULTS / "soak.json").write_text(json.dumps(body, indent=1) + "\n")
        head = list(self.rows[0])
        lines = [f"| {' | '.join(map(str, row.values()))} |" for row in self.rows]
        grown = [f"| {name} | {before[name][0]} | {after[name][0]} | {before[name][1]} | {after[name][1]} |" for name in NAMES]
        (RESULTS / "soak.md").write_text("\n".join([
            "# Soak: two of each behind nginx, under faults", "",
            f"`make soak`, {at}, {self.seconds:.0f} s each at least, {os.cpu_count()} cores shared with others. "
            "Two Rasa, two web processes, two action servers, PostgreSQL, Redis; four people who talk without a pause.", "",
            "`wrong`: no reply, a turn twice, an audience forgotten, another reply to the same message.",
            "`safe`: the safe reply, with 999 and the numbers.",
            "", f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *lines, "",
            "The processes that were there at the end (most were killed and started again on the way):", "",
            "| process | MB at first | MB at the end | files at first | files at the end |", "|" + " --- |" * 5, *grown, "",
            f"Connections of PostgreSQL and Redis: {before['connections']} at first, {after['connections']} at the end.", "",
        ]))  # fmt: skip
