"""`make load`: replies a second, latencies, memory, starts and reloads, ours beside stock Rasa in the same run.

Writes `benchmarks/results/load.md` and `load.json`, and from them `docs/capacity.md`. A quick run writes `load-quick.*`, one of
other levels or seconds `load-only.*`: neither overwrites the figures to quote.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.load import capacity, report
from benchmarks.load.run import Plan, measured
from faq.errors import CadsError
from faq.settings import ROOT

RESULTS, PAGE = ROOT / "benchmarks" / "results", ROOT / "docs" / "capacity.md"
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
QUICK = Plan(levels=(1, 10), seconds=2, starts=1)


def main(argv: Sequence[str] | None = None, results: Path = RESULTS, page: Path = PAGE) -> int:
    """Run it; gives the exit code, which is not 0 where it could not be measured, or where a reply was broken."""
    options = _options(argv)
    plan = QUICK if options.quick else Plan(tuple(options.at), options.seconds)
    try:
        with _ended_in_order():
            made = measured(plan)
    except CadsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except KeyboardInterrupt as stopped:
        print("Stopped. All that was started is ended; nothing was written.", file=sys.stderr)
        return 128 + int(stopped.args[0])
    name = "load" if plan == Plan() else "load-quick" if options.quick else "load-only"
    results.mkdir(parents=True, exist_ok=True)
    (results / f"{name}.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    text = report.markdown(made)
    (results / f"{name}.md").write_text(text, encoding="utf-8")
    if name == "load":
        page.write_text(capacity.markdown(made), encoding="utf-8")
    print(f"\n{text}\nWritten to {results}: {name}.md and {name}.json.", flush=True)
    return 1 if report.broken(made) else 0


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """Whatever tells it to stop comes as one exception, so that what was started is ended, undisturbed by a second signal."""

    def stop(number: int, _: object) -> None:
        for one in STOPS:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt(number)

    before = {one: signal.signal(one, stop) for one in STOPS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler or signal.SIG_DFL)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description="The assistant under load, beside stock Rasa.")
    parser.add_argument("--quick", action="store_true", help="1 and 10 at once, 2 seconds each: to see that it works")
    parser.add_argument(
        "--seconds", type=_count, default=Plan.seconds, help="how long each line is asked at a time (%(default)s)"
    )
    parser.add_argument(
        "--at", type=_count, nargs="+", default=list(Plan.levels), metavar="N", help="how many at once (1 10 50 200)"
    )
    return parser.parse_args(argv)


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 1000")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
