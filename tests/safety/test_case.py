"""The report says of each hazard whether it is proven, and never that all is well where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from safety import __main__ as command
from safety import log, proof
from safety.case import Case, Subject
from safety.danger import Measured
from safety.log import Proof, Score

SUBJECT = Subject("norfolk-cads", 3, "d1", None, True, "m.tar.gz", "d2", "abc")


def everything() -> dict[str, str]:
    rows = log.read().rows
    return {test: "passed" for row in rows for name in (*row.proof.named, *row.proof.planned) for test in proof.existing(name)}


def with_first(case: Case, **change: object) -> Case:
    """The case with its first hazard changed: what the log says of the others is not for these tests to know."""
    first, *rest = case.log.hazards
    return replace(case, log=replace(case.log, hazards=(replace(first, **change), *rest)))


@pytest.fixture
def case() -> Case:
    return Case(SUBJECT, log.read(), everything(), [Measured("held out", 120, 117, 100, 4)], date(2026, 11, 24))


def test_where_every_test_passed_it_holds_and_says_what_is_not_built(case: Case) -> None:
    test = f"`{proof.existing(case.log.hazards[0].proof.named[0])[0]}`"
    planned = [with_first(case, proof=Proof.of(cell)) for cell in (test, f"{test}; not built yet: `a/b.py::c`", "not built yet")]

    assert [True] * 3 == [one.holds for one in planned]
    assert ["proven", "proven so far, more is not built yet", "not built yet"] == [p.state(p.log.hazards[0]) for p in planned]


@pytest.mark.parametrize("result", ["failed", "skipped", "not run"])
def test_one_test_that_did_not_pass_is_enough(case: Case, result: str) -> None:
    hazard = case.log.hazards[0]
    test = proof.existing(hazard.proof.named[0])[0]
    results = {**case.results, test: result} if result != "not run" else {k: v for k, v in case.results.items() if k != test}

    wrong = replace(case, results=results)

    assert (False, result) == (wrong.holds, wrong.state(hazard))
    assert "Not every control is proven" in wrong.page()


def test_what_is_not_proven_is_named_first(case: Case) -> None:
    hazard = case.log.hazards[0]
    failed = dict.fromkeys(proof.existing(hazard.proof.named[0]), "failed")

    summary = replace(case, results={**case.results, **failed}).page().split("## Hazards")[0]

    assert f"\n- {hazard.id} {hazard.name}: failed" in summary
    assert "\n- " not in case.page().split("## Hazards")[0]


def test_a_figure_of_another_model_is_called_so(case: Case) -> None:
    measured = [
        Measured("new", 10, 9, 10, 1, "m.tar.gz"),
        Measured("old", 10, 9, 10, 1, "n.tar.gz"),
        Measured("older", 10, 9, 10, 1),
    ]

    rows = replace(case, measured=measured).page().split("## Danger, measured")[1].split("## Known")[0].splitlines()

    assert ["this model", "ANOTHER MODEL", "ANOTHER MODEL"] == [
        row.split(" | ")[-1].strip("| ") for row in rows[-5:] if "of 10" in row
    ]


def test_a_log_that_does_not_hold_is_no_safety_case(case: Case) -> None:
    wrong = replace(case, problems=["H1: names no test"])

    assert not wrong.holds
    assert "H1: names no test" in wrong.page()


def test_the_page_has_all_that_a_signer_needs(case: Case) -> None:
    page = case.page()

    assert page.startswith("# Safety case of release 3, 2026-11-24")
    assert [] == [h.id for h in case.log.hazards if f"### {h.id} {h.name}: {case.state(h)}" not in page]
    assert [] == [f.id for f in case.log.faults if f"| {f.id} | {f.name} |" not in page]
    assert [] == [told for told in ("d1", "m.tar.gz", "d2", "abc", "not yet signed by the unit") if told not in page]
    assert "117 of 120, 97.5 % (92.9 to 99.1)" in page
    assert "4 of 100, 4.0 % (1.6 to 9.8)" in page


def test_the_highest_risks_that_remain_come_first(case: Case) -> None:
    rows = [line for line in case.page().split("## Known remaining risks")[1].splitlines() if line.startswith("| H")]
    risks = [int(row.split("|")[2]) for row in rows]

    assert risks == sorted(risks, reverse=True)
    assert len(risks) == sum(h.after.risk >= 6 for h in case.log.hazards)


def test_a_risk_that_is_too_high_is_said_whatever_the_tests_say(case: Case) -> None:
    low = replace(case, log=replace(case.log, hazards=tuple(h for h in case.log.hazards if h.after.risk < 15)))
    high = with_first(low, after=Score(3, 5))

    assert f"remains: {high.log.hazards[0].id}. By the log's own rule: do not release." in high.page()
    assert "do not release" not in low.page()


def test_what_was_not_measured_is_said(case: Case) -> None:
    assert "Not measured" in replace(case, measured=[]).page()


def test_content_that_the_tests_did_not_see_is_said(case: Case) -> None:
    page = replace(case, subject=replace(SUBJECT, as_tested=False, signed=date(2026, 11, 1))).page()

    assert "NOT the content files" in page
    assert "signed by the unit on 2026-11-01" in page


@pytest.mark.parametrize(("holds", "code"), [(True, 0), (False, 1)])
def test_the_report_is_written_with_its_date_and_release(case: Case, tmp_path: Path, holds: bool, code: int) -> None:
    given = case if holds else replace(case, results={})

    assert code == command._written(given, tmp_path / "reports")
    assert given.page() == (tmp_path / "reports" / "2026-11-24-release-3.md").read_text()


def test_without_a_release_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("CADS_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("CADS_DATABASE_URL", f"sqlite:///{tmp_path}/cads.db")

    assert 1 == command.main([])
    assert "python -m faq" in capsys.readouterr().err
