"""Two services from one database, each with its own processes: what nobody of either may see of the other."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from faq import files
from faq.entries import Content
from faq.facts import Email, Phone
from tests.assistant import ROOT, Assistant

NORFOLK, CAAS = "norfolk-cads", "caas"
#: What each is known to answer.
KNOWN = {NORFOLK: "what is CADS", CAAS: "what is CAAS"}
CONTENT = ROOT / "faq" / "content"


def content(service: str) -> Content:
    return files.read(CONTENT / service)[0]


def facts(service: str) -> list[str]:
    """What only this service can have said: its numbers and addresses, its name, its places, and the titles of its sources."""
    own = content(service)
    found = [f.number for f in own.facts if isinstance(f, Phone)]
    found += [f.address for f in own.facts if isinstance(f, Email)]
    found += [own.service.name, own.service.area, *(n for d in own.service.districts for n in (d.label, *d.names, *d.towns))]
    found += [s.title for s in own.sources]
    if service == CAAS:  # it has no numbers and no places: what it tells, told in words that are its own
        found += ["Duty Manager", "outcomes letter", "within 24 hours", "business support", "Single Assessment"]
    return [one for one in found if len(one) > 4]


def seen(text: str, service: str) -> list[str]:
    """Which facts of `service` stand in `text`."""
    return [one for one in facts(service) if one.lower() in text.lower()]


@contextlib.contextmanager
def both(now: str) -> Iterator[dict[str, Assistant]]:
    """Both services, answering from one database."""
    first = Assistant(now=now)
    made = {NORFOLK: first, CAAS: Assistant(now=now, store=first.store, known=KNOWN[CAAS], settings={"CADS_SERVICE": CAAS})}
    first.var.mkdir(parents=True, exist_ok=True)
    try:
        for one in made.values():
            one.prepare()
            one.start("actions", "rasa")
        for one in made.values():
            one.wait()
        yield made
    finally:
        for one in made.values():
            one.end()
        for file in first.var.glob(f"{first.store}*"):
            if file.suffix != ".log":
                Path(file).unlink()
