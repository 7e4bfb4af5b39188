"""For tests that break or change things: an assistant with a folder of its own, what must be in every safe reply, a canary.

The folder stands in `var/test` and shares the trained models with the other tests: nothing else that it breaks.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from faq.entries import Content
from tests.assistant import VAR, Assistant


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
    """A word that nothing but one message has."""
    return f"zq{uuid.uuid4().hex}"


def files_with(word: str) -> list[Path]:
    """The files under `var/test` that have this word: database, log, models, caches."""
    return [f for f in VAR.rglob("*") if f.is_file() and not f.is_symlink() and word.encode() in f.read_bytes()]
