"""One stage of one system on one set, in a process of its own: `python -m benchmarks.run train|answer SYSTEM SET ...`."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import measure, sets
from benchmarks.job import ANSWER, READINGS, TRAIN, Job
from benchmarks.systems import SYSTEMS


def main(argv: Sequence[str] | None = None) -> int:
    """Do one job and write its figures into the system's folder, as `<stage>.json`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument("stage", choices=(TRAIN, READINGS, ANSWER))
    parser.add_argument("system", choices=tuple(SYSTEMS))
    parser.add_argument("set", choices=tuple(sets.TITLES))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    job = Job(**vars(parser.parse_args(argv)))
    job.folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    # Imported only now: what a set or a system does not need must not count as its memory.
    stages = importlib.import_module("benchmarks.held" if job.set == sets.CONVERSATIONS else "benchmarks.stages")
    figures = getattr(stages, job.stage)(job)
    figures |= {f"{job.stage}_mb": measure.peak_mb(), f"{job.stage}_took_s": round(time.perf_counter() - started, 1)}
    job.figures.write_text(json.dumps(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
