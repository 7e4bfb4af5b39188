"""The hazard log and the table of platform faults, read from `docs/hazards.md`.

The page is for people; this reads the same lines, so that what it claims can be checked. A row that cannot be read is
an error, never a row less.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from faq.errors import CadsError
from faq.settings import ROOT

PAGE = ROOT / "docs" / "hazards.md"
#: In the tests of a row: what follows is planned, and need not exist.
NOT_BUILT = "not built yet"
_ROW = re.compile(r"^\|\s*([HF]\d+)\s*\|")
_NAMED = re.compile(r"`([\w/]+\.py::(?:\w+|\*))`")
_SCORE = re.compile(r"^([1-5]) x ([1-5]) = (\d+)$")


class LogError(CadsError):
    """The hazard log cannot be read."""


@dataclass(frozen=True)
class Proof:
    """The tests of a row, from `tests/`: "folder/file.py::test", or "folder/file.py::*" for all of a file."""

    named: tuple[str, ...]
    planned: tuple[str, ...]
    built: bool

    @classmethod
    def of(cls, cell: str) -> Proof:
        """As a cell of the table names them."""
        now, marker, later = cell.partition(NOT_BUILT)
        return cls(tuple(_NAMED.findall(now)), tuple(_NAMED.findall(later)), not marker)


@dataclass(frozen=True)
class Score:
    """How likely (1 to 5) times how bad (1 to 5)."""

    likelihood: int
    severity: int

    @property
    def risk(self) -> int:
        """The product."""
        return self.likelihood * self.severity

    @classmethod
    def of(cls, cell: str, where: str) -> Score:
        """As a cell has it: "3 x 5 = 15".

        Raises:
            LogError: it does not, or the product is wrong.
        """
        found = _SCORE.match(cell)
        if not found or int(found[1]) * int(found[2]) != int(found[3]):
            raise LogError(f"{where}: '{cell}' is no likelihood x severity = risk, each a whole number up to five.")
        return cls(int(found[1]), int(found[2]))


@dataclass(frozen=True)
class Hazard:
    """A way this can do harm, with its controls and the tests that prove them."""

    id: str
    name: str
    cause: str
    harm: str
    controls: str
    proof: Proof
    before: Score
    after: Score
    remaining: str
    owner: str


@dataclass(frozen=True)
class Fault:
    """A fault of the platform, with the test that shows it is held."""

    id: str
    name: str
    answer: str
    proof: Proof


@dataclass(frozen=True)
class Log:
    """The whole page."""

    hazards: tuple[Hazard, ...]
    faults: tuple[Fault, ...]

    @property
    def rows(self) -> tuple[Hazard | Fault, ...]:
        """All of them."""
        return (*self.hazards, *self.faults)


def read(page: Path = PAGE) -> Log:
    """The log as the page has it.

    Raises:
        LogError: the page is missing, or a row is not as it must be.
    """
    try:
        return parse(page.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise LogError(f"The hazard log {page} can't be read ({wrong.strerror}).") from wrong


def parse(text: str) -> Log:
    """The log in the tables of a page.

    Raises:
        LogError: a row is not as it must be.
    """
    rows = [_cells(line) for line in text.splitlines() if _ROW.match(line)]
    hazards = tuple(_hazard(row) for row in rows if row[0].startswith("H"))
    return Log(hazards, tuple(_fault(row) for row in rows if row[0].startswith("F")))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _hazard(row: list[str]) -> Hazard:
    if len(row) != 10 or not all(row):
        raise LogError(f"{row[0]}: a hazard has ten cells, none of them empty; here are {len([c for c in row if c])}.")
    name, cause, harm, controls, tests, before, after, remaining, owner = row[1:]
    scores = Score.of(before, row[0]), Score.of(after, row[0])
    return Hazard(row[0], name, cause, harm, controls, Proof.of(tests), *scores, remaining, owner)


def _fault(row: list[str]) -> Fault:
    if len(row) != 4 or not all(row):
        raise LogError(f"{row[0]}: a fault has four cells, none of them empty.")
    return Fault(row[0], row[1], row[2], Proof.of(row[3]))
