"""Does the log name tests that exist, and does every safety test stand behind a hazard?"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from faq.settings import ROOT
from safety.log import Log, Proof

TESTS = ROOT / "tests"
#: Every test in here is a safety test; elsewhere the mark `safety` makes one.
FAULTS = "faults"
#: The faults of the platform that were found (F21 is no fault that a test could hold).
PLATFORM = tuple(f"F{n}" for n in range(1, 21))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def problems(log: Log, tests: Path = TESTS) -> list[str]:
    """What is wrong between the log and the tests, one line each; none where all is well."""
    proofs = {row.id: row.proof for row in log.rows}
    return [
        *_misnumbered("H", [h.id for h in log.hazards], len(log.hazards)),
        *_misnumbered("F", [f.id for f in log.faults], len(PLATFORM)),
        *(f"{h.id}: the risk after the controls is higher than before" for h in log.hazards if h.after.risk > h.before.risk),
        *(f"{name}: names no test, and is not marked 'not built yet'" for name, p in proofs.items() if p.built and not p.named),
        *(f"{name}: {test} does not exist" for name, p in proofs.items() for test in p.named if not existing(test, tests)),
        *(f"{f.id}: {test} does not say {f.id}" for f in log.faults for test in f.proof.named if not says(test, f.id, tests)),
        *(f"{test}: a safety test that no hazard names" for test in unnamed(log, tests)),
    ]


def _misnumbered(letter: str, ids: list[str], count: int) -> list[str]:
    wanted = [f"{letter}{n}" for n in range(1, count + 1)]
    return [] if ids == wanted else [f"the rows are not {letter}1 to {letter}{count}, each once and in order"]


def existing(name: str, tests: Path = TESTS) -> list[str]:
    """The tests that a name of the log stands for: one, all of a file, or none."""
    file, _, wanted = name.partition("::")
    found = _tests(tests / file)
    return [f"{file}::{test}" for test in found if wanted in ("*", test)]


def says(name: str, fault: str, tests: Path = TESTS) -> bool:
    """Whether a test names the fault: in its own name or words, or for "file::*" in the file's."""
    file, _, wanted = name.partition("::")
    words = _module_words(tests / file) if wanted == "*" else _tests(tests / file).get(wanted, "")
    return fault in words.replace(",", " ").replace(":", " ").replace(")", " ").replace(".", " ").split()


def unnamed(log: Log, tests: Path = TESTS) -> list[str]:
    """The safety tests that no hazard names."""
    named = {test for h in log.hazards for test in _all_of(h.proof, tests)}
    return [test for test in safety_tests(tests) if test not in named]


def _all_of(proof: Proof, tests: Path) -> Iterable[str]:
    return (test for name in (*proof.named, *proof.planned) for test in existing(name, tests))


def safety_tests(tests: Path = TESTS) -> list[str]:
    """All tests in `faults/`, and all others that carry the mark `safety`."""
    found = []
    for file in sorted(tests.rglob("test_*.py")):
        name = str(file.relative_to(tests))
        all_of_it = file.relative_to(tests).parts[0] == FAULTS or _marked_module(file)
        found += [f"{name}::{test}" for test in _tests(file) if all_of_it or test in _marked(file)]
    return found


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])


def _functions(file: Path) -> list[Function]:
    found = (node for node in ast.walk(_tree(file)) if isinstance(node, Function))
    return [node for node in found if node.name.startswith("test_")]


def _tests(file: Path) -> dict[str, str]:
    """Each test function of a file, with its name and words."""
    return {node.name: f"{node.name.replace('_', ' ')} {ast.get_docstring(node) or ''}" for node in _functions(file)}


def _marked(file: Path) -> set[str]:
    return {node.name for node in _functions(file) if any("mark.safety" in ast.unparse(d) for d in node.decorator_list)}


def _marked_module(file: Path) -> bool:
    """Whether `pytestmark` marks all of a file."""
    lines = (node for node in _tree(file).body if isinstance(node, ast.Assign))
    return any("pytestmark" in ast.unparse(line.targets[0]) and "mark.safety" in ast.unparse(line.value) for line in lines)


def _module_words(file: Path) -> str:
    return ast.get_docstring(_tree(file)) or ""
