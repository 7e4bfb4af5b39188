"""From what was measured to "how many machines for how many people": `docs/capacity.md`, made of the figures and nothing else.

What was not measured and stands in no source is a letter with an assumption that the reader replaces.
"""

from __future__ import annotations

import math
from typing import Any

from benchmarks.load.report import cost, holds, level, row
from benchmarks.report import table

#: Assumptions, each named in the page: messages of a conversation, seconds between two of them, how much busier the busiest
#: minute of an hour is, and how full cores and memory may be.
MESSAGES, THINKING, BURST, FULL, FILLED = 5, 20, 3, 0.5, 0.75
#: Conversations in the busiest hour, and how many services, that the tables show.
HOURLY, SERVICES, HOURLY_EACH = (10, 100, 1_000, 10_000, 100_000), (1, 10, 50, 100, 150, 200), 100
#: What is measured as one of ours that shares: the page's API before one Rasa, with PostgreSQL and Redis.
DOOR, RASA, WEB, ACTIONS = "shared1-web", "shared rasa1", "shared web1", "shared actions"
ENGINES = ("shared postgres", "shared redis", "shared nginx")
Row = dict[str, Any]


def markdown(made: Row) -> str:
    """The page."""
    m = made["machine"]
    parts = [
        "# How many machines for how many people",
        f"Every figure here is of one run of `make load` ({made['when']}, commit {m['commit'] or 'unknown'}, {m['cores']} cores, "
        f"{m['memory_gb']} GB), which writes this page: [benchmarks/results/load.md](../benchmarks/results/load.md) has them "
        "all. What could not be measured is a letter with an assumption: put in your own number.",
        "## What one reply costs",
        _costs(made),
        "## The sum",
        _sum(made),
        "## One service",
        _one(made),
        "## Every partnership in England, on paper",
        _many(made),
        "## When more ask than it bears",
        _over(made),
        "## What is not known",
        UNKNOWN + "\n",
    ]
    return "\n\n".join(parts)


#: What a line says of too many at once.
OVER = ["at once", "answers a second", "p95", "safe reply instead"]
UNKNOWN = "\n".join([
    "- How many people would ask, when, and how many messages they send: nobody has used it yet. "
    "`/metrics` and the editor's counts tell it from the first day.",
    "- How many safeguarding partnerships there are, and how many of them one team would serve: "
    "it stands in no source of this project.",
    "- How it does on several machines: all of this ran on one, so that no network lies between page, Rasa and database.",
    "- How other processors do: run `make load` on the machine that you mean to buy. "
    "A core of a shared machine may be less than one.",
    "- What PostgreSQL costs with years of counts and releases in it, and beside its copies and backups.",
])  # fmt: skip


def _costs(made: Row) -> str:
    at, found = level(made), row(made, DOOR)
    lines = [[name, f"{ms:.1f} ms"] for name, ms in sorted(found["cpu_ms"].items(), key=lambda one: -one[1])]
    lines.append(["**C, all of them**", f"**{cost(found):.1f} ms**"])
    held = [[name, f"{holds(made, key, 'pss', 'after'):,.0f} MB", f"{rest(made, key):.1f} %"]
            for name, key in (("Rasa", RASA), ("page", WEB), ("action server", ACTIONS))]  # fmt: skip
    engines = sum(holds(made, one, "pss", "after") for one in ENGINES)
    resting = sum(rest(made, one) for one in ENGINES)
    held.append(["PostgreSQL, Redis and nginx together", f"{engines:,.0f} MB", f"{resting:.1f} %"])
    return "\n\n".join([
        f"CPU of one reply through the page, {at} at once, one Rasa with PostgreSQL and Redis:",
        table(["process", "of a core"], lines),
        "What a process holds (its share where several have the same), and uses of a core while nobody asks:",
        table(["process", "memory", "at rest"], held),
        f"Several Rasa on the same machine, {at} at once, through the page: " + _scaling(made) + ". "
        "Where a second Rasa brings little, the cores are full already; another machine brings its own.",
    ])  # fmt: skip


def _scaling(made: Row) -> str:
    found = [row(made, f"shared{many}-web") for many in (1, 2, 4)]
    return ", ".join(f"{one['rasa']} Rasa {one['replies_s']:.1f} replies a second" for one in found)


def _sum(made: Row) -> str:
    return "\n".join([
        "| letter | what | here |",
        "| --- | --- | --- |",
        "| H | conversations that begin in the busiest hour | the tables below; **not known** |",
        f"| M | messages of a conversation | {MESSAGES}, an assumption |",
        f"| T | seconds from one message of somebody's to the next | {THINKING}, an assumption |",
        f"| B | how much busier the busiest minute is than its hour | {BURST}, an assumption |",
        f"| U | how full the cores may be: the rest is for peaks, and for a machine that failed | {FULL:.0%}, a choice |",
        f"| C | CPU of a reply | {cost(row(made, DOOR)):.1f} ms, measured |",
        f"| K | cores of a machine | {made['machine']['cores']}, the measured one |",
        "",
        "Replies a second **R = H x M x B / 3600**. Cores **R x C / 1000 / U**. Machines **cores / K, rounded up, and one more** "
        "so that one may fail. People who are in a conversation at the same moment: **R x T**.",
    ]).replace("%", " %")  # fmt: skip


