"""The page of a soak is there and says so whatever fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.assistant import ROOT
from tests.faults import report
from tests.faults.people import Met

TESTS = """
import pytest
def test_redis_is_killed(): pass
@pytest.mark.parametrize("link", ["rasa"])
def test_the_network_is_cut(link): assert 1 == 2, "two turns of one"
@pytest.mark.skip(reason="only root")
def test_the_disk_is_full(): pass
@pytest.fixture
def cluster(): raise RuntimeError("not up")
def test_it_goes_on(cluster): pass
"""


def test_a_fault_that_does_not_hold_stands_in_the_page_with_the_others(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(TESTS)
    env = os.environ | {"SOAK_SECONDS": "1", "SOAK_RESULTS": str(tmp_path), "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-W", "ignore", "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(tmp_path)]
    line += ["-p", "no:cacheprovider", "-p", "tests.faults.conftest", "test_some.py"]
    done = subprocess.run(line, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False)

    told, page = json.loads((tmp_path / "soak.json").read_text()), (tmp_path / "soak.md").read_text()

    assert 1 == done.returncode, done.stdout + done.stderr
    assert ["yes", "NO", "not run", "NO"] == [row["held"] for row in told["faults"]]
    assert "**1 of 4 held.**" in page
    assert "- The network is cut: rasa: NO. `AssertionError: two turns of one" in page
    assert "- It goes on: NO. `RuntimeError: not up`" in page
    assert "- The disk is full: not run. `Skipped: only root`" in page


def held(rss: int, files: int) -> dict[str, int]:
    return {"rss": rss, "pss": rss - 10, "own": rss - 100, "files": files, "connections": 3, "threads": 5}


def test_a_long_life_is_counted_from_the_end_of_its_warming_up() -> None:
    points = [
        {"turns": turns, "models": models, "rasa": held(rss, 10), "web": held(100, files)}
        for turns, models, rss, files in ((0, 0, 500, 9), (300, 3, 700, 9), (5300, 23, 712, 11))
    ]
    told, met = report.Report(), Met(replies=5300, seconds=[0.01, 0.1, 0.4, 0.5])
    told.live(points, [0.1, 0.4], met, begins=1)
    page = report.page(body(told))

    assert "**12 MB** of memory (mark: under 20), 12 MB of it" in page
    assert "- 2 files, 0 connections, 0 threads." in page
    assert "the longest after **400 ms**" in page
    assert "| **300** | **3** | **700 (600)** | **100 (0)** |" in page


def body(told: report.Report) -> dict[str, Any]:
    return {
        "at": "now", "seconds_each": 1.0, "cpus": 2, "machine": "x", "faults": list(told.rows.values()),
        "before": {}, "after": {}, "life": told.life,
    }  # fmt: skip
