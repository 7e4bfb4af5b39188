"""`python -m benchmarks.web`: how many replies a second the web page gives, beside stock Rasa's REST channel in the same run.

Three doors to the same model, action server and database: the page's JSON API, our channel behind it, and a second Rasa
whose only channel is the REST one that Rasa ships. Each is asked by wrk, a public tool. Loopback only.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.report import table
from benchmarks.servers import Servers, running
from benchmarks.wrk import ID, Load, load, program
from faq.entries import Release
from faq.errors import CadsError
from faq.settings import ROOT

RESULTS = ROOT / "benchmarks" / "results"
#: So many different questions are asked in turn.
QUESTIONS = 10
#: Each level is measured so often; the order of the doors turns round each time, so that none is always first.
ROUNDS = 2
#: Before anything counts, each door is asked for so many seconds, over so many connections.
WARMING, WARMING_AT = 2, 10


@dataclass(frozen=True)
class Door:
    """A way in. `body`: what is sent there to ask a question, in which `ID` stands for what no other request has."""

    name: str
    title: str
    url: str
    body: dict[str, Any]


def doors(servers: Servers) -> list[Door]:
    """The three ways in; the last is the one that the others are held against."""
    web, rasa = servers.settings.web_port, servers.settings.rasa_port
    sender = {"sender": ID}
    return [
        Door("web", "the web page's API", f"http://127.0.0.1:{web}/api/chat", {"message_id": ID}),
        Door(
            "channel", "our channel alone", f"http://127.0.0.1:{rasa}/webhooks/chat/webhook",
            {**sender, "metadata": {"message_id": ID}},
        ),
        Door("rest", "stock Rasa's REST channel", f"http://127.0.0.1:{servers.stock_port}/webhooks/rest/webhook", sender),
    ]  # fmt: skip


def main(argv: Sequence[str] | None = None, results: Path = RESULTS) -> int:
    """Run it; gives the exit code, which is not 0 where a reply was wrong."""
    options = _options(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as an exception, so that the servers are ended
    try:
        program()
        made = measured(options.seconds, options.at)
    except CadsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    text = markdown(made)
    results.mkdir(parents=True, exist_ok=True)
    (results / "web.md").write_text(text, encoding="utf-8")
    (results / "web.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"\n{text}\nWritten to {results}: web.md and web.json.", flush=True)
    return 1 if any(row["wrong"] for row in made["rows"]) else 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description="The web page under load, by wrk.")
    parser.add_argument("--seconds", type=_count, default=10, help="how long each door is asked at a time (%(default)s)")
    parser.add_argument("--at", type=_count, nargs="+", default=[1, 10, 50], metavar="N", help="conversations at once (1 10 50)")
    return parser.parse_args(argv)


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 1000")
    return int(text)


def measured(seconds: int, levels: Sequence[int]) -> dict[str, Any]:
    """The whole run: servers, warm-up, every door at every level."""
    made = {"when": f"{datetime.now():%Y-%m-%d %H:%M}", "seconds": seconds, "rounds": ROUNDS, "machine": machine.about()}
    print("Starting action server, two Rasas and the web process ...", flush=True)
    with running() as (servers, release):
        ways = doors(servers)
        asked = questions(release)
        files = {door.name: _bodies(door, asked, servers.settings.var_dir) for door in ways}
        for door in ways:
            load(door.url, files[door.name], "warm", at_once=WARMING_AT, seconds=WARMING)
        servers.settle()
        before = servers.memory()
        whole = len(levels) * len(ways) * ROUNDS * seconds
        print(f"All answer. Measuring takes {whole} seconds and some ...", flush=True)
        found: dict[tuple[int, str], Load] = {}
        for number, (level, door) in enumerate(order(levels, ways)):
            used = servers.cpu()
            one = load(door.url, files[door.name], f"m{number}", at_once=level, seconds=seconds)
            one = replace(one, cpu=Counter(servers.cpu()) - Counter(used))
            found[level, door.name] = found[level, door.name] + one if (level, door.name) in found else one
            print(_progress(level, door, one), flush=True)
            servers.settle()
        after = servers.memory()
    titles = {door.name: door.title for door in ways}
    rows = [{"at": at, "door": d, "title": titles[d], **found[at, d].figures()} for at in levels for d in titles]
    memory = [{"process": name, "before": before[name], "after": after[name]} for name in after]
    return {**made, "questions": asked, "rows": with_ratio(rows), "memory": memory}


def order(levels: Sequence[int], ways: Sequence[Door]) -> Iterator[tuple[int, Door]]:
    """Each door at each level, `ROUNDS` times, forwards and backwards in turn."""
    for at, level in enumerate(levels):
        for turn in range(ROUNDS):
            yield from ((level, door) for door in (ways if (at + turn) % 2 == 0 else ways[::-1]))


def questions(release: Release) -> list[str]:
    """Plain questions from all over the content, as the content itself asks them: every door should know them."""
    known = [entry.question for entry in release.content.entries if entry.kind == "faq"]
    return known[:: max(len(known) // QUESTIONS, 1)][:QUESTIONS]


def with_ratio(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with its replies a second as a share of those of Rasa's REST channel at the same level."""
    stock = {row["at"]: row["replies_s"] for row in rows if row["door"] == "rest"}
    return [{**row, "of_stock": round(row["replies_s"] / stock[row["at"]], 2) if stock[row["at"]] else None} for row in rows]


