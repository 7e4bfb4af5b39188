"""A table as a picture: where each bar stands, for a template that draws them. No script, no style inside the page."""

from __future__ import annotations

from dataclasses import dataclass

from faq.insight import Table, small

#: The picture's own measure; it is as wide as the page lets it be.
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 240, 40, 40, 10
#: Half of the longest name: the last one must not run out of the picture.
HALF = 52
#: So many names stand under the bars, or they would run into each other.
NAMES = 6


@dataclass(frozen=True)
class Bar:
    """One bar. `sort`: which column it is of, from 0; `said` is read beside it."""

    x: float
    y: float
    width: float
    height: float
    sort: int
    said: str


@dataclass(frozen=True)
class Picture:
    """Bars above each other for each row. `names`: what stands under them, and where; `lines`: a scale, and where."""

    bars: tuple[Bar, ...]
    names: tuple[tuple[float, str], ...]
    lines: tuple[tuple[float, int], ...]
    sorts: tuple[str, ...]
    said: str


def drawn(table: Table) -> Picture | None:
    """The picture of a table; None where it has none, or nothing to draw. What is too small to be shown is not drawn."""
    rows = [(name, [_height(cells[at]) for at in table.drawn]) for name, cells in table.rows]
    most = max((sum(values) for _, values in rows), default=0)
    if not most:
        return None
    top, step = _round(most), (WIDTH - LEFT) / len(rows)
    scale = (HEIGHT - BOTTOM - TOP) / top
    bars = tuple(bar for at, (name, values) in enumerate(rows) for bar in _column(name, values, LEFT + at * step, step, scale))
    every = -(-len(rows) // NAMES)
    names = tuple(
        (min(LEFT + (at + 0.5) * step, WIDTH - HALF), _short(name)) for at, (name, _) in enumerate(rows) if at % every == 0
    )
    lines = tuple((HEIGHT - BOTTOM - value * scale, value) for value in (0, top // 2, top))
    sorts = tuple(table.columns[at] for at in table.drawn)
    return Picture(bars, names, lines, sorts, f"{table.title}. The same figures stand in the table below.")


def _column(name: str, values: list[int], x: float, step: float, scale: float) -> list[Bar]:
    made, y = [], float(HEIGHT - BOTTOM)
    for sort, value in enumerate(values):
        if value:
            y -= value * scale
            made.append(
                Bar(
                    round(x + step * 0.1, 1), round(y, 1), round(step * 0.8, 1), round(value * scale, 1), sort, f"{name}: {value}"
                )
            )
    return made


def _height(cell: object) -> int:
    return cell if isinstance(cell, int) and not small(cell) else 0


def _round(most: int) -> int:
    """The next even number that reads well at the top of a scale."""
    size = 10 ** (len(str(most)) - 1)
    return next(n for n in (size * step for step in (1, 2, 4, 6, 8, 10)) if n >= most) if most > 9 else 10


def _short(name: str) -> str:
    """A day without its year, an hour as it is, anything else cut."""
    words = name.split()
    short = " ".join(words[:2]) if len(words) == 3 and words[2].isdecimal() else name
    return short if len(short) <= 14 else short[:13] + "…"
