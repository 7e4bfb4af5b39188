"""The pages that a public body owes, each a text of the release that the unit can change; and the demo of the embed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from bot.web.answers import refusal
from bot.web.site import STATIC, site

#: Where the launcher has the service's name put in.
NAME = '"the service"'
#: Path and fixed text of each.
PAGES = {"/privacy": "page_privacy", "/accessibility": "page_accessibility", "/about": "page_about"}


def page(wanted: str) -> Callable[[Request], Awaitable[HTMLResponse]]:
    """What answers with the fixed text `wanted` as a page."""

    async def shown(request: Request) -> HTMLResponse:
        here = site(request)
        entry = here.texts.release.content.entry(wanted)
        if entry is None:
            return offline(request)
        body = here.talk.words().html(here.texts.fixed(wanted, **here.settings.kept).text)
        return here.page(request, "text.html", title=entry.question, body=body)

    return shown


def offline(request: Request) -> HTMLResponse:
    """What a page says when its words can't be shown: the numbers stand above it."""
    here = site(request)
    body = here.talk.words().html(here.texts.fixed("page_offline").text)
    return here.page(request, "text.html", 503, title="This page is away just now", body=body)


async def refused(request: Request, wrong: Exception) -> Response:
    """What is not there, or can't be read: in words, with the numbers."""
    status = wrong.status_code if isinstance(wrong, HTTPException) else 400
    if request.url.path.startswith("/api/") or status not in (404, 405):
        return refusal(request, site(request), "refused_unreadable", status)
    return site(request).page(request, "not_found.html", status)


async def demo(request: Request) -> HTMLResponse:
    """A page as another site would have it, with the one script tag."""
    return site(request).page(request, "demo.html")


async def embed_script(request: Request) -> Response:
    """The launcher that another site loads by one script tag, with the service's name in it."""
    script = (STATIC / "embed.js").read_text(encoding="utf-8")
    named = script.replace(NAME, json.dumps(site(request).texts.release.content.service.short_name))
    return Response(named, media_type="text/javascript", headers={"Cache-Control": "max-age=3600"})


async def embed_style(_: Request) -> Response:
    """The launcher's looks."""
    return FileResponse(STATIC / "embed.css", media_type="text/css", headers={"Cache-Control": "max-age=3600"})
