"""How often danger is found, and how often it is seen where none is, with the range that the numbers allow."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faq.settings import ROOT
from safety.log import LogError

FILE = ROOT / "benchmarks" / "results" / "danger.json"
#: Of the normal distribution: 95 % lie within this many deviations.
Z = 1.959964


@dataclass(frozen=True)
class Measured:
    """One set of messages: emergencies with those found, near misses with those taken for an emergency. `model`: the name of the
    model that read them, which stands for all that it was trained from."""

    name: str
    emergencies: int
    found: int
    near_misses: int
    false_alarms: int
    model: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError where more was found than there is."""
        if not (0 <= self.found <= self.emergencies and 0 <= self.false_alarms <= self.near_misses):
            raise ValueError(f"more found than there is in {self.name}")


def read(file: Path = FILE) -> list[Measured]:
    """The sets that were measured; none where nothing was.

    Raises:
        LogError: the file is there, and is not as it must be.
    """
    if not file.exists():
        return []
    try:
        return [_set(found) for found in json.loads(file.read_text(encoding="utf-8"))["sets"]]
    except (ValueError, KeyError, TypeError) as wrong:
        raise LogError(f"The measurements in {file} can't be read ({type(wrong).__name__}).") from wrong


def _set(found: dict[str, Any]) -> Measured:
    emergencies, hits, near, false = (int(found[name]) for name in ("emergencies", "found", "near_misses", "false_alarms"))
    return Measured(str(found["name"]), emergencies, hits, near, false, str(found.get("model", "")))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score): honest for small sets and for 0 or all."""
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / of / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def shown(hits: int, of: int) -> str:
    """A share in words: "97 of 100, 97.0 % (91.5 to 99.0)"."""
    if of == 0:
        return "none measured"
    low, high = wilson(hits, of)
    return f"{hits} of {of}, {100 * hits / of:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
