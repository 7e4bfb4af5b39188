"""For tests that break or change things: an assistant with a folder of its own, what must be in every safe reply, a canary.

The folder stands in `var/test` and shares the trained models with the other tests: nothing else that it breaks.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.training import digest_file, fitting
from faq import releases
from faq.database import connect
from faq.entries import Content
from tests.assistant import VAR, Assistant

SERVICE = "norfolk-cads"
#: None of ours, with a place for a canary and an e-mail address. No canary makes it read as a child's, whose text isn't kept.
IN_VAIN = "Please recommend a good recipe for tomato soup with basil {word} {email}"


@contextlib.contextmanager
def own() -> Iterator[Assistant]:
    """An assistant that nobody else uses, prepared but not started; ended afterwards, its folder taken away."""
    found = Assistant(var=VAR / f"own-{uuid.uuid4().hex[:8]}")
    found.var.mkdir(parents=True)
    for name in ("models", "cache"):
        (VAR / name).mkdir(exist_ok=True)
        (found.var / name).symlink_to(VAR / name)
    try:
        found.prepare()
        yield found
    finally:
        found.end()
        shutil.rmtree(found.var)


@contextlib.contextmanager
def own_running() -> Iterator[Assistant]:
    """The same, and it answers."""
    with own() as found:
        found.start("actions", "rasa")
        found.wait()
        yield found


@contextlib.contextmanager
def own_models() -> Iterator[Assistant]:
    """One that shares no models either: its folder has the trained one, and others may be put there. Not started."""
    with own() as found:
        (found.var / "models").unlink()
        shared, models = VAR / "models" / SERVICE, found.var / "models" / SERVICE
        models.mkdir(parents=True)
        release = releases.load(connect(found.env["CADS_DATABASE_URL"]), SERVICE)
        trained = shared / f"{fitting(release)}.tar.gz"
        for file in (trained, digest_file(trained)):
            shutil.copy(file, models / file.name)
        yield found


def safe_file(assistant: Assistant) -> Path:
    return assistant.var / "norfolk-cads.safe.json"


def database(assistant: Assistant) -> Path:
    return assistant.var / f"{assistant.store}.db"


def numbers(content: Content) -> tuple[str, str]:
    """The professionals' number and the public's."""
    found = {f.id: f for f in content.facts}
    professional, public = (content.service.audience(a) for a in ("professional", "public"))
    assert professional
    assert public
    return found[professional.line].number, found[public.line].number


def lacking(text: str, content: Content) -> list[str]:
    """Which of 999 and both numbers a text does not have."""
    return [wanted for wanted in ("999", *numbers(content)) if wanted not in text]


def canary() -> str:
    """A word that nothing but one message has: of letters alone, so that no redaction takes it for a number."""
    return "zq" + uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def files_with(word: str) -> list[Path]:
    """The files under `var/test` that have this word: database, log, models, caches."""
    # os.walk goes on where another test has just taken a folder away.
    files = [Path(folder, name) for folder, _, names in os.walk(VAR) for name in names]
    return [f for f in files if f.is_file() and not f.is_symlink() and word.encode() in _bytes(f)]


def _bytes(file: Path) -> bytes:
    """What a file holds: nothing, if another test has taken it away meanwhile."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def stored(assistant: Assistant, table: str) -> list[dict[str, Any]]:
    """All rows of a table, as they are now."""
    with contextlib.closing(sqlite3.connect(database(assistant), timeout=5)) as found:
        found.row_factory = sqlite3.Row
        return [dict(row) for row in found.execute(f"SELECT * FROM {table}")]


def recorded(assistant: Assistant, outcome: str, at_least: int = 1) -> int:
    """How often this outcome was counted: waits until it was so often, for that happens behind the reply's back."""
    ends = time.monotonic() + 5
    while True:
        found = sum(row["count"] for row in stored(assistant, "outcomes") if row["outcome"] == outcome)
        if found >= at_least or time.monotonic() > ends:
            return found
        time.sleep(0.05)


def texts(assistant: Assistant, word: str) -> list[str]:
    """The kept questions with this word."""
    return [row["text"] for row in stored(assistant, "questions") if word in row["text"]]


def written(assistant: Assistant, word: str) -> list[str]:
    """The texts with this word, once there is one: it is written behind the reply's back, after its count."""
    ends = time.monotonic() + 5
    while not (found := texts(assistant, word)) and time.monotonic() < ends:
        time.sleep(0.05)
    return found
