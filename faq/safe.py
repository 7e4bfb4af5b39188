"""The safe file: the facts and fixed texts of the live release in one small file, written atomically at each publish.

The channel and the web page start from it and keep it in memory: with it they can always show 999 and the numbers,
whatever happens to the database, the action server or the model.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from faq.entries import Content, Release, canonical
from faq.errors import StoreError


def part(release: Release) -> Release:
    """The release as the safe file has it: all facts, but only the entries of kind fixed."""
    fixed = tuple(e.copy(update={"phrasings": ()}) for e in release.content.entries if e.kind == "fixed")
    return replace(release, content=release.content.copy(update={"entries": fixed}))


def write(file: Path, release: Release) -> None:
    """Write the safe part of `release` to `file`: a reader sees the old file or the new one, never half of it.

    Raises:
        StoreError: the file can't be written; the old one stays.
    """
    body = {
        "service": release.service,
        "number": release.number,
        "digest": release.digest,
        "training_digest": release.training_digest,
        "checked_on": release.checked_on.isoformat() if release.checked_on else None,
        "content": json.loads(part(release).content.canonical()),
    }
    try:
        _replace(file, canonical(body))
    except OSError as wrong:
        raise StoreError(
            f"Release {release.number} is live, but its safe texts can't be written to {file} ({wrong.strerror}). "
            "Put that right, then run: python -m faq publish"
        ) from wrong


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".safe")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def read(file: Path) -> Release:
    """What the safe file holds: `part` of a release.

    Raises:
        StoreError: the file is missing or damaged.
    """
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
        signed = date.fromisoformat(body["checked_on"]) if body["checked_on"] else None
        content = Content.parse_obj(body["content"])
        return Release(body["service"], body["number"], body["digest"], body["training_digest"], content, signed)
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as wrong:
        raise StoreError(
            f"The safe texts in {file} can't be read ({type(wrong).__name__}). Run: python -m faq publish"
        ) from wrong
