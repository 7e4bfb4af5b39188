"""The pages of `make load`: each figure comes from the run, and the committed pages are those of the committed run."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.load import __main__ as command
from benchmarks.load import capacity, report
from benchmarks.load.run import Plan, with_ratio
from tests.assistant import ROOT

TITLES = {"stock": "stock", "alone": "ours, SQLite: the channel", "alone-web": "ours, SQLite: the page"}
TITLES |= {
    f"shared{n}{end}": f"ours, {n} Rasa: {to}" for n in (1, 2, 4) for end, to in (("", "the channel"), ("-web", "the page"))
}
PROCESSES = ["stock rasa", "alone rasa", "shared rasa1", "shared web1", "shared actions",
             "shared postgres", "shared redis", "shared nginx"]  # fmt: skip


def line(at: int, door: str) -> dict[str, Any]:
    """Ours gives 40 a second at 40 ms of CPU, stock 20 at 80 ms."""
    ours, through = door != "stock", "web" if door.endswith("-web") else "channel"
    return {"at": at, "door": door, "title": TITLES[door], "rasa": 1, "through": through, "replies": 100,
            "replies_s": 40.0 if ours else 20.0, "p50_ms": 10.0, "p95_ms": 100.0 if ours else 400.0, "p99_ms": 500.0,
            "cpu_ms": {"rasa": 30.0, "web": 10.0} if ours else {"rasa": 80.0}, "wrong": {}}  # fmt: skip


@pytest.fixture
def made() -> dict[str, Any]:
    """A run as `benchmarks.load.run` gives it."""
    machine = {"cores": 2, "processor": "p", "memory_gb": 8.0, "system": "s", "load_at_start": 0.1, "commit": "abc"}
    held = {"rss": 900.0, "pss": 500.0, "most": 950.0}
    memory = [
        {"process": p, "before": {**held, "rss": 1200.0} if "stock" in p else held, "after": held, "rest": 1.0} for p in PROCESSES
    ]
    turns = {"turns": 50, "longest_ms": 90, "p50_ms": 20, "wrong": 0}
    return {
        "when": "2026-01-02 03:04", "seconds": 5, "machine": machine, "minutes": 12.0, "questions": 76, "rest_seconds": 15,
        "starts": [{"side": "stock", "seconds": [62.0, 60.0]}, {"side": "alone", "seconds": [11.0, 10.0]}],
        "rows": with_ratio([line(at, door) for at in (1, 10) for door in TITLES]), "memory": memory,
        "reloads": [{"side": s, "seconds": 9.0, "usual": turns, "meanwhile": {**turns, "longest_ms": ms}}
                    for s, ms in (("stock", 31000), ("alone", 501))],
    }  # fmt: skip


def test_the_marks_stand_beside_stock_and_what_is_not_reached_is_told(made: dict[str, Any]) -> None:
    text = report.markdown(made)

    assert "| replies a second, 10 at once | 20.0 | 40.0 | 2.00 | 5 times | **no** |" in text
    assert "| p95, 10 at once | 400 ms | 100 ms | 0.25 | a fifth | **no** |" in text
    assert "| first answer after the start | 60.0 s | 10.0 s | 0.17 | a sixth | yes |" in text
    assert "| memory of one Rasa | 1,200 MB | 900 MB | 0.75 | under two thirds | **no** |" in text
    assert "| longest turn while another model is loaded | 31,000 ms | 501 ms | 0.02 | no turn over 500 ms | **no** |" in text
    assert "5 times for at most 20.0 ms and 8 times for at most 12.5 ms of CPU" in text
    assert "| ours, SQLite | 90 ms | 501 ms | 50 | 0 | 9.0 s |" in text


def test_reached_marks_are_told_as_well(made: dict[str, Any]) -> None:
    for row in made["rows"]:
        row["replies_s"], row["p95_ms"] = (20.0, 400.0) if row["door"] == "stock" else (100.0, 80.0)
    made["reloads"][1]["meanwhile"]["longest_ms"] = 500
    made["memory"][1]["before"] = {"rss": 799.0}

    assert ["yes"] * 5 == re.findall(r"\| (yes|\*\*no\*\*) \|", report.marks(made))


def test_each_line_has_its_share_its_cost_and_what_was_wrong(made: dict[str, Any]) -> None:
    made["rows"][1]["wrong"] = {"unavailable": 3}

    assert (
        "| 1 | ours, SQLite: the channel | 40.0 | 2.00 | 10 ms | 100 ms | 500 ms | 40 ms (rasa 30, web 10) | 3 unavailable |"
        in (report.markdown(made))
    )


def test_a_run_is_broken_by_a_lost_reply_of_ours_and_not_by_the_safe_one_when_very_many_ask(made: dict[str, Any]) -> None:
    def one(door: str, at: int, kind: str) -> bool:
        other = copy.deepcopy(made)
        other["rows"] = [{**line(at, door), "wrong": {kind: 1}}]
        return bool(report.broken(other))

    assert not report.broken(made)
    assert not one("alone", 200, "unavailable")
    assert one("alone", 200, "connection")
    assert one("shared2-web", 10, "unavailable")
    assert not one("stock", 10, "timeout")


def test_the_sum_is_that_of_the_page(made: dict[str, Any]) -> None:
    """1,000 conversations of 5 messages, three times as many in the busiest minute, at 40 ms, half a core used."""
    replies = capacity.replies_s(1000)

    assert 1000 * 5 * 3 / 3600 == pytest.approx(replies)
    assert replies * 0.040 / 0.5 == pytest.approx(capacity.cores(made, replies))
    assert 2 == capacity.machines(made, 0.1)
    assert 3 == capacity.machines(made, 2.1)
    assert "| 1,000 | 4.17 | 83 | 0.3 | 2 |" in capacity.markdown(made)


def test_many_services_need_memory_first(made: dict[str, Any]) -> None:
    """Two of each of 500 MB: 3,000 MB a service and 1,500 MB of engines, 6 of 8 GB taken; 100 conversations each, and idling."""
    text = capacity.markdown(made)

    assert "a service takes 3,000 MB whether anybody asks or not. Of a machine's 8.0 GB 75 % are taken." in text
    assert "| 10 | 31 GB | 6 | 1.5 | 1 | 7 |" in text


def test_what_happens_to_too_many_is_told(made: dict[str, Any]) -> None:
    next(one for one in made["rows"] if (one["at"], one["door"]) == (10, capacity.DOOR))["wrong"] = {"unavailable": 300}

    assert "| 1 | 40.0 | 100 ms | 0 % |\n| 10 | 40.0 | 100 ms | 75 % |" in capacity.markdown(made)


def test_a_whole_run_writes_both_pages_and_others_leave_them_alone(
    made: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plans: list[Plan] = []
    monkeypatch.setattr(command, "measured", lambda plan: plans.append(plan) or made)
    page = tmp_path / "capacity.md"

    assert 0 == command.main(["--quick"], tmp_path, page)
    assert 0 == command.main(["--at", "10", "--seconds", "1"], tmp_path, page)
    assert {"load-quick.md", "load-quick.json", "load-only.md", "load-only.json"} == {file.name for file in tmp_path.iterdir()}
    assert 0 == command.main([], tmp_path, page)
    assert capacity.markdown(made) == page.read_text()
    assert made == json.loads((tmp_path / "load.json").read_text())
    assert [(1, 10), (10,), (1, 10, 50, 200)] == [plan.levels for plan in plans]


def test_a_wrong_reply_ends_the_command_with_1(made: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made["rows"][1]["wrong"] = {"empty": 1}
    monkeypatch.setattr(command, "measured", lambda _: made)

    assert 1 == command.main([], tmp_path, tmp_path / "page.md")


def test_the_committed_pages_are_those_of_the_committed_run() -> None:
    results = ROOT / "benchmarks" / "results"
    made = json.loads((results / "load.json").read_text())

    assert report.markdown(made) == (results / "load.md").read_text()
    assert capacity.markdown(made) == (ROOT / "docs" / "capacity.md").read_text()
