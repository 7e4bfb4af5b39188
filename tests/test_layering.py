"""Imports go one way, and no phone number or hour is typed in code: facts live in the content alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.assistant import ROOT

#: What each package may never import.
FORBIDDEN = {
    "faq": {"rasa", "rasa_sdk", "bot", "actions", "benchmarks", "safety"},
    "actions": {"bot", "rasa", "benchmarks", "safety"},
    "bot": {"actions", "benchmarks", "safety"},
    "safety": {"rasa", "rasa_sdk", "actions", "benchmarks"},
}
#: A phone number (also 999 and 101), an hour of the clock, or weekdays with hours.
NUMBER = re.compile(r"\b0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}\b|\b(999|101|112)\b")
HOURS = re.compile(r"\b\d{1,2}([.:]\d\d)?\s?(am|pm)\b(?!\W*$)|\b\d{1,2}(am|pm)? (to|until) \d{1,2}(am|pm)?\b", re.IGNORECASE)

#: What keeps 999 in the texts, or makes it a link, has to name it; it answers nobody.
SPEAKS_OF_999 = {"advice.py", "checks.py", "markdown.py"}


def files(package: str) -> list[Path]:
    return [f for f in sorted((ROOT / package).rglob("*.py")) if "migrations" not in f.parts]


def imported(file: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0] if not node.level else file.relative_to(ROOT).parts[0])
    return found


def texts(file: Path) -> list[str]:
    """The strings of a file that code could show to somebody: all but docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


@pytest.mark.parametrize("package", list(FORBIDDEN))
def test_imports_go_one_way(package: str) -> None:
    wrong = {str(f.relative_to(ROOT)): found for f in files(package) if (found := imported(f) & FORBIDDEN[package])}

    assert files(package)
    assert {} == wrong


@pytest.mark.parametrize("package", list(FORBIDDEN))
def test_no_phone_number_is_typed_in_code(package: str) -> None:
    found = [(f.name, text) for f in files(package) for text in texts(f) if NUMBER.search(text)]

    assert [] == [(name, text) for name, text in found if name not in SPEAKS_OF_999]


@pytest.mark.parametrize("package", list(FORBIDDEN))
def test_no_opening_hours_are_typed_in_code(package: str) -> None:
    wrong = [(f.name, text) for f in files(package) for text in texts(f) if HOURS.search(text)]

    assert [] == wrong


@pytest.mark.parametrize("text", ["call 0344 800 8020", "01603 224100", "dial 999", "text 101"])
def test_the_rule_would_see_a_typed_number(text: str) -> None:
    assert NUMBER.search(text)


@pytest.mark.parametrize("text", ["open 9am to 5pm", "9 to 5", "from 8.30am on Mondays"])
def test_the_rule_would_see_typed_hours(text: str) -> None:
    assert HOURS.search(text)
