"""Runs one job after the other, each in a process of its own, says how far it is, and gathers the figures."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from benchmarks import sets
from benchmarks.job import ANSWER, READINGS, TRAIN, Job
from benchmarks.systems import OURS, SYSTEMS
from faq.errors import CadsError
from faq.settings import ROOT

#: Without a terminal it says so often that it is still at it.
SAYS_AGAIN = 30.0
WORDS = {TRAIN: "training", ANSWER: "answering", READINGS: "reading for all"}


class JobError(CadsError):
    """A job ended with an error."""


def jobs(systems: Sequence[str], work: Path, data: Path, *, quick: bool) -> list[Job]:
    """What a run does, in its order: set by set; in our own conversations the assistant first, the others need it."""
    found = []
    for one in sets.TITLES:
        chosen = [name for name in systems if one in SYSTEMS[name].sets and (SYSTEMS[name].quick or not quick)]
        pairs = [(stage, name) for name in chosen for stage in (TRAIN, ANSWER)]
        if chosen and one == sets.CONVERSATIONS:
            rest = [pair for pair in pairs if pair != (TRAIN, OURS)]
            pairs = [(TRAIN, OURS), (READINGS, OURS), *rest]
        found += [Job(stage, name, one, work, data, quick) for stage, name in pairs]
    return found


def run(planned: Sequence[Job], out: TextIO = sys.stderr) -> list[dict[str, Any]]:
    """Do all; gives a row of figures for each system on each set. A job that fails costs its row, not the run."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for number, job in enumerate(planned, start=1):
        key = (job.set, job.system)
        row = rows.setdefault(key, {"set": job.set, "system": job.system})
        if not _can(job, row):
            row.setdefault("error", "The assistant, which reads danger, asker, place and time for all, was not ready: see above.")
            continue
        told = f"[{number}/{len(planned)}] {sets.TITLES[job.set]}: {SYSTEMS[job.system].title}, {WORDS[job.stage]}"
        try:
            row |= _one(job, told, out)
        except JobError as wrong:
            row["error"] = str(wrong)
            print(f"{told}: FAILED\n{wrong}", file=out, flush=True)
    return [row for row in rows.values() if "right" in row or "error" in row]


def _can(job: Job, row: dict[str, Any]) -> bool:
    """Whether what the job rests on is there."""
    on_own = job.set == sets.CONVERSATIONS and job.system != OURS
    return "error" not in row and not (on_own and not (job.assistant / "readings.json").exists())


def _one(job: Job, told: str, out: TextIO) -> dict[str, Any]:
    job.folder.mkdir(parents=True, exist_ok=True)
    line = [sys.executable, "-W", "ignore", "-m", "benchmarks.run", *job.arguments]
    log = job.folder / f"{job.stage}.log"
    with log.open("wb") as into:
        process = subprocess.Popen(line, cwd=ROOT, env=_environment(job.work), stdout=into, stderr=into)
    with _ended(process):
        _wait(process, told, out)
    if process.returncode != 0:
        raise JobError(log.read_text(encoding="utf-8", errors="replace")[-2000:])
    figures: dict[str, Any] = json.loads(job.figures.read_text(encoding="utf-8"))
    if job.stage == ANSWER and job.set == sets.CONVERSATIONS:
        from benchmarks.conversations import judged

        figures |= judged(json.loads((job.folder / "replies.json").read_text(encoding="utf-8")))
    return figures


def _environment(work: Path) -> dict[str, str]:
    """Settings of this run's own: a new store, new caches, and nothing of the installation beside it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CADS_")}
    return kept | {
        "CADS_SERVICE": "norfolk-cads",
        "CADS_VAR_DIR": str(work / "var"),
        "CADS_DATABASE_URL": f"sqlite:///{work / 'store.db'}",
        "RASA_CACHE_DIRECTORY": str(work / "cache"),
    }


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Whatever happens, the process is not left behind."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def _wait(process: subprocess.Popen[bytes], told: str, out: TextIO) -> None:
    """Until it has ended; says meanwhile how long it has been at it."""
    started, said, terminal = time.monotonic(), 0.0, out.isatty()
    print(f"{told} ...", end="" if terminal else "\n", file=out, flush=True)
    while process.poll() is None:
        time.sleep(0.2)
        seconds = time.monotonic() - started
        if terminal:
            print(f"\r{told} ... {seconds:.0f} s", end="", file=out, flush=True)
        elif seconds - said >= SAYS_AGAIN:
            said = seconds
            print(f"  {seconds:.0f} s", file=out, flush=True)
    done = f"{time.monotonic() - started:.0f} s"
    print(f"\r{told}: {done}    " if terminal else f"  done in {done}", file=out, flush=True)
