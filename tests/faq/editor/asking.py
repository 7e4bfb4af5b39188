"""A group of questions that the pages "Questions" show, and what a browser does there."""

from __future__ import annotations

from sqlalchemy.engine import Engine
from starlette.responses import Response
from starlette.testclient import TestClient

from faq import questions
from faq.entries import Entry
from tests.faq.conftest import SERVICE
from tests.faq.editor.forms import saved, send

OTTERS = ("can an otter be fostered", "can otters be fostered here", "can an otter be fostered here")
ENTRY = "what_is_mash"


def do(browser: TestClient, number: int, what: str, **changed: str | list[str]) -> Response:
    """Press a button of a group's page."""
    place = f"/questions/{number}"
    return send(browser, browser.get(place), place, do=what, **changed)


def states(engine: Engine) -> set[tuple[str, str, str]]:
    return {(q.state, q.owner, q.entry) for q in questions.kept(engine, SERVICE)}


def phrasings(engine: Engine, wanted: str = ENTRY) -> tuple[str, ...]:
    found = saved(engine, wanted)
    assert isinstance(found, Entry)
    return found.phrasings