def _one(made: Row) -> str:
    lines = []
    for hourly in HOURLY:
        replies = replies_s(hourly)
        shown = [f"{hourly:,}", f"{replies:,.2f}", f"{replies * THINKING:,.0f}", f"{cores(made, replies):,.1f}"]
        lines.append([*shown, f"{machines(made, cores(made, replies)):,}"])
    heads = ["H, conversations in the busiest hour", "R, replies a second", "people at the same moment", "cores",
             f"machines of {made['machine']['cores']} cores"]  # fmt: skip
    return "\n\n".join([
        table(heads, lines),
        "An office and a county are rows of this table: which one, only the county's own numbers say. Of a telephone line it is "
        "the calls of the busiest hour and the share of the callers who would rather type.",
    ])  # fmt: skip


def _many(made: Row) -> str:
    pair, ram = 2 * memory(made), made["machine"]["memory_gb"] * 1024 * FILLED
    engines = sum(holds(made, one, "pss", "after") for one in ENGINES)
    lines = []
    for services in SERVICES:
        needed = services * pair + engines
        at_rest = services * 2 * sum(rest(made, one) for one in (RASA, WEB, ACTIONS)) / 100 / FULL
        wanted = cores(made, services * replies_s(HOURLY_EACH)) + at_rest
        by_memory, by_cpu = math.ceil(needed / ram), math.ceil(wanted / made["machine"]["cores"])
        lines.append([f"{services:,}", f"{needed / 1024:,.0f} GB", f"{by_memory:,}", f"{wanted:,.1f}", f"{by_cpu:,}",
                      f"{max(by_memory, by_cpu) + 1:,}"])  # fmt: skip
    heads = ["S, services", "memory", "machines by memory", "cores", "machines by cores", "machines, and one more"]
    return "\n\n".join([
        "Each service has a content, a model and processes of its own; the database, Redis and nginx are shared. With two of "
        f"each process, so that one may fail, a service takes {pair:,.0f} MB whether anybody asks or not. Of a machine's "
        f"{made['machine']['memory_gb']} GB {FILLED:.0%} are taken. The cores are for H = {HOURLY_EACH} in each service, all "
        "of them in the same hour, and for what idle processes use.".replace("%", " %"),
        table(heads, lines),
        "S is a row to be chosen, no count: how many partnerships there are stands in no source of this project. Beside that, "
        "for each team: one editor, one trainer for as long as a model is learnt (the limits in "
        "[deploy/compose.yml](../deploy/compose.yml) are what they are given), and a second PostgreSQL and Redis, so that "
        "one may fail.",
    ])  # fmt: skip


def _over(made: Row) -> str:
    found = [row(made, DOOR, at) for at in dict.fromkeys(one["at"] for one in made["rows"])]
    lines = [[str(one["at"]), f"{one['replies_s']:,.1f}", f"{one['p95_ms']:,.0f} ms", _missed(one)] for one in found]
    return "\n\n".join([
        "At once means that each sends the next message as soon as the last is answered, which nobody does who "
        "reads: so many at once are many more people. One Rasa with PostgreSQL, through the page:",
        table(OVER, lines),
        "The safe reply has 999 and the numbers. Who gets it has waited in line for as long as the settings allow. More Rasa "
        "have to be there before that, and more web processes.",
    ])  # fmt: skip


def _missed(one: Row) -> str:
    """How many of the messages got no answer."""
    wrong = sum(one["wrong"].values())
    return f"{wrong / (one['replies'] + wrong):.0%}".replace("%", " %") if one["replies"] + wrong else ""


def replies_s(hourly: int) -> float:
    """Replies a second in the busiest minute, for so many conversations in the busiest hour."""
    return hourly * MESSAGES * BURST / 3600


def cores(made: Row, replies: float) -> float:
    """How many cores so many replies a second take."""
    return replies * cost(row(made, DOOR)) / 1000 / FULL


def machines(made: Row, wanted: float) -> int:
    """How many of the measured machine have so many cores, and one more."""
    return math.ceil(wanted / int(made["machine"]["cores"])) + 1


def memory(made: Row) -> float:
    """What one of each process of a service holds, in MB."""
    return sum(holds(made, one, "pss", "after") for one in (RASA, WEB, ACTIONS))


def rest(made: Row, process: str) -> float:
    """What a process uses of a core while nobody asks, in per cent."""
    return float(next(one for one in made["memory"] if one["process"] == process)["rest"])