def markdown(made: dict[str, Any]) -> str:
    """The report."""
    m = made["machine"]
    heads = ["at once", "", "replies a second", "of stock's", "p50", "p95", "p99", "CPU a reply", "wrong"]
    lines = [_line(row) for row in made["rows"]]
    held = [[r["process"], *(f"{r[w].get(n, 0):,.0f} MB" for w, n in _HELD)] for r in made["memory"]]
    parts = [
        "# The web page under load",
        f"{made['when']}, commit {m['commit'] or 'unknown'}. {m['cores']} cores ({m['processor']}), {m['memory_gb']} GB, "
        f"{m['system']}, load at the start {m['load_at_start']}. wrk, {made['rounds']} times {made['seconds']} s for each line, "
        "on the same machine as all servers.",
        table(heads, lines),
        "Every request is the first turn of a new conversation, with one of ten questions of the content. *stock*: a second Rasa "
        "with the same model, action server and conversation store, whose only channel is Rasa's own `rest`: no gate, no "
        "redaction, no signs of danger ahead of the model, no page. *wrong*: not 200, without words, or the text for when "
        "something is away. Latencies as wrk tells them, corrected for what a slow reply kept from being sent. *CPU a reply*: "
        "what the servers used of a core; other work on the machine makes this longer too, but less than latencies.",
        table(["memory held", "before", "after", "at most"], held),
        "`python -m benchmarks.web` makes this page again.\n",
    ]
    return "\n\n".join(parts)


_HELD = (("before", "now_mb"), ("after", "now_mb"), ("after", "most_mb"))


def _line(row: dict[str, Any]) -> list[str]:
    wrong = ", ".join(f"{count} {kind}" for kind, count in row["wrong"].items()) or "0"
    ratio = "" if row["of_stock"] is None else f"{row['of_stock']:.2f}"
    times = [f"{row[name]:,.1f} ms" for name in ("p50_ms", "p95_ms", "p99_ms")]
    return [str(row["at"]), row["title"], f"{row['replies_s']:,.1f}", ratio, *times, _cost(row["cpu_ms"]), wrong]


def _cost(by_process: dict[str, float]) -> str:
    """As "45 ms (web 5, rasa 35, actions 5)"."""
    parts = ", ".join(f"{name} {ms:.0f}" for name, ms in by_process.items() if ms >= 0.5)
    return f"{sum(by_process.values()):.0f} ms ({parts})" if parts else ""


def _progress(level: int, door: Door, one: Load) -> str:
    f = one.figures()
    wrong = f", WRONG {f['wrong']}" if f["wrong"] else ""
    return f"{level:>4} at once  {door.title:<26} {f['replies_s']:>7.1f} replies/s   p95 {f['p95_ms']:>7.1f} ms{wrong}"


def _bodies(door: Door, asked: Sequence[str], folder: Path) -> Path:
    file = folder / f"{door.name}.bodies"
    file.write_text("".join(json.dumps({**door.body, "message": q}) + "\n" for q in asked), encoding="utf-8")
    return file


if __name__ == "__main__":
    sys.exit(main())
