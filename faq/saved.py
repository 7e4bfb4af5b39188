"""Saved questions: what people ask, and where it must lead. They are never learnt from; every candidate model is asked them.

Those of a front door stand in its own `saved.yml`; emergencies and near-misses, which any front door must tell apart, in
`data/saved/danger.yml`.
"""

from __future__ import annotations

from pathlib import Path

from faq.entries import Content
from faq.errors import ContentError
from faq.facts import Item
from faq.files import listed
from faq.settings import ROOT, Settings

#: What a question can want beside an entry: the emergency reply, anything but that, or to be told that it is none of ours.
EMERGENCY, NOT_EMERGENCY, OUT_OF_SCOPE = "emergency", "not_emergency", "out_of_scope"
WANTS = (EMERGENCY, NOT_EMERGENCY, OUT_OF_SCOPE)
#: The file of a front door, and the one that all share.
OWN, SHARED = "saved.yml", ROOT / "data" / "saved" / "danger.yml"


class Saved(Item):
    """A question as somebody would write it, and what it `wants`: an entry's id or one of `WANTS`. `after`: the entry that was
    answered before. `audience`: who asks, where the page knows it."""

    text: str
    wants: str
    audience: str | None = None
    after: str | None = None


def read(file: Path) -> tuple[Saved, ...]:
    """The saved questions of one file.

    Raises:
        ContentError: the file can't be read, or the same text stands in it twice; names file and line.
    """
    found, lines = listed(file, Saved, "text")
    seen: dict[tuple[str, str | None], int] = {}
    for at, one in enumerate(found):
        line = lines[(at, "text")]
        if not one.text.strip():
            raise ContentError(file, line, "a saved question has no words", "Write what somebody would ask.")
        first = seen.setdefault((one.text.strip().lower(), one.after), line)
        if first != line:
            raise ContentError(file, line, f"'{one.text}' stands in line {first} too", "Take one of them away.")
    return found


def of(settings: Settings) -> tuple[Saved, ...]:
    """All that this service's models are asked: its own questions, then the shared ones.

    Raises:
        ContentError: a file is broken; names file and line.
    """
    own = settings.content_dir / settings.service / OWN
    return (*(read(own) if own.exists() else ()), *read(SHARED))


def missing(saved: tuple[Saved, ...], content: Content) -> list[str]:
    """The entries that saved questions name and `content` has not: those questions can't be asked of it."""
    known = {e.id for e in content.entries} | {*WANTS}
    return sorted({name for one in saved for name in (one.wants, one.after) if name and name not in known})
