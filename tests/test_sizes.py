"""Small files and small functions: what one person can hold in mind."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.assistant import ROOT

MOST_LINES, MOST_LINES_OF_A_FUNCTION = 300, 60
FILES = [
    f for package in ("faq", "bot", "actions", "benchmarks", "safety", "tests") for f in sorted((ROOT / package).rglob("*.py"))
]


def functions(file: Path) -> dict[str, int]:
    """Each function of a file, and how many lines it has."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in found}


@pytest.mark.parametrize("package", ["faq", "bot", "actions", "benchmarks", "safety", "tests"])
def test_there_are_files_to_measure(package: str) -> None:
    assert any(f.relative_to(ROOT).parts[0] == package for f in FILES)


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {str(f.relative_to(ROOT)): len(f.read_text(encoding="utf-8").splitlines()) for f in FILES}

    assert {} == {name: length for name, length in lengths.items() if length > MOST_LINES}


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = {f"{f.relative_to(ROOT)}: {name}": length for f in FILES for name, length in functions(f).items()}

    assert {} == {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION}
