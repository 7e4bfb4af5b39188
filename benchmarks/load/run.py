"""One run: everything is started, asked, measured and ended; gives all figures."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.load import stock
from benchmarks.load.engines import engines, program
from benchmarks.load.processes import Processes, done
from benchmarks.load.reload import reloaded
from benchmarks.load.sides import Door, Side, of_ours_alone, of_ours_shared, of_stock, settings
from benchmarks.load.wrk import Load, load
from benchmarks.load.wrk import program as wrk
from bot.release import live_release
from bot.training import digest_file, fitting
from faq import saved
from faq.entries import Release
from faq.settings import Settings, read

#: Each level is measured so often; the order of the doors turns round each time, so that none is always first. Where so many
#: ask at once that a reply takes seconds, once, for longer.
ROUNDS, MANY, SECONDS_MANY = 2, 100, 25
#: Before anything counts, each door is asked for so many seconds, over so many connections.
WARMING, WARMING_AT = 3, 10
#: While nobody asks, it is looked for so many seconds.
REST_SECONDS = 15


@dataclass(frozen=True)
class Plan:
    """What is measured: levels of conversations at once, seconds for each line, how often each Rasa is started."""

    levels: tuple[int, ...] = (1, 10, 50, 200)
    seconds: int = 5
    starts: int = 2

    def rounds(self, level: int) -> int:
        """How often a level is measured."""
        return ROUNDS if level < MANY else 1

    def length(self, level: int) -> int:
        """For how many seconds each time."""
        return self.seconds if level < MANY else max(self.seconds, SECONDS_MANY)


def measured(plan: Plan) -> dict[str, Any]:
    """The whole run.

    Raises:
        LoadError: something is not installed, did not start, or ended.
    """
    wrk(), program("nginx"), program("redis-server")
    made = {"when": f"{datetime.now():%Y-%m-%d %H:%M}", "seconds": plan.seconds, "machine": machine.about()}
    began = time.monotonic()
    with _folder() as folder:
        ours, trained, release = _trained(folder)
        processes = Processes(folder / "log")
        try:
            with engines(folder, processes) as found:
                stocks = of_stock(folder / "stock", processes, trained, ours)
                alone = of_ours_alone(folder / "alone", processes, ours)
                shared = of_ours_shared(folder / "shared", processes, ours, found.database, found.redis, found.nginx)
                made |= _figures(plan, [stocks, alone, shared], release, processes, folder)
        finally:
            processes.end()
    return made | {"minutes": round((time.monotonic() - began) / 60, 1)}


def _figures(plan: Plan, sides: Sequence[Side], release: Release, processes: Processes, folder: Path) -> dict[str, Any]:
    """What is measured once everything is prepared: starts, load at each level, memory before and after, reloads."""
    known, asked = release.content.service.known_question, questions(read(), release)
    starts = [_started(side, known, plan.starts) for side in sides if side.first]
    for side in sides:
        print(f"Starting the rest of {side.name} ...", flush=True)
        side.finish(known)
    doors = [door for side in sides for door in side.doors]
    files = {door.name: _bodies(door, asked, folder) for door in doors}
    for door in doors:
        load(door.url, files[door.name], "warm", at_once=WARMING_AT, seconds=WARMING)
    processes.settle()
    before, rest = processes.memory(), _rest(processes)
    rows = _rows(plan, doors, files, processes)
    after = processes.memory()
    memory = [{"process": name, "before": before[name], "after": after[name], "rest": rest[name]} for name in after]
    sides[-1].end()
    reloads = []
    for side in sides:
        if side.first:
            print(f"Another model for {side.name}, while five people talk ...", flush=True)
            reloads.append(reloaded(side, side.first, asked))
            print(f"    the longest turn took {reloads[-1]['meanwhile']['longest_ms']:,} ms", flush=True)
    found = {"starts": starts, "rows": rows, "memory": memory, "reloads": reloads}
    return {"questions": len(asked), "rest_seconds": REST_SECONDS, **found}


def _rest(processes: Processes) -> dict[str, float]:
    """What each process uses of a core while nobody asks, in per cent."""
    used = processes.cpu()
    time.sleep(REST_SECONDS)
    return {name: round((seconds - used[name]) / REST_SECONDS * 100, 2) for name, seconds in processes.cpu().items()}


def _started(side: Side, known: str, times: int) -> dict[str, Any]:
    """Seconds from the start of a Rasa's process to its first answer, each time. Its action server is there already."""
    side.start_actions()
    found: list[float] = []
    for at in range(times):
        if at:
            side.end_rasa()
        began = time.monotonic()
        side.start_rasa("rasa")
        assert side.first
        side.wait(side.first, known)
        found.append(round(time.monotonic() - began, 1))
        print(f"The first answer of {side.name} after {found[-1]} s", flush=True)
    return {"side": side.name, "seconds": found}


