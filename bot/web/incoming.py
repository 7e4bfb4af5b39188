"""What comes in from outside, by the form or by the API alike: whose conversation it is, and what is kept of a turn."""

from __future__ import annotations

from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from bot.gate import CHOICE, cleaned
from bot.web.rasa import Said
from bot.web.site import Site, site
from bot.web.talk import Told

#: Where the page goes on after a turn: the newest message, right above the form.
NEWEST = "/#newest"
AnyResponse = TypeVar("AnyResponse", bound=Response)


def cookie(here: Site) -> str:
    """The name of the one cookie, which holds the signed id of the conversation. Two services of one host have one each."""
    return f"conversation-{here.settings.service}"


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


async def keep(here: Site, said: Said, shown: str, told: Told, unsent: str = "") -> None:
    """Put a turn into the transcript that the page is made from. `unsent`: what was refused, to stand in the box again."""
    if shown:
        words = cleaned(shown)[: here.settings.max_chars]
        await here.transcripts(lambda all_: all_.add(said.conversation, said.message_id, words, told.body, unsent))


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
    response.set_cookie(cookie(site(request)), signed, httponly=True, samesite="strict", secure=secure, path="/")
    return response
