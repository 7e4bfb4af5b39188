"""What holds for every request of the public page: `faq.asgi`'s rules, with the chat that other sites may frame."""

from __future__ import annotations

import logging
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from bot.gate import MOST_BYTES
from bot.web.answers import refusal
from bot.web.site import Site
from faq import asgi
from faq.asgi import POLICY, STATUS, Why

log = logging.getLogger("bot.web")

#: These two a page of another site may load: the launcher, and the chat in its frame.
FOR_OTHERS = ("/embed.js", "/embed.css")
#: The fixed text for each refusal.
TEXTS: dict[Why, str] = {"forged": "refused_forged", "too_long": "refused_too_long", "failed": "safe_reply"}


class Guard(asgi.Guard):
    """Wraps the whole app."""

    most_bytes = MOST_BYTES

    def __init__(self, app: ASGIApp, site: Site) -> None:
        super().__init__(app, log)
        self._site = site

    def refusal(self, request: Request, why: Why) -> Response:
        """A fixed text, with 999 and the numbers."""
        return refusal(request, self._site, TEXTS[why], STATUS[why])

    def policy(self, request: Request) -> dict[str, str]:
        """As everywhere, but for the chat in a frame and its launcher."""
        path, found = request.url.path, super().policy(request)
        if path == "/embed":
            ancestors = " ".join(["'self'", *self._site.settings.embed_hosts.split()])
            found["Content-Security-Policy"] = POLICY.format(ancestors=ancestors)
            del found["X-Frame-Options"]
        if path in (*FOR_OTHERS, "/embed"):
            found["Cross-Origin-Resource-Policy"] = "cross-origin"
        return found

    def noted(self, page: str, status: int) -> dict[str, Any]:
        """Counts the answer, and tells the release it came from."""
        self._site.metrics.requests.labels(page, str(status)).inc()
        return {"release": self._site.texts.release.number}
