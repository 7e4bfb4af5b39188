"""The hazard log and the tests hold together: no hazard without a test, no test that is not there, no safety test unnamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from safety import log, proof

HAZARD = "| H1 | a | b | c | d | {tests} | 3 x 5 = 15 | 2 x 5 = 10 | e | f |\n"
FAULTS = "".join(f"| F{n} | a | b | {{faults}} |\n" for n in range(1, 21))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one safety test in `faults/`, one by its mark, and one that is none."""
    words = " ".join(f"F{n}" for n in range(1, 21))
    (tmp_path / "faults").mkdir()
    (tmp_path / "faults" / "test_a.py").write_text(f'def test_one():\n    """{words}"""\n')
    (tmp_path / "test_b.py").write_text("@pytest.mark.safety\ndef test_two(): ...\nasync def test_three(): ...\n")
    return tmp_path


def page(named: str, faults: str = "`faults/test_a.py::test_one`") -> log.Log:
    return log.parse(HAZARD.format(tests=named) + FAULTS.format(faults=faults))


def test_the_log_and_the_tests_hold_together() -> None:
    assert [] == proof.problems(log.read())


def test_there_are_at_least_24_hazards_and_all_20_faults() -> None:
    found = log.read()

    assert len(found.hazards) >= 24
    assert list(proof.PLATFORM) == [f.id for f in found.faults]


def test_this_test_is_not_empty() -> None:
    assert len(proof.safety_tests()) >= 40


@pytest.mark.parametrize("named", ["`faults/test_a.py::test_one`, `test_b.py::test_two`", "`faults/test_a.py::*` `test_b.py::*`"])
def test_a_log_that_names_all_has_no_problem(folder: Path, named: str) -> None:
    assert [] == proof.problems(page(named), folder)


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        ("by hand", "H1: names no test, and is not marked 'not built yet'"),
        ("`faults/test_a.py::*`, `test_b.py::test_four`", "H1: test_b.py::test_four does not exist"),
        ("`faults/test_c.py::*`", "H1: faults/test_c.py::* does not exist"),
        ("`faults/test_a.py::test_one`", "test_b.py::test_two: a safety test that no hazard names"),
        ("`test_b.py::*`", "faults/test_a.py::test_one: a safety test that no hazard names"),
        ("not built yet", "faults/test_a.py::test_one: a safety test that no hazard names"),
    ],
)
def test_a_log_that_does_not_hold_is_told(folder: Path, named: str, problem: str) -> None:
    assert problem in proof.problems(page(named), folder)


def test_what_is_not_built_yet_needs_no_test_and_may_name_planned_ones(folder: Path) -> None:
    named = "`faults/test_a.py::*`, `test_b.py::*`; not built yet: `web/test_page.py::*`"

    assert [] == proof.problems(page(named, "not built yet"), folder)


def test_a_fault_whose_test_does_not_say_its_number_is_told(folder: Path) -> None:
    named = "`faults/test_a.py::*`, `test_b.py::*`"

    assert "F1: test_b.py::test_two does not say F1" in proof.problems(page(named, "`test_b.py::test_two`"), folder)


def test_a_fault_that_is_missing_is_told(folder: Path) -> None:
    found = log.parse(
        HAZARD.format(tests="`faults/test_a.py::*`, `test_b.py::*`") + "| F1 | a | b | `faults/test_a.py::test_one` |\n"
    )

    assert ["the rows are not F1 to F20, each once and in order"] == proof.problems(found, folder)


def test_f1_is_not_said_by_f12(folder: Path) -> None:
    (folder / "faults" / "test_d.py").write_text('def test_x():\n    """F12: locked."""\n')

    assert [False, True] == [proof.says("faults/test_d.py::test_x", f, folder) for f in ("F1", "F12")]


def test_a_hazard_twice_is_told(folder: Path) -> None:
    twice = HAZARD.format(tests="`faults/test_a.py::*`, `test_b.py::*`") * 2

    assert "the rows are not H1 to H2, each once and in order" in proof.problems(
        log.parse(twice + FAULTS.format(faults="`faults/test_a.py::*`")), folder
    )


def test_controls_that_make_it_worse_are_told(folder: Path) -> None:
    row = HAZARD.format(tests="`faults/test_a.py::*`, `test_b.py::*`").replace("2 x 5 = 10", "4 x 5 = 20")

    assert "H1: the risk after the controls is higher than before" in proof.problems(log.parse(row), folder)


@pytest.mark.parametrize(
    "row",
    [
        "| H1 | a | b | c |",
        HAZARD.format(tests=" "),
        HAZARD.format(tests="x").replace("3 x 5 = 15", "3 x 5 = 16"),
        HAZARD.format(tests="x").replace("3 x 5 = 15", "6 x 5 = 30"),
        HAZARD.format(tests="x").replace("3 x 5 = 15", "high"),
        "| F1 | a | b |",
    ],
)
def test_a_row_that_cannot_be_read_stops(row: str) -> None:
    with pytest.raises(log.LogError, match=row[2:4]):
        log.parse(row)
