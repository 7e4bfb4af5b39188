"""`POST /api/chat`, as `openapi.json` describes it."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.gate import CHOICE, minted
from bot.web.answers import as_json
from bot.web.incoming import address, as_text, keep, opened, title_of, with_cookie
from bot.web.rasa import Said
from bot.web.site import HERE, Site, site

OPENAPI = HERE / "openapi.json"


class Unreadable(Exception):
    """The body is no message."""


async def chat(request: Request) -> JSONResponse:
    """One message in, its reply out."""
    here = site(request)
    try:
        body = await _object(request)
        signed, said = _said(here, body)
    except Unreadable:
        return as_json(here.talk.refused("refused_unreadable", 400), here.ids.mint())
    told = await here.talk.turn(said, address(request))
    await keep(here, said, _shown(here, said.message, body), told)
    return with_cookie(request, as_json(told, signed), signed)


async def openapi(request: Request) -> Response:
    """The description of this API, by the service's name."""
    described = json.loads(OPENAPI.read_text(encoding="utf-8"))
    described["info"]["title"] = f"{site(request).texts.release.content.service.short_name} {described['info']['title']}"
    return JSONResponse(described)


async def _object(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError) as wrong:
        raise Unreadable from wrong
    if not isinstance(found, dict):
        raise Unreadable
    return found


def _said(here: Site, body: dict[str, Any]) -> tuple[str, Said]:
    """The signed conversation, the one given or a new one, and the message in `body`.

    Raises:
        Unreadable: there is neither a message nor a choice, or it is no text.
    """
    message, choice = body.get("message"), body.get("choice")
    if isinstance(choice, str) and CHOICE.fullmatch(choice):
        text = choice
    elif isinstance(message, str) and choice is None:
        text = as_text(message)
    else:
        raise Unreadable
    signed, conversation = opened(here, body.get("conversation"))
    given = body.get("message_id")
    wanted = given if isinstance(given, str) and 0 < len(given) <= 128 else minted()
    return signed, Said(conversation, text, wanted, here.talk.audience(body.get("audience")))


def _shown(here: Site, message: str, body: dict[str, Any]) -> str:
    """What the person reads as their own words: of a button, its title."""
    return title_of(here, message) if body.get("choice") else message
