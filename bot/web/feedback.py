"""What somebody says of a reply, and what they suggest for the FAQ: a form under the reply, and the same for programs."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.lately import ANSWERS
from bot.web.incoming import NEWEST, address, cookie
from bot.web.site import Site, site

THANKS = "Thank you."
KEPT = "Thank you. The people who look after the answers will read it, without names and numbers."
NOT_HELPED = "Thank you. The people who look after the answers will read your question, without names and numbers. " \
    "If you need an answer now, please call: the numbers are at the top of this page."  # fmt: skip
NOT_KEPT = "Thank you, but this was not kept. If you need an answer now, please call: the numbers are at the top of this page."


def asks(told: dict[str, Any]) -> bool:
    """Whether it is asked under this reply if it helped."""
    return bool(told.get("turn")) and told["outcome"] in ANSWERS and not told["emergency"]


def invites(told: dict[str, Any], suggestions: str | None) -> bool:
    """Whether a suggestion can be sent under this reply; `suggestions`: the service's entry for it."""
    return bool(told.get("turn")) and suggestions in told["entries"]


async def say(request: Request) -> Response:
    """What the form under a reply sends; the page comes again, with what became of it."""
    here = site(request)
    async with request.form(max_files=0, max_fields=10) as form:
        signed = form.get("conversation") or request.cookies.get(cookie(here))
        turn, given = str(form.get("turn", "")), {name: str(form[name]) for name in ("helped", "suggestion") if name in form}
    conversation, number = here.ids.read(signed), int(turn) if turn.isdecimal() and len(turn) < 5 else 0
    said: dict[str, Any] = {"turn": number}
    if given.get("suggestion", "").strip():
        said["suggestion"] = given["suggestion"]
    else:
        said["helped"] = given.get("helped") == "yes"
    if conversation and number:
        told = await _told(here, conversation, said, address(request))
        await here.transcripts(lambda all_: all_.note(conversation, number, told))
    return RedirectResponse(NEWEST, 303)


async def for_programs(request: Request) -> JSONResponse:
    """`{"conversation", "turn", "helped"}` or `{"conversation", "suggestion"}` in; `{"taken", "words", "html"}` out."""
    here = site(request)
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        body = None
    said = {k: v for k, v in body.items() if k in ("turn", "helped", "suggestion")} if isinstance(body, dict) else {}
    conversation = here.ids.read(body.get("conversation")) if said else None
    if not conversation or not ("suggestion" in said or isinstance(said.get("helped"), bool)):
        return JSONResponse({"taken": False, "words": "This could not be read.", "html": ""}, 400)
    told = await _told(here, conversation, said, address(request))
    number = said.get("turn")
    if isinstance(number, int):
        await here.transcripts(lambda all_: all_.note(conversation, number, told))
    return JSONResponse(told)


async def _told(here: Site, conversation: str, said: dict[str, Any], at: str) -> dict[str, Any]:
    """What became of it, in words; where it tells of danger, 999 and who to call."""
    found = await here.talk.feedback(conversation, said, at)
    words = _words(said, taken=bool(found["taken"]))
    danger = found.get("emergency")
    html = str(here.talk.words().html(danger)) if danger else ""
    return {"taken": bool(found["taken"]), "words": words if not danger else "", "html": html}


def _words(said: dict[str, Any], *, taken: bool) -> str:
    if "suggestion" in said:
        return KEPT if taken else NOT_KEPT
    if said["helped"]:
        return THANKS
    return NOT_HELPED if taken else NOT_KEPT
