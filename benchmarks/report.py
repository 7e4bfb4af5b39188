"""The figures of a run as a table that people read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.rejection import LEAST
from benchmarks.sets import CLINC, CONVERSATIONS, TITLES
from benchmarks.systems import SYSTEMS

Row = dict[str, Any]
NONE = ""


def percent(share: float | None) -> str:
    """As "84.3 %"."""
    return NONE if share is None else f"{share:.1%}".replace("%", " %")


def _seconds(seconds: float) -> str:
    if seconds >= 120:
        return f"{int(seconds) // 60} min {int(seconds) % 60:02} s"
    return f"{seconds:.1f} s"


#: Heading, and how a row's cell is made.
COLUMNS: dict[str, Callable[[Row], str]] = {
    "right": lambda r: percent(r["right"]),
    "of": lambda r: f"{r['n']:,}",
    "learnt from": lambda r: f"{r['train_n']:,}",
    "training": lambda r: _seconds(r["train_s"]),
    "a message, p50": lambda r: f"{r['p50_ms']:.1f} ms",
    "p95": lambda r: f"{r['p95_ms']:.1f} ms",
    "loading": lambda r: _seconds(r["load_s"]),
    "memory, training": lambda r: f"{r['train_mb']:,.0f} MB",
    "memory, answering": lambda r: f"{r['answer_mb']:,.0f} MB",
}
REJECTING: dict[str, Callable[[Row], str]] = {
    "right of in scope, rejecting": lambda r: percent(r["right_at_limit"]),
    "out of scope rejected": lambda r: percent(r["outside_rejected"]),
    "limit": lambda r: f"{r['limit']:.3f}",
    "right at the limit, validation": lambda r: percent(r["validation_right_at_limit"]),
}
QUICK = (
    "**A quick run: smaller samples (see the columns *of* and *learnt from*), good for seeing that it works. Not the figures to "
    "quote; `make benchmark` makes those.**"
)
NOTES = {
    CLINC: (
        f"The limit is fitted on the validation part, so that at least {LEAST:.0%} of what is in scope is right there, a "
        "rejected one counting as wrong. *right* is without rejecting. A limit of 0.000: that share is out of reach, nothing is "
        "rejected."
    ).replace("%", " %"),
    CONVERSATIONS: (
        "A conversation is right when its last reply passes the judgement of `tests/conversations`. All systems share our "
        "readings of danger, asker, place and time; ours answers in its bands and is timed with its whole pipeline, the others "
        "are timed for the question alone, and hold no Rasa in memory."
    ),
}


def markdown(run: dict[str, Any]) -> str:
    """The whole report."""
    rows = run["rows"]
    parts = [f"# Benchmark{', quick run' if run['quick'] else ''}", _made(run)]
    if run["quick"]:
        parts.append(QUICK)
    parts += [_overview(rows), *(_section(one, own) for one in TITLES if (own := [r for r in rows if r["set"] == one]))]
    parts += ["What is measured, and how: [README.md](../README.md).\n"]
    return "\n\n".join(parts)


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """As Markdown, first column left, the rest right."""
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [heads, rule, *lines])


def _made(run: dict[str, Any]) -> str:
    m = run["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in m["versions"].items())
    return (
        f"{run['when']}, commit {m['commit'] or 'unknown'}. {m['cores']} cores ({m['processor']}), {m['memory_gb']} GB, "
        f"{m['system']}, load at the start {m['load_at_start']}. {versions}."
    )


def _overview(rows: Sequence[Row]) -> str:
    shown = [one for one in TITLES if any(r["set"] == one for r in rows)]
    found = {(r["system"], r["set"]): "failed" if "error" in r else percent(r["right"]) for r in rows}
    systems = [name for name in SYSTEMS if any(r["system"] == name for r in rows)]
    lines = [[SYSTEMS[name].title, *(found.get((name, one), NONE) for one in shown)] for name in systems]
    return "Right, of all that was asked:\n\n" + table(["", *(TITLES[one] for one in shown)], lines)


def _section(name: str, rows: Sequence[Row]) -> str:
    good = sorted((r for r in rows if "error" not in r), key=lambda r: list(SYSTEMS).index(r["system"]))
    columns = COLUMNS | (REJECTING if name == CLINC else {})
    parts = [f"## {TITLES[name]}", *([NOTES[name]] if name in NOTES else [])]
    if good:
        parts.append(table(["", *columns], [[SYSTEMS[r["system"]].title, *(c(r) for c in columns.values())] for r in good]))
    if good and name == CONVERSATIONS:
        parts.append(_kinds(good))
    parts += [f"{SYSTEMS[r['system']].title} failed:\n\n```\n{r['error'][-600:]}\n```" for r in rows if "error" in r]
    return "\n\n".join(parts)


def _kinds(rows: Sequence[Row]) -> str:
    kinds = {kind: found["n"] for r in rows for kind, found in r["kinds"].items()}
    heads = ["by kind", *(f"{kind} ({n})" for kind, n in kinds.items())]
    return table(heads, [[SYSTEMS[r["system"]].title, *(percent(r["kinds"][kind]["right"]) for kind in kinds)] for r in rows])
