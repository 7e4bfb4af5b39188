"""What pytest said of each test, from its JUnit file."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree  # our own pytest wrote the file

from safety.log import LogError, Proof
from safety.proof import TESTS, existing

PASSED, FAILED, SKIPPED, NOT_RUN = "passed", "failed", "skipped", "not run"
#: The worst of several first.
_WORST = (FAILED, NOT_RUN, SKIPPED, PASSED)


def read(file: Path) -> dict[str, str]:
    """Each test ("folder/file.py::test") with its result: a parametrised test passed only where all its cases did.

    Raises:
        LogError: the file is missing or no JUnit file.
    """
    try:
        cases = list(ElementTree.parse(file).iter("testcase"))  # noqa: S314
    except (OSError, ElementTree.ParseError) as wrong:
        raise LogError(f"The results in {file} can't be read ({type(wrong).__name__}).") from wrong
    found: dict[str, list[str]] = {}
    for case in cases:
        found.setdefault(_name(case), []).append(_result(case))
    return {name: worst(results) for name, results in found.items()}


def _name(case: ElementTree.Element) -> str:
    folders = case.get("classname", "").split(".")[1:]
    return f"{'/'.join(folders)}.py::{case.get('name', '').partition('[')[0]}"


def _result(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return FAILED
    return SKIPPED if case.find("skipped") is not None else PASSED


def worst(results: list[str]) -> str:
    """One result for several; nothing is "not run"."""
    return min(results, key=_WORST.index, default=NOT_RUN)


def of(proof: Proof, results: dict[str, str], tests: Path = TESTS) -> dict[str, str]:
    """Each test of a row with its result: also of those planned tests that exist by now."""
    names = [test for name in (*proof.named, *proof.planned) for test in existing(name, tests)]
    return {name: results.get(name, NOT_RUN) for name in names}