def _rows(plan: Plan, doors: Sequence[Door], files: dict[str, Path], processes: Processes) -> list[dict[str, Any]]:
    """A row for each level and door, with progress on the way."""
    found: dict[tuple[int, str], Load] = {}
    whole = sum(plan.rounds(level) * plan.length(level) for level in plan.levels) * len(doors)
    print(f"All answer. Asking takes {whole} seconds and some ...", flush=True)
    for number, (level, door) in enumerate(order(plan, doors)):
        used = processes.cpu()
        one = load(door.url, files[door.name], f"m{number}", at_once=level, seconds=plan.length(level))
        one = replace(one, cpu=_of_side(door, processes.cpu() - used))
        found[level, door.name] = found[level, door.name] + one if (level, door.name) in found else one
        print(_progress(level, door, one), flush=True)
        processes.settle()
        processes.check()
    about = {door.name: {"door": door.name, "title": door.title, "rasa": door.rasa, "through": door.through} for door in doors}
    return with_ratio([{"at": at, **about[d], **found[at, d].figures()} for at in plan.levels for d in about])


def _of_side(door: Door, used: Counter[str]) -> Counter[str]:
    """What the processes of the door's own side used, all Rasa as one, all pages as one."""
    found: Counter[str] = Counter()
    for name, seconds in used.items():
        side, _, process = name.partition(" ")
        if side == door.side:
            found[process.rstrip("0123456789")] += seconds
    return found


def order(plan: Plan, doors: Sequence[Door]) -> Iterator[tuple[int, Door]]:
    """Each door at each level, forwards and backwards in turn."""
    for at, level in enumerate(plan.levels):
        for turn in range(plan.rounds(level)):
            yield from ((level, door) for door in (doors if (at + turn) % 2 == 0 else doors[::-1]))


def questions(settings: Settings, release: Release) -> list[str]:
    """The saved questions that ask for an answer of the content, as the first of a conversation: no model has learnt them."""
    known = {entry.id for entry in release.content.entries if entry.kind == "faq"}
    return [one.text for one in saved.of(settings) if one.wants in known and not one.after]


def with_ratio(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with its replies a second, and its p95, as a share of stock's at the same level; None where there are none."""
    stocks = {row["at"]: row for row in rows if row["door"] == "stock"}

    def share(row: dict[str, Any], name: str) -> float | None:
        other = stocks.get(row["at"], {}).get(name)
        return round(row[name] / other, 2) if other else None

    return [{**row, "of_stock": share(row, "replies_s"), "p95_of_stock": share(row, "p95_ms")} for row in rows]


def _trained(folder: Path) -> tuple[Path, Path, Release]:
    """Our model and stock's for the content's files, each trained only where it is not kept from before; and the release."""
    installed = read()
    kept = installed.var_dir.absolute() / "load"
    kept.mkdir(parents=True, exist_ok=True)
    env = settings(kept, database_url=f"sqlite:///{folder / 'first.db'}")
    print("Publishing the content, and looking for trained models ...", flush=True)
    done(env, "faq", "prepare")
    own = installed.copy(update={"var_dir": kept, "database_url": f"sqlite:///{folder / 'first.db'}"})
    release = live_release(own)
    model = own.models_dir / f"{fitting(release)}.tar.gz"
    there = installed.models_dir / model.name
    if not digest_file(model).exists() and digest_file(there).exists():
        own.models_dir.mkdir(parents=True, exist_ok=True)
        for file in (there, digest_file(there)):
            shutil.copy2(file, own.models_dir)
    done(env, "bot", "train")
    return model, stock.model(release, kept, stock.environment()), release


def _bodies(door: Door, asked: Sequence[str], folder: Path) -> Path:
    file = folder / f"{door.name}.bodies"
    file.write_text("".join(json.dumps({**door.body, "message": q}) + "\n" for q in asked), encoding="utf-8")
    return file


def _progress(level: int, door: Door, one: Load) -> str:
    f = one.figures()
    wrong = f", WRONG {f['wrong']}" if f["wrong"] else ""
    return f"{level:>4} at once  {door.title:<40} {f['replies_s']:>7.1f} replies/s   p95 {f['p95_ms']:>9,.1f} ms{wrong}"


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can get into."""
    with tempfile.TemporaryDirectory(prefix="cads-load-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
