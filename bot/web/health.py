"""Whether it lives, whether it answers, and figures for Prometheus. For the machine's own network only."""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.gate import probe
from bot.web.incoming import address
from bot.web.rasa import Away, Said
from bot.web.site import Site, site

#: How long what was found is told again, in seconds: a probe each second must not become a question each second.
FRESH = 2.0
#: Whoever fetches the figures waits no longer than this for Rasa, in seconds: Prometheus itself gives up after ten.
PATIENCE = 4.0


async def live(_: Request) -> Response:
    """This process answers."""
    return JSONResponse({"status": "ok"})


class Ready:
    """Asks Rasa a known question and looks at the answer and the release it comes from; and the figures, which tell that too."""

    def __init__(self) -> None:
        self._found: dict[str, object] = {"ready": False, "why": "not asked yet"}
        self._at = float("-inf")

    async def answer(self, request: Request) -> Response:
        """200 where the known question is answered from the live release, else 503 and why."""
        found = await self._look(site(request))
        return JSONResponse(found, 200 if found["ready"] else 503)

    async def metrics(self, request: Request) -> Response:
        """The figures, for the machine's own network: the public is told nothing of how the system does."""
        here = site(request)
        if not _near(address(request)):
            return PlainTextResponse("Not found.", 404)
        shown = here.metrics
        shown.chat_on.set(int(here.talk.is_on()))
        shown.redis_missed.set(here.shared.missed if here.shared else 0)
        shown.release.set(here.texts.release.number)
        live = await run_in_threadpool(here.live_since)
        shown.database.set(int(live is not None))
        if live:
            shown.live.set(live[0])
            shown.since.set(live[1].timestamp())
        try:
            found = await asyncio.wait_for(self._look(here), PATIENCE)
        except TimeoutError:
            found = {"ready": False}
        shown.ready.set(int(bool(found["ready"])))
        shown.answers(found.get("model"))
        return Response(shown.shown(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def _look(self, here: Site) -> dict[str, object]:
        if time.monotonic() - self._at > FRESH:
            self._found, self._at = await self._ask(here), time.monotonic()
        return self._found

    async def _ask(self, here: Site) -> dict[str, object]:
        wanted, known = here.texts.release.number, here.texts.release.content.service.known_question
        try:
            answer = await here.talk.rasa.ask(Said(probe(), known, secrets.token_hex(8)))
        except Away:
            return {"ready": False, "why": "no answer from Rasa", "release": wanted}
        if answer.custom.get("outcome") != "answered":
            return {"ready": False, "why": "a known question was not answered", "release": wanted}
        if answer.custom.get("release") != wanted:
            return {"ready": False, "why": "the answer comes from another release", "release": wanted}
        return {"ready": True, "release": wanted, "model": answer.custom.get("model"), "chat_on": here.talk.is_on()}


def _near(given: str) -> bool:
    try:
        found = ipaddress.ip_address(given)
    except ValueError:
        return False
    return found.is_loopback or found.is_private
