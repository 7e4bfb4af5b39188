"""The figures of a run as a page that people read: `benchmarks/results/load.md`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.report import table

Row = dict[str, Any]
#: The level that the marks are about, where it was measured.
MARKED = 10
#: Replies that are lost or broken, however many ask at once. The others are what overload is meant to look like.
BROKEN = {"status", "empty", "connection"}


def broken(made: Row) -> list[Row]:
    """The lines of ours with a reply that must not be: a broken one at all, or a wrong one where only a few ask at once."""
    ours = [row for row in made["rows"] if row["door"] != "stock"]
    return [row for row in ours if set(row["wrong"]) & BROKEN or (row["wrong"] and row["at"] <= MARKED)]


def level(made: Row) -> int:
    """The level that the marks and the costs are taken from: ten at once, or what comes nearest."""
    return int(min({row["at"] for row in made["rows"]}, key=lambda at: (abs(at - MARKED), at)))


def row(made: Row, door: str, at: int | None = None) -> Row:
    """The line of one door at one level."""
    wanted = level(made) if at is None else at
    return next(one for one in made["rows"] if (one["door"], one["at"]) == (door, wanted))


def cost(found: Row) -> float:
    """What a reply of this line takes of a core, in ms, all processes together."""
    return round(float(sum(found["cpu_ms"].values())), 1)


def holds(made: Row, process: str, what: str = "rss", when: str = "before") -> float:
    """The memory of one process in MB; 0 where the kernel could not say."""
    return float(next(one for one in made["memory"] if one["process"] == process)[when].get(what, 0))


def markdown(made: Row) -> str:
    """The page."""
    m = made["machine"]
    heads = ["at once", "", "replies a second", "of stock's", "p50", "p95", "p99", "CPU a reply", "wrong"]
    parts = [
        "# Under load, beside stock Rasa",
        f"{made['when']}, commit {m['commit'] or 'unknown'}. {m['cores']} cores ({m['processor']}), {m['memory_gb']} GB, "
        f"{m['system']}, load at the start {m['load_at_start']}. Sent by wrk on the same machine as all servers; "
        f"{made['questions']} questions in turn that no model has learnt, each the first of a new conversation. "
        f"The run took {made['minutes']:.0f} minutes.",
        "## The marks",
        marks(made),
        wanted(made),
        "## Conversations at once",
        table(heads, [_line(one) for one in made["rows"]]),
        NOTES,
        "## Memory and rest",
        table(["process", "memory", "its own share", "share after the load", "at most", "at rest"], _memory(made)),
        "Memory is that of a process with its children, after the first answers and before the load (what it shares with others "
        "counted whole); the share divides what is shared among those who share it. At rest: the part of a core that it uses "
        f"while nobody asks, over {made['rest_seconds']} seconds.",
        "## Starts and reloads",
        table(["first answer after the start", "seconds, each time"], [[_name(s["side"]), _each(s)] for s in made["starts"]]),
        table(RELOADS, [_reload(one) for one in made["reloads"]]),
        "`make load` makes this page again, and [docs/capacity.md](../../docs/capacity.md) with it.\n",
    ]  # fmt: skip
    return "\n\n".join(parts)


RELOADS = [
    "another model, five people talking",
    "longest turn before",
    "longest turn meanwhile",
    "turns",
    "wrong",
    "in use after",
]
NOTES = (
    "*Stock Rasa*: the pipeline and policies of Rasa's own `default_config.yml`, all of them, its REST channel, conversations in "
    "memory, our content and our action on an action server of its own. It was trained for one epoch instead of a hundred: that "
    "makes it understand less, and costs it nothing here. It has no gate, no redaction, no signs of danger and no database. "
    "*Ours*: on SQLite one process of each, as `make run` starts them; on PostgreSQL with Redis one, two and four Rasa behind "
    "nginx, one action server, one web process. *wrong*: not 200, without words, without a reply, or *unavailable*: the safe "
    "reply with the numbers, for whoever would wait too long for an answer. Latencies as wrk tells them, corrected for what a "
    "slow reply kept from being sent. *CPU a reply*: what the servers used of a core."
)


def marks(made: Row) -> str:
    """What issue and design ask for, each beside stock in the same run."""
    at, stock, ours = level(made), row(made, "stock"), row(made, "alone")
    reloads = {one["side"]: one["meanwhile"]["longest_ms"] for one in made["reloads"]}
    starts = {one["side"]: min(one["seconds"]) for one in made["starts"]}
    memory = {side: holds(made, f"{side} rasa") for side in ("stock", "alone")}
    lines = [
        _mark(f"replies a second, {at} at once", stock["replies_s"], ours["replies_s"], "5 times",
              lambda s, o: o >= 5 * s, ".1f", ""),
        _mark(f"p95, {at} at once", stock["p95_ms"], ours["p95_ms"], "a fifth", lambda s, o: o <= s / 5, ",.0f", " ms"),
        _mark("first answer after the start", starts["stock"], starts["alone"], "a sixth", lambda s, o: o <= s / 6, ".1f", " s"),
        _mark("memory of one Rasa", memory["stock"], memory["alone"], "under two thirds",
              lambda s, o: o < s * 2 / 3, ",.0f", " MB"),
        _mark("longest turn while another model is loaded", reloads["stock"], reloads["alone"], "no turn over 500 ms",
              lambda _, o: o <= 500, ",.0f", " ms"),
    ]  # fmt: skip
    return table(["", "stock Rasa", "ours, one Rasa, SQLite", "ours, of stock's", "wanted", "reached"], lines)


def wanted(made: Row) -> str:
    """What five and eight times stock's replies would need on this machine."""
    at, cores = level(made), made["machine"]["cores"]
    stock = row(made, "stock")["replies_s"]
    found = [one for one in made["rows"] if one["at"] == at and one["through"] == "channel" and one["door"] != "stock"]
    best = max(found, key=lambda one: one["replies_s"])
    needs = " and ".join(f"{times} times for {_most(cores, times * stock)}" for times in (5, 8))
    return (
        f"The best of ours at {at} at once is {best['replies_s']:.1f} replies a second ({best['title'].removeprefix('ours, ')}), "
        f"{_ratio(best['replies_s'], stock)} of stock's, at {cost(best):.0f} ms of CPU a reply. With all {cores} cores doing "
        f"nothing else, {needs} of CPU a reply would be needed, all processes together; or so many more cores."
    )


