"""Each command that a document names is one: programs, verbs, options, targets of make, files and settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.__main__ import main as bot
from faq.cli import main as faq
from faq.settings import PREFIX, Settings
from tests.assistant import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "deploy" / "README.md", *sorted((ROOT / "docs").glob("*.md")),
             *sorted((ROOT / "docs" / "runbooks").glob("*.md"))]  # fmt: skip
RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
#: Programs without verbs.
ALONE = {"actions", "honcho", "benchmarks", "benchmarks.load", "benchmarks.danger", "safety", "bot.nlu.weigh", "safety.licences",
         "tests.browser.screenshots"}  # fmt: skip
COMMAND = re.compile(r"python -m ([\w.]+)((?: +(?:--service [\w-]+|[a-z][\w-]*(?![\w/.=-])))?)([^`#\n|&]*)")
MAKE = re.compile(r"(?:^|[`\s])make ([a-z][a-z-]*)\b((?: [A-Z]+=)*)", re.MULTILINE)


def commands(text: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """Program, verb and options of each command in the code of a document."""
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    found = set()
    for program, verb, rest in COMMAND.findall(code):
        named = verb.split()[-1] if verb.strip() and "--service" not in verb else ""
        found.add((program, named, tuple(re.findall(r"(?<!\S)--[a-z-]+", rest))))
    return found


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda f: str(f.relative_to(ROOT)))
def test_every_command_is_one(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for program, verb, options in commands(file.read_text()):
        if program not in ("faq", "bot") or not verb:
            assert program in ALONE | {"faq", "bot"}, program
            continue
        with pytest.raises(SystemExit) as ended:
            (faq if program == "faq" else bot)([verb, "--help"])
        told = capsys.readouterr().out
        assert 0 == ended.value.code, f"{program} {verb}"
        assert [] == [o for o in options if o not in told and o != "--service"], f"{program} {verb}"


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda f: str(f.relative_to(ROOT)))
def test_every_target_is_one(file: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", file.read_text(), re.DOTALL))
    for target, variables in MAKE.findall(code):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
        assert all(f"$({name})" in makefile for name in re.findall(r"[A-Z]+", variables)), target


@pytest.mark.parametrize("file", RUNBOOKS, ids=lambda f: f.name)
def test_every_link_and_setting_of_a_runbook_is_there(file: Path) -> None:
    text = file.read_text()
    known = {PREFIX + name.upper() for name in Settings.__fields__}

    assert set() == set(re.findall(r"CADS_[A-Z_]+[A-Z]", text)) - known
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (file.parent / link).exists(), link
    for name in re.findall(r"`((?:deploy|faq|tests|docs)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name


def test_the_runbooks_are_all_listed() -> None:
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (ROOT / "docs" / "runbooks" / "README.md").read_text()))

    assert {f.name for f in RUNBOOKS} - {"README.md"} == listed


def test_what_is_no_command_would_be_found() -> None:
    found = commands(
        "`python -m faq nonsense --loud` and python -m faq prose\n```\n.venv/bin/python -m bot purge --watch # x\n```"
    )

    assert {("faq", "nonsense", ("--loud",)), ("bot", "purge", ("--watch",))} == found
