"""What a soak met, as a dated page for whoever runs the machines: benchmarks/results/soak.md, and soak.json."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.assistant import ROOT
from tests.faults.people import Met

#: Turns and models by then, and what each process holds.
Point = dict[str, Any]
RESULTS = Path(os.environ.get("SOAK_RESULTS") or ROOT / "benchmarks" / "results")
#: So long each fault lasts, in seconds; in `make test` as short as shows it.
SOAK = float(os.environ.get("SOAK_SECONDS", "0"))
#: What a turn may take while a model is loaded, in ms; what all processes may grow by in a long life, in MB.
LOADING_MS, GROWN_MB = 500, 20
#: So many points in a row are looked at for the most that was held.
FEW = 4

FAULTS = {
    "fault": "what was done", "held": "held", "replies": "messages", "safe": "safe reply", "sent_again": "sent twice",
    "wrong": "lost, doubled or wrong", "p50_ms": "half within ms", "p95_ms": "19 of 20 within ms", "longest_ms": "longest ms",
}  # fmt: skip
HEAD = """# Soak: what was broken under load, and what people met

`make soak`, {at}. {verdict}

{cpus} cores ({machine}), shared by all processes of the test and whoever else was on the machine. Each fault lasts
{seconds_each:.0f} s at least.

## Faults

Two each of Rasa, web process and action server behind nginx, with PostgreSQL and Redis. Four people talk without a pause.

- **held**: all was as it must be. Each message gets its reply or the safe reply, none is answered twice, no conversation
  forgets who asks, nothing published is lost, and all works again by itself.
- **safe reply**: so many got the text with 999 and the numbers, which is for where no answer can be had.
- **sent twice**: so many messages were sent again, as a page does that heard nothing.
"""
LIFE = """## Long life

One Rasa, web process and action server over SQLite. Four people talk while one model after the other takes over.
Counted from the first row in bold, {warm_models} models and {warm_turns} turns after the start: by then all is loaded that is
loaded once, and what is kept of the last turns is full. Each model comes to lie in other places than the one before, some
30 MB up or down: so the most of four rows in a row is compared. From there to the end, all processes together hold more by

- **{grown} MB** of memory (mark: under {most}), {own} MB of it their own alone;
- {files} files, {connections} connections, {threads} threads.

While a model was loaded {loading} replies came: 19 of 20 within {p95} ms, the longest after **{longest} ms** (mark: no turn
over {mark}). The longest of all {replies} took {usual} ms.

MB: what is in memory (of it its own alone). Files, connections, threads: of all processes together.
"""


@dataclass
class Report:
    """Gathers what each test came to, by its name."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    life: dict[str, Any] = field(default_factory=dict)
    #: What the processes of the cluster held.
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def add(self, met: Met) -> None:
        """What people met in the test that runs."""
        times = sorted(met.seconds) or [0.0]
        self._row(_running()).update({
            "replies": met.replies, "safe": met.safe, "sent_again": met.again, "wrong": len(met.wrong),
            "p50_ms": _ms(times, 0.5), "p95_ms": _ms(times, 0.95), "longest_ms": round(times[-1] * 1000),
        })  # fmt: skip

    def live(self, points: list[Point], loading: list[float], met: Met, begins: int) -> None:
        """The points of a long life, from which of them on it is counted, and the seconds of replies while a model was loaded."""
        self.add(met)
        while_loading, all_times = sorted(loading) or [0.0], sorted(met.seconds) or [0.0]
        self.life = {
            "points": points, "begins": begins, "replies_loading": len(loading),
            "longest_loading_ms": round(while_loading[-1] * 1000), "p95_loading_ms": _ms(while_loading, 0.95),
            "longest_ms": round(all_times[-1] * 1000), "replies": len(all_times),
        }  # fmt: skip

    def ended(self, name: str, held: str, why: str = "") -> None:
        """How a test went: "yes", "NO" or "not run", and why. What did not hold once stays so."""
        row = self._row(name)
        if row["held"] != "NO":
            row |= {"held": held, "why": why}

    def _row(self, name: str) -> dict[str, Any]:
        return self.rows.setdefault(name, {"fault": _sentence(name), "held": "not ended", "why": ""})

    def write(self) -> None:
        """Write both files, with what is there by now."""
        body = {
            "at": datetime.now(UTC).isoformat(timespec="minutes"), "seconds_each": SOAK, "cpus": os.cpu_count(),
            "machine": platform.machine(), "faults": list(self.rows.values()), "before": self.before, "after": self.after,
            "life": self.life,
        }  # fmt: skip
        (RESULTS / "soak.json").write_text(json.dumps(body, indent=1) + "\n")
        (RESULTS / "soak.md").write_text(page(body))