def _most(cores: int, replies: float) -> str:
    return f"at most {cores * 1000 / replies:.1f} ms" if replies else "any number of ms"


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else ""


def _mark(
    name: str, stock: float, ours: float, wish: str, reached: Callable[[float, float], bool], form: str, unit: str
) -> list[str]:
    shown = [f"{value:{form}}{unit}" for value in (stock, ours)]
    return [name, *shown, _ratio(ours, stock), wish, "yes" if reached(stock, ours) else "**no**"]


def _line(one: Row) -> list[str]:
    wrong = ", ".join(f"{count} {kind}" for kind, count in one["wrong"].items()) or "0"
    ratio = "" if one["of_stock"] is None else f"{one['of_stock']:.2f}"
    times = [f"{one[name]:,.0f} ms" for name in ("p50_ms", "p95_ms", "p99_ms")]
    return [str(one["at"]), one["title"], f"{one['replies_s']:,.1f}", ratio, *times, _shown_cost(one), wrong]


def _shown_cost(one: Row) -> str:
    """As "45 ms (web 5, rasa 35, actions 5)"."""
    parts = ", ".join(f"{name} {ms:.0f}" for name, ms in one["cpu_ms"].items() if ms >= 0.5)
    return f"{cost(one):.0f} ms ({parts})" if parts else ""


def _memory(made: Row) -> Sequence[list[str]]:
    def shown(one: Row) -> list[str]:
        before, after = one["before"], one["after"]
        held = (before.get("rss", 0), before.get("pss", 0), after.get("pss", 0), after.get("most", 0))
        return [_process(one["process"]), *(f"{mb:,.0f} MB" for mb in held), f"{one['rest']:.1f} %"]

    return [shown(one) for one in made["memory"]]


def _process(name: str) -> str:
    side, _, process = name.partition(" ")
    return f"{_name(side)}: {process}"


def _name(side: str) -> str:
    return {"stock": "stock Rasa", "alone": "ours, SQLite", "shared": "ours, PostgreSQL"}[side]


def _each(start: Row) -> str:
    return ", ".join(f"{seconds:.1f}" for seconds in start["seconds"])


def _reload(one: Row) -> list[str]:
    usual, meanwhile = one["usual"], one["meanwhile"]
    longest = [f"{found['longest_ms']:,} ms" for found in (usual, meanwhile)]
    return [_name(one["side"]), *longest, str(meanwhile["turns"]), str(meanwhile["wrong"]), f"{one['seconds']:.1f} s"]
