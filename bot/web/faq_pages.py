"""The FAQ as pages: all that the live release answers, by topic, with search, and all of it on one page to print.

Nothing here needs the chat. What is searched for stands in no log: the guard notes pages, not their addresses.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.gate import cleaned
from bot.nlu import signs
from bot.web.faq import Faq
from bot.web.pages import offline
from bot.web.printed import Printed
from bot.web.search import LONGEST
from bot.web.site import site
from faq.entries import Release
from faq.settings import ROOT

#: How people tell a worry without a question, for any front door: by the entry that answers it.
WORRIES = ROOT / "data" / "nlu" / "worries.yml"
T = TypeVar("T")


class Newest(Generic[T]):
    """What was made of the newest release, made once: the live release is the same object until another one is published."""

    def __init__(self, make: Callable[..., T]) -> None:
        """`make`: from a release, and what is handed in beside it."""
        self._make = make
        self._held: tuple[Release, tuple[Any, ...], T] | None = None

    def of(self, release: Release, *more: Any) -> T:
        """What is made of `release`."""
        held = self._held
        if held is None or held[0] is not release or held[1] != more:
            held = self._held = (release, more, self._make(release, *more))
        return held[2]


@functools.cache
def heard(file: Path = WORRIES) -> dict[str, tuple[str, ...]]:
    """The examples of `file` (training data in Rasa's form) by entry: the search learns from them too."""
    blocks = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    return {block["intent"]: tuple(line.removeprefix("- ") for line in block["examples"].splitlines()) for block in blocks}


_FAQ = Newest(lambda release: Faq(release, heard()))
_PRINTED = Newest(Printed)


async def listing(request: Request) -> HTMLResponse:
    """All questions by topic, and what the search finds."""
    here = site(request)
    release = here.release()
    if release is None:
        return offline(request)
    faq, query = _FAQ.of(release), _query(request)
    audience = faq.audience(request.query_params.get("audience"))
    chosen = audience.id if audience else None
    # In a thread: the first search of a release counts all its words, and the chat must not wait for that.
    results = await run_in_threadpool(faq.results, query, chosen) if query else ()
    danger = here.talk.words().html(here.texts.fixed("search_danger", chosen).text) if _sounds_dangerous(query) else ""
    return here.page(request, "faq.html", faq=faq, query=query, audience=audience, results=results, danger=danger)


async def entry(request: Request) -> HTMLResponse:
    """One question with its answer, at an address that stays."""
    here, wanted = site(request), request.path_params["entry"]
    release = here.release()
    if release is None:
        return offline(request)
    faq = _FAQ.of(release)
    audience = faq.audience(request.query_params.get("audience"))
    shown = faq.shown(wanted, audience.id if audience else None, here.texts.moment())
    if shown is None:
        return here.page(request, "not_found.html", 404)
    return here.page(request, "entry.html", faq=faq, shown=shown, audience=audience)


async def everything(request: Request) -> HTMLResponse:
    """Each text that can reach a person, on one page to print."""
    here = site(request)
    release = here.release()
    if release is None:
        return offline(request)
    printed = _PRINTED.of(release, here.settings.kept)
    return await run_in_threadpool(here.page, request, "print.html", printed=printed, today=here.texts.here().date())


def _query(request: Request) -> str:
    return " ".join(cleaned(request.query_params.get("q", "")[:LONGEST]).split())


def _sounds_dangerous(query: str) -> bool:
    return bool(query and signs.shared().found(query))


routes = [Route("/faq", listing), Route("/faq/{entry}", entry), Route("/print", everything)]
