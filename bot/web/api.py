"""`POST /api/chat`, as `openapi.json` describes it."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from bot.gate import CHOICE, cleaned, minted
from bot.web.answers import as_json
from bot.web.rasa import Said
from bot.web.site import HERE, Site, site
from bot.web.talk import Told

OPENAPI = HERE / "openapi.json"
COOKIE = "conversation"
AnyResponse = TypeVar("AnyResponse", bound=Response)


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
    keep(here, said, _shown(here, said.message, body), told)
    return with_cookie(request, as_json(told, signed), signed)


async def openapi(_: Request) -> Response:
    """The description of this API."""
    return FileResponse(OPENAPI, media_type="application/json")


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


def opened(here: Site, given: Any) -> tuple[str, str]:
    """A signed id and the id in it: the one given, or a new one where it was not made here."""
    known = here.ids.read(given)
    if known:
        return given, known
    signed = here.ids.mint()
    return signed, here.ids.read(signed) or ""


def as_text(message: str) -> str:
    """A typed message never counts as a button: what looks like one gets a space before its colon."""
    text = message.strip()
    return text.replace(":", " :", 1) if CHOICE.fullmatch(text) else text


def keep(here: Site, said: Said, shown: str, told: Told) -> None:
    """Put a turn into the transcript that the page is made from."""
    if shown:
        here.transcripts.add(said.conversation, said.message_id, cleaned(shown)[: here.settings.max_chars], told.body)


def _shown(here: Site, message: str, body: dict[str, Any]) -> str:
    """What the person reads as their own words: of a button, its title."""
    return title_of(here, message) if body.get("choice") else message


def title_of(here: Site, choice: str) -> str:
    """What stands on the button with this payload."""
    kind, _, wanted = choice.partition(":")
    content = (here.release() or here.texts.release).content
    audience, entry = content.service.audience(wanted), content.entry(wanted)
    return (audience.label if audience else "") if kind == "audience" else (entry.title if entry else "")


def address(request: Request) -> str:
    """The network address that a request came from, for the limit that a school shares."""
    return request.client.host if request.client else "unknown"


def with_cookie(request: Request, response: AnyResponse, signed: str) -> AnyResponse:
    """`response`, with the conversation in a cookie that goes when the browser closes and that no script can read."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, signed, httponly=True, samesite="strict", secure=secure, path="/")
    return response
