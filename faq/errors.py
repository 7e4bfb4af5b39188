"""Every error this project raises on purpose. Each message says what is wrong and what to do.

CadsError
├── SettingError    a setting is wrong: names it
├── ContentError    a content file is broken: names file and line
├── CheckError      content may not be published: lists why
└── StoreError      the database or the safe file can't be used
    └── NoRelease   nothing has been published yet
"""

from __future__ import annotations

from pathlib import Path


class CadsError(Exception):
    """Base of all: shown to people as it is, without a traceback."""


class SettingError(CadsError):
    """A setting in the environment or in `.env` is wrong."""


class ContentError(CadsError):
    """A content file can't be read. `line` counts from 1."""

    def __init__(self, file: Path, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}. {remedy} Nothing was changed.")
        self.file, self.line = file, line


class CheckError(CadsError):
    """The content breaks a rule that a publish must keep."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Not published. Put this right first:\n" + "\n".join(f"  - {p}" for p in problems))
        self.problems = problems


class StoreError(CadsError):
    """The database can't be reached, is locked, or holds something that it should not."""


class NoRelease(StoreError):
    """Nothing is live for this service."""

    def __init__(self, service: str) -> None:
        super().__init__(f"Nothing is published for '{service}' yet. Run: python -m faq import, then: python -m faq publish")
