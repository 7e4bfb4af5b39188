"""Whether it lives, whether it answers, and figures for Prometheus. For the machine's own network only."""

from __future__ import annotations

import ipaddress
import secrets
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.gate import probe
from bot.web.incoming import address
from bot.web.rasa import Away, Said
from bot.web.site import Site, site

#: How long what was found is told again, in seconds: a probe each second must not become a question each second.
FRESH = 2.0


async def live(_: Request) -> Response:
    """This process answers."""
    return JSONResponse({"status": "ok"})


class Ready:
    """Asks Rasa a known question and looks at the answer and the release it comes from."""

    def __init__(self) -> None:
        self._found, self._at = {"ready": False, "why": "not asked yet"}, float("-inf")

    async def answer(self, request: Request) -> Response:
        """200 where the known question is answered from the live release, else 503 and why."""
        if time.monotonic() - self._at > FRESH:
            self._found, self._at = await self._ask(site(request)), time.monotonic()
        return JSONResponse(self._found, 200 if self._found["ready"] else 503)

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


async def metrics(request: Request) -> Response:
    """The figures, for the machine's own network: the public is told nothing of how the system does."""
    here = site(request)
    if not _near(address(request)):
        return PlainTextResponse("Not found.", 404)
    here.metrics.chat_on.set(int(here.talk.is_on()))
    here.metrics.redis_missed.set(here.shared.missed if here.shared else 0)
    here.metrics.release.set(here.texts.release.number)
    return Response(here.metrics.shown(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _near(given: str) -> bool:
    try:
        found = ipaddress.ip_address(given)
    except ValueError:
        return False
    return found.is_loopback or found.is_private
