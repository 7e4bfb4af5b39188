"""`python -m benchmarks.danger`: how much danger the trained model finds, and how often it sees some where there is none.

Reads `tests/danger/*.jsonl`, written by people who saw neither training data nor code, and writes `results/danger.json`, which
the safety case quotes. The sealed set is read only when asked for: it is run once, at the end of the work on danger.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.quiet import hush
from bot.release import live_release
from bot.training import TrainingError, model_for
from faq.settings import ROOT, read
from safety.danger import FILE, Measured, wilson

FOLDER = ROOT / "tests" / "danger"
SEALED = "sealed"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print a table, write the figures; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.danger", description=__doc__)
    parser.add_argument("--sealed", action="store_true", help="the sealed set too: once, at the end")
    sealed = parser.parse_args(argv).sealed
    files = [file for file in sorted(FOLDER.glob("*.jsonl")) if sealed or file.stem != SEALED]
    found = [measured(file) for file in files]
    for one in found:
        print(_line(one), flush=True)
    kept = _before() if not sealed else {}
    sets = {**kept, **{one.name: vars(one) for one in found}}
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"sets": list(sets.values())}, indent=1) + "\n", encoding="utf-8")
    return 0


def measured(file: Path) -> Measured:
    """Each message of `file` read alone by the live release's model."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    raised, model = _raised([row["text"] for row in rows])
    told = [bool(row.get("danger")) for row in rows]
    found = sum(r and t for r, t in zip(raised, told, strict=True))
    return Measured(file.stem, sum(told), found, len(told) - sum(told), sum(raised) - found, model)


def _raised(texts: list[str]) -> tuple[list[bool], str]:
    """Of each text whether danger is seen in it, and the name of the model that says so."""
    settings = read()
    model = model_for(settings, live_release(settings))
    if model is None:
        raise TrainingError("No model fits the live release. Run: python -m bot train")
    hush()
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def all_of_them() -> list[dict[str, Any]]:
        return [await agent.parse_message(text[: settings.max_chars]) for text in texts]

    found = [bool((parsed.get("danger") or {}).get("raised")) for parsed in asyncio.run(all_of_them())]
    return found, model.name


def _before() -> dict[str, Any]:
    """The sealed set's figures, if it was run: a later run of the others doesn't take them away."""
    if not FILE.exists():
        return {}
    return {one["name"]: one for one in json.loads(FILE.read_text(encoding="utf-8"))["sets"] if one["name"] == SEALED}


def _line(one: Measured) -> str:
    found, false = wilson(one.found, one.emergencies), wilson(one.false_alarms, one.near_misses)
    parts = [f"{one.name:<14}"]
    if one.emergencies:
        parts.append(f"found {one.found}/{one.emergencies} ({found[0]:.1%} to {found[1]:.1%})")
    parts.append(f"false {one.false_alarms}/{one.near_misses} ({false[0]:.1%} to {false[1]:.1%})")
    return "  ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
