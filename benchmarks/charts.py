"""The figures of a run as two pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.sets import TITLES
from benchmarks.systems import SYSTEMS
from bot.nlu.bands import Bands

Row = dict[str, Any]
#: Told apart without seeing colour well (Okabe and Ito); ours is the strongest.
COLOURS = dict(zip(SYSTEMS, ["#999999", "#E69F00", "#56B4E9", "#9BD3BF", "#00734D"], strict=True))
mpl.rcParams.update({"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True})


def comparison(run: dict[str, Any], file: Path) -> None:
    """Bars for each system on each set: what is right, how long it trains and answers, what memory it takes."""
    rows = [r for r in run["rows"] if "error" not in r]
    figure = Figure(figsize=(13, 8.5), layout="constrained")
    panels = figure.subplots(2, 2).ravel()
    _bars(panels[0], rows, lambda r: 100 * float(r["right"]), "right, %")
    _bars(panels[1], rows, lambda r: float(r["train_s"]), "training, encoding included, seconds", logarithmic=True)
    _bars(panels[2], rows, lambda r: float(r["p50_ms"]), "one message, ms: bar p50, line up to p95", logarithmic=True,
          whisker=lambda r: float(r["p95_ms"]))  # fmt: skip
    _bars(panels[3], rows, lambda r: float(r["answer_mb"]), "most memory while answering, MB")
    panels[0].set_ylim(0, 112)
    shown = [name for name in SYSTEMS if any(r["system"] == name for r in rows)]
    handles = [mpl.patches.Patch(color=COLOURS[name], label=SYSTEMS[name].title) for name in shown]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(shown), frameon=False)
    note = "QUICK RUN, smaller samples. " if run["quick"] else ""
    figure.supxlabel(f"{note}{run['when']}, {run['machine']['cores']} cores", fontsize=9, color="#555555")
    figure.savefig(file, dpi=110)


def _bars(
    axes: Axes, rows: Sequence[Row], value: Callable[[Row], float], title: str, *, logarithmic: bool = False,
    whisker: Callable[[Row], float] | None = None,
) -> None:  # fmt: skip
    sets = [one for one in TITLES if any(r["set"] == one for r in rows)]
    for at, one in enumerate(sets):
        own = [r for name in SYSTEMS for r in rows if r["set"] == one and r["system"] == name]
        width = 0.8 / max(len(own), 4)
        for n, row in enumerate(own):
            x, height = at + (n - (len(own) - 1) / 2) * width, value(row)
            axes.bar(x, height, width * 0.92, color=COLOURS[row["system"]])
            top = whisker(row) if whisker else height
            axes.vlines(x, height, top, color="#333333", linewidth=1)
            axes.annotate(_short(height), (x, top), (0, 2), textcoords="offset points", ha="center", fontsize=8)
    axes.set_xticks(range(len(sets)), [TITLES[one].replace(", ", ",\n") for one in sets])
    axes.set_title(title, loc="left", fontsize=11)
    axes.grid(axis="y", color="#e5e5e5")
    if logarithmic:
        axes.set_yscale("log")
        axes.margins(y=0.15)


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}"


def curve(bands: Bands, file: Path) -> None:
    """What the limit of "sure" trades: wrong and confident against asked back."""
    figure = Figure(figsize=(7.5, 5), layout="constrained")
    axes = figure.subplots()
    axes.plot([100 * p.asked for p in bands.curve], [100 * p.wrong for p in bands.curve], color=COLOURS["ours"], linewidth=2)
    for point in bands.curve[::5]:
        axes.annotate(f"{point.sure:.2f}", (100 * point.asked, 100 * point.wrong), (5, 5), textcoords="offset points",
                      fontsize=8, color="#777777")  # fmt: skip
        axes.plot(100 * point.asked, 100 * point.wrong, ".", color="#777777")
    chosen = min(bands.curve, key=lambda p: abs(p.sure - bands.sure))
    axes.plot(100 * chosen.asked, 100 * chosen.wrong, "o", color="#D55E00", markersize=9, zorder=3)
    told = (f"chosen, {bands.sure:.2f}: {chosen.wrong:.1%} wrong and confident,\n{chosen.asked:.1%} asked back, "
            f"{chosen.sent_away:.1%} sent away")  # fmt: skip
    axes.annotate(told, (100 * chosen.asked, 100 * chosen.wrong), (16, 22), textcoords="offset points", color="#B34700")
    axes.set_xlabel("asked back, % of messages")
    axes.set_ylabel("wrong and confident, % of messages")
    axes.set_title('How sure is sure enough: each point is a limit of "sure"', loc="left", fontsize=11)
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.grid(color="#eeeeee")
    figure.savefig(file, dpi=110)
