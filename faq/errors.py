"""Every error this project raises on purpose. Each message says what is wrong and what to do.

CadsError
├── SettingError    a setting is wrong: names it
├── ContentError    a content file is broken: names file and line
├── CheckError      content may not be published: lists why
├── BackupError     a backup can't be made or restored: says why
├── AccountError    an account, a password or a role can't be so: says why
│   ├── NotSignedIn the login and the password don't fit together
│   └── HeldBack    too many wrong tries: says when to try again
├── Clash           (faq.drafts) somebody else changed the item since: has both versions
└── StoreError      the database or the safe file can't be used
    └── NoRelease   nothing has been published yet
"""

from __future__ import annotations

import math
from datetime import datetime
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


class BackupError(CadsError):
    """A backup can't be made, or is not one that may be restored here."""


class AccountError(CadsError):
    """An account can't be made or changed so."""


class NotSignedIn(AccountError):
    """Nobody has this login, or the password is another: the same words for both."""

    def __init__(self) -> None:
        super().__init__("This login and this password don't belong together. Check both, then try again.")


class HeldBack(AccountError):
    """Too many wrong tries in a row. `until`: when the next one is looked at."""

    def __init__(self, until: datetime, seconds: float) -> None:
        minutes = max(1, math.ceil(seconds / 60))
        super().__init__(
            f"There were too many wrong tries. Wait {minutes} minute{'' if minutes == 1 else 's'}, then try again. "
            "If you have forgotten your password, ask an administrator for a new one."
        )
        self.until, self.seconds = until, seconds


class StoreError(CadsError):
    """The database can't be reached, is locked, or holds something that it should not."""


class NoRelease(StoreError):
    """Nothing is live for this service."""

    def __init__(self, service: str) -> None:
        super().__init__(f"Nothing is published for '{service}' yet. Run: python -m faq import, then: python -m faq publish")