REPORT = Report()


def grown(points: list[Point], begins: int) -> dict[str, int]:
    """How much more of each kind all processes hold at the end than at the point `begins`: the most of a few points in a row,
    for each model comes to lie in other places than the one before, which is some 30 MB up or down."""
    ends = [points[max(0, begins + 1 - FEW) : begins + 1], points[max(begins + 1, len(points) - FEW) :]]
    names = _processes(points[0])
    first, last = ({what: max(_all(one, names, what) for one in few) for what in points[0][names[0]]} for few in ends)
    return {what: last[what] - first[what] for what in first}


def _processes(point: Point) -> list[str]:
    return [name for name in point if isinstance(point[name], dict)]


def page(body: dict[str, Any]) -> str:
    """The same for people to read."""
    rows = body["faults"]
    others = [row for row in rows if row["held"] != "yes"]
    verdict = f"**{len(rows) - len(others)} of {len(rows)} held.**{' The others stand below the table.' * bool(others)}"
    table = _table(FAULTS.values(), [[row.get(name, "-") for name in FAULTS] for row in rows])
    parts = [HEAD.format(**body, verdict=verdict), table]
    if others:
        parts += ["\n### What did not hold, or was not run\n", *(f"- {r['fault']}: {r['held']}. `{r['why']}`" for r in others)]
    return "\n".join([*parts, *_cluster(body["before"], body["after"]), *_life(body["life"])]) + "\n"


def _cluster(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    if not before or not after:
        return []
    names = [name for name in before if name != "connections"]
    rows = [[name, before[name][0], after[name][0], before[name][1], after[name][1]] for name in names]
    head = ("process", "MB at first", "MB at the end", "files at first", "files at the end")
    told = f"Connections of PostgreSQL and Redis: {before['connections']} at first, {after['connections']} at the end."
    return ["\nThe processes at the end; most were killed and started again on the way:\n", _table(head, rows), "", told]


def _life(life: dict[str, Any]) -> list[str]:
    if not life:
        return []
    points, begins = life["points"], life["begins"]
    first, more = points[begins], grown(points, begins)
    names = _processes(first)
    told = LIFE.format(
        warm_models=first["models"], warm_turns=first["turns"], grown=more["rss"], most=GROWN_MB, mark=LOADING_MS,
        files=more["files"], connections=more["connections"], threads=more["threads"],
        loading=life["replies_loading"], longest=life["longest_loading_ms"], p95=life["p95_loading_ms"],
        usual=life["longest_ms"], replies=life["replies"], own=more["own"],
    )  # fmt: skip
    rows = [_point(point, names, bold=number in (begins, len(points) - 1)) for number, point in enumerate(points)]
    return ["\n" + told, _table(("turns", "models", *names, "files", "connections", "threads"), rows)]


def _point(point: dict[str, Any], names: list[str], *, bold: bool) -> list[Any]:
    sizes = [f"{point[name]['rss']} ({point[name]['own']})" for name in names]
    row = [point["turns"], point["models"], *sizes, *(_all(point, names, what) for what in ("files", "connections", "threads"))]
    return [f"**{cell}**" for cell in row] if bold else row


def _all(point: dict[str, Any], names: list[str], what: str) -> int:
    return sum(int(point[name][what]) for name in names)


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _ms(times: list[float], share: float) -> int:
    """`times` in order: the one within which this share lies."""
    return round(times[int(len(times) * share)] * 1000)


def _running() -> str:
    return os.environ["PYTEST_CURRENT_TEST"].rpartition("::")[2].partition(" ")[0]


def _sentence(name: str) -> str:
    """The name of a test as a sentence; what it was done to behind it."""
    told, _, to = name.removeprefix("test_").rstrip("]").partition("[")
    return f"{told.replace('_', ' ').capitalize()}{': ' * bool(to)}{to}"
