"""Shares with the range that the numbers allow, against published values of Wilson's interval."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from safety import danger
from safety.log import LogError

SET = {"name": "held out", "emergencies": 120, "found": 117, "near_misses": 100, "false_alarms": 4}


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662), (0, 0, 0.0, 1.0)],
)
def test_wilsons_interval(hits: int, of: int, low: float, high: float) -> None:
    assert pytest.approx((low, high), abs=0.0001) == danger.wilson(hits, of)


def test_a_share_is_shown_with_its_range() -> None:
    assert "97 of 100, 97.0 % (91.5 to 99.0)" == danger.shown(97, 100)
    assert "none measured" == danger.shown(0, 0)


def test_the_sets_are_read(tmp_path: Path) -> None:
    file = tmp_path / "danger.json"
    file.write_text(json.dumps({"sets": [SET]}))

    assert [danger.Measured("held out", 120, 117, 100, 4)] == danger.read(file)


def test_nothing_measured_is_no_set(tmp_path: Path) -> None:
    assert [] == danger.read(tmp_path / "danger.json")


@pytest.mark.parametrize(
    "body", ["{broken", "[]", "{}", json.dumps({"sets": [{"name": "x"}]}), json.dumps({"sets": [{**SET, "found": 121}]})]
)
def test_measurements_that_cannot_be_are_told(tmp_path: Path, body: str) -> None:
    file = tmp_path / "danger.json"
    file.write_text(body)

    with pytest.raises(LogError, match="can't be read"):
        danger.read(file)
