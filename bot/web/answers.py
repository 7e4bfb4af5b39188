"""An answer in the form that the asker reads: JSON for the API, a page for everybody else."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web.site import Site
from bot.web.talk import Told


def as_json(told: Told, conversation: str) -> JSONResponse:
    """The reply as the API gives it; `conversation` is the signed id."""
    return JSONResponse({"conversation": conversation, **told.body}, told.status)


def refusal(request: Request, site: Site, wanted: str, status: int) -> Response:
    """One fixed text: 999 and the numbers stand in it, and on the page above it."""
    values = {"length": "more than 64,000", "limit": f"{site.settings.max_chars:,}"} if wanted == "refused_too_long" else {}
    told = site.talk.refused(wanted, status, **values)
    if request.url.path.startswith("/api/"):
        return as_json(told, site.ids.mint())
    return site.page(request, "text.html", status, title="Something went wrong", body=told.body["replies"][0]["html"])
