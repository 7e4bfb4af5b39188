"""What holds for every request: an id, a log line without words, a largest body, no foreign forms, strict headers. Plain ASGI."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
import traceback
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gate import MOST_BYTES
from bot.web.answers import refusal
from bot.web.site import Site

log = logging.getLogger("bot.web")

_REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
#: Nothing inline, nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; manifest-src 'self'; frame-src 'self'; frame-ancestors {ancestors}"
)
#: Said of every response. The page leads to places where nobody should see what it was left for: no referrer.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Robots-Tag": "noarchive",
}
#: These two a page of another site may load: the launcher, and the chat in its frame.
FOR_OTHERS = ("/embed.js", "/embed.css")


class Guard:
    """Wraps the whole app."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in words."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, started = Request(scope), time.monotonic()
        given = request.headers.get("x-request-id", "")
        wanted = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = wanted
        status: list[int] = []

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
                self._head(request, MutableHeaders(scope=message), wanted)
            await send(message)

        try:
            await self._let_in(request, receive, answer)
        except Exception as wrong:
            wanted_text, told = ("refused_too_long", 413) if isinstance(wrong, TooLong) else ("safe_reply", 500)
            if told == 500:  # where it happened, but not its message: that may hold what the person wrote
                log.error("A page failed (%s).\n%s", type(wrong).__name__, "".join(traceback.format_tb(wrong.__traceback__)))
            if status:
                raise
            await refusal(request, self._site, wanted_text, told)(scope, receive, answer)
        self._noted(request, status[0] if status else 500, time.monotonic() - started, wanted)

    async def _let_in(self, request: Request, receive: Receive, answer: Send) -> None:
        scope = request.scope
        if request.method not in ("GET", "HEAD") and foreign(request.headers, request.url.netloc):
            await refusal(request, self._site, "refused_forged", 403)(scope, receive, answer)
            return
        length = request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > MOST_BYTES:
            await refusal(request, self._site, "refused_too_long", 413)(scope, receive, answer)
            return
        await self._app(scope, _bounded(receive), answer)

    def _head(self, request: Request, headers: MutableHeaders, wanted: str) -> None:
        path = request.url.path
        headers.update(HEADERS)
        embeds = path == "/embed"
        ancestors = " ".join(["'self'", *self._site.settings.embed_hosts.split()]) if embeds else "'none'"
        headers["Content-Security-Policy"] = POLICY.format(ancestors=ancestors)
        if not embeds:
            headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin" if path in FOR_OTHERS or embeds else "same-origin"
        headers["X-Request-Id"] = wanted
        if "cache-control" not in headers:
            headers["Cache-Control"] = "no-store"

    def _noted(self, request: Request, status: int, seconds: float, wanted: str) -> None:
        """One line of JSON: no address, no query, no words."""
        page = getattr(request.scope.get("route"), "path", "other")
        self._site.metrics.requests.labels(page, str(status)).inc()
        line: dict[str, Any] = {
            "request": wanted, "method": request.method, "page": page, "status": status, "ms": round(seconds * 1000),
            "release": self._site.texts.release.number,
        }  # fmt: skip
        log.info(json.dumps(line))


def foreign(headers: Headers, host: str) -> bool:
    """Whether a page of another site sent this form: browsers say so by Sec-Fetch-Site, older ones by Origin, programs not.

    Source: OWASP's Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata headers".
    """
    site = headers.get("sec-fetch-site")
    if site:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != host


class TooLong(Exception):
    """A body that said no length, or a wrong one, goes on and on."""


def _bounded(receive: Receive) -> Receive:
    """`receive` that ends a body beyond the largest one."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > MOST_BYTES:
            raise TooLong
        return message

    return counted
