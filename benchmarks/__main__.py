"""`python -m benchmarks`: the whole comparison, in one run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks import machine, report, runner, sets
from benchmarks.systems import SYSTEMS
from bot.nlu.bands import Bands
from faq.errors import CadsError
from faq.settings import ROOT

DATA = ROOT.parent / "shared" / "benchmarks"
RESULTS = ROOT / "benchmarks" / "results"


def main(argv: Sequence[str] | None = None, results: Path = RESULTS) -> int:
    """Run it; gives the exit code."""
    options = _options(argv)
    systems = options.only or list(SYSTEMS)
    try:
        failed = _compare(systems, options.data, results, quick=options.quick, whole=not options.only)
    except CadsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 1 if failed else 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="The language understanding, measured.")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the public data sets are (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="smaller samples, without Rasa's default pipeline: five minutes")
    parser.add_argument("--only", type=_names, metavar="NAMES", help=f"some of {','.join(SYSTEMS)}")
    return parser.parse_args(argv)


def _names(text: str) -> list[str]:
    wanted = text.split(",")
    unknown = [name for name in wanted if name not in SYSTEMS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no system {unknown[0]!r}, only {', '.join(SYSTEMS)}")
    return [name for name in SYSTEMS if name in wanted]


def stem(*, quick: bool, whole: bool) -> str:
    """What the results are called: a quick run, or one of some systems, never overwrites the figures of a whole one."""
    return "quick" if quick else "benchmark" if whole else "only"


def _compare(systems: Sequence[str], data: Path, results: Path, *, quick: bool, whole: bool) -> bool:
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        work = Path(name)
        planned = runner.jobs(systems, work, data.absolute(), quick=quick)
        if not planned:
            raise CadsError("Nothing to run: Rasa's default pipeline takes a quarter of an hour, a quick run leaves it out.")
        sets.missing(data, sorted({job.set for job in planned}))
        made: dict[str, Any] = {"when": f"{datetime.now():%Y-%m-%d %H:%M}", "quick": quick, "machine": machine.about()}
        made["rows"] = runner.run(planned)
        write(made, results, stem(quick=quick, whole=whole), planned[0].assistant)
    return any("error" in row for row in made["rows"])


def write(made: dict[str, Any], results: Path, name: str, assistant: Path) -> None:
    """Write the table, the figures and the pictures; say where they are."""
    from benchmarks import charts  # here: while the others are measured it would only hold memory

    results.mkdir(parents=True, exist_ok=True)
    text = report.markdown(made)
    (results / f"{name}.md").write_text(text, encoding="utf-8")
    (results / f"{name}.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    if any("error" not in row for row in made["rows"]):
        charts.comparison(made, results / f"{name}.png")
    if (assistant / "bands.json").exists():
        charts.curve(Bands.load(assistant), results / ("bands.png" if name == "benchmark" else f"{name}.bands.png"))
    print(f"{text}\nWritten to {results}: {name}.md, {name}.json and the pictures.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
