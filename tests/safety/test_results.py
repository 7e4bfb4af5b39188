"""What pytest said is read as it is: a test passed only where all its cases did, and what did not run is not proven."""

from __future__ import annotations

from pathlib import Path

import pytest

from safety import results
from safety.log import LogError, Proof

JUNIT = """<testsuites><testsuite>
<testcase classname="tests.faults.test_a" name="test_one[x]" /><testcase classname="tests.faults.test_a" name="test_one[y]" />
<testcase classname="tests.faults.test_a" name="test_two[x]" />
<testcase classname="tests.faults.test_a" name="test_two[y]"><failure>no</failure></testcase>
<testcase classname="tests.test_b" name="test_three"><skipped /></testcase>
<testcase classname="tests.test_b" name="test_four"><error>no</error></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def junit(tmp_path: Path) -> Path:
    file = tmp_path / "results.xml"
    file.write_text(JUNIT)
    return file


def test_one_failing_case_fails_the_test(junit: Path) -> None:
    assert {
        "faults/test_a.py::test_one": "passed",
        "faults/test_a.py::test_two": "failed",
        "test_b.py::test_three": "skipped",
        "test_b.py::test_four": "failed",
    } == results.read(junit)


def test_a_named_test_that_did_not_run_is_told(tmp_path: Path) -> None:
    (tmp_path / "test_b.py").write_text("def test_three(): ...\ndef test_five(): ...\n")

    found = results.of(Proof.of("`test_b.py::*`"), {"test_b.py::test_three": "passed"}, tmp_path)

    assert {"test_b.py::test_three": "passed", "test_b.py::test_five": "not run"} == found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["passed", "passed"], "passed"),
        (["passed", "skipped"], "skipped"),
        (["skipped", "not run"], "not run"),
        (["not run", "failed"], "failed"),
        ([], "not run"),
    ],
)
def test_the_worst_counts(given: list[str], expected: str) -> None:
    assert expected == results.worst(given)


@pytest.mark.parametrize("content", [None, "", "<broken"])
def test_results_that_cannot_be_read_are_told(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "results.xml"
    if content is not None:
        file.write_text(content)

    with pytest.raises(LogError, match="can't be read"):
        results.read(file)
