"""Secrets of this installation: given by a setting, or made at the first start and kept in a file that nobody else may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from faq.errors import SettingError


def key(given: str, file: Path, setting: str) -> str:
    """The secret `given` by the setting; where that is empty, the one in `file`, made now if it is not there.

    Two processes that start at once get the same one.

    Raises:
        SettingError: the file can't be made or read; names the setting to use instead.
    """
    if given:
        return given
    try:
        if not file.exists():
            _make(file)
        return file.read_text(encoding="utf-8")
    except OSError as wrong:
        raise SettingError(f"The key in {file} can't be used ({wrong.strerror}). Set {setting} instead.") from wrong


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    made.touch(mode=0o600)
    try:
        made.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        os.link(made, file)  # whole, and only where no other process was first
    except FileExistsError:
        pass
    finally:
        made.unlink()
