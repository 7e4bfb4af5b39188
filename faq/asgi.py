"""What holds for every request of a web process of ours: an id, a log line without words, a largest body, no foreign forms,
strict headers; and how its templates and files are served. The public page and the editor stand on it. Plain ASGI.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faq import calls

#: Why a request is refused before, or instead of, its answer; and the status of each.
Why = Literal["forged", "too_long", "failed"]
STATUS: dict[Why, int] = {"forged": 403, "too_long": 413, "failed": 500}

#: The style sheet of the public page and the editor alike.
LOOK = Path(__file__).parent / "look"
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


class Guard(ABC):
    """Wraps a whole app. Each process has a class of its own, which says what is different there."""

    #: The largest body that is read, in bytes.
    most_bytes = 64 * 1024

    def __init__(self, app: ASGIApp, log: logging.Logger) -> None:
        self._app, self._log = app, log

    @abstractmethod
    def refusal(self, request: Request, why: Why) -> Response:
        """What somebody reads who is refused, with the status of `STATUS`."""

    def policy(self, request: Request) -> dict[str, str]:
        """Who may frame and load this answer: nobody but ourselves."""
        return {
            "Content-Security-Policy": POLICY.format(ancestors="'none'"),
            "X-Frame-Options": "DENY",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    def most(self, request: Request) -> int:
        """The largest body of this request, in bytes."""
        return self.most_bytes

    def is_foreign(self, request: Request) -> bool:
        """Whether a form may come from elsewhere."""
        return foreign(request.headers, request.url.netloc)

    def noted(self, page: str, status: int) -> dict[str, Any]:
        """What else the log line tells of an answer; `page` is the route's path, never what was asked for."""
        return {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in words."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, started = Request(scope), time.monotonic()
        wanted = calls.taken(request.headers)
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
            why: Why = "too_long" if isinstance(wrong, TooLong) else "failed"
            if why == "failed":  # where it happened, but not its message: that may hold what the person wrote
                trace = "".join(traceback.format_tb(wrong.__traceback__))
                self._log.error("A page failed (%s).\n%s", type(wrong).__name__, trace)
            if status:
                raise
            await self.refusal(request, why)(scope, receive, answer)
        self._write(request, status[0] if status else 500, time.monotonic() - started, wanted)

    async def _let_in(self, request: Request, receive: Receive, answer: Send) -> None:
        scope = request.scope
        if request.method not in ("GET", "HEAD") and self.is_foreign(request):
            await self.refusal(request, "forged")(scope, receive, answer)
            return
        length = request.headers.get("content-length", "0")
        most = self.most(request)
        if length.isdigit() and int(length) > most:
            await self.refusal(request, "too_long")(scope, receive, answer)
            return
        await self._app(scope, _bounded(receive, most), answer)

    def _head(self, request: Request, headers: MutableHeaders, wanted: str) -> None:
        headers.update(HEADERS)
        headers.update(self.policy(request))
        headers["X-Request-Id"] = wanted
        if "cache-control" not in headers:
            headers["Cache-Control"] = "no-store"

    def _write(self, request: Request, status: int, seconds: float, wanted: str) -> None:
        """One line of JSON: no address, no query, no words."""
        page = getattr(request.scope.get("route"), "path", "other")
        line = {"request": wanted, "method": request.method, "page": page, "status": status, "ms": round(seconds * 1000)}
        fields = line | self.noted(page, status)
        self._log.info(json.dumps(fields), extra={"fields": fields})


def foreign(headers: Headers, host: str, *, silent: bool = False) -> bool:
    """Whether a page of another site sent this form: browsers say so by Sec-Fetch-Site, older ones by Origin, programs not.

    `silent`: what to take a form for that says neither.
    Source: OWASP's Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata headers".
    """
    site = headers.get("sec-fetch-site")
    if site:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return silent if origin is None else urlsplit(origin).netloc != host


class TooLong(Exception):
    """A body that said no length, or a wrong one, goes on and on."""


def _bounded(receive: Receive, most: int) -> Receive:
    """`receive` that ends a body beyond `most` bytes."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > most:
            raise TooLong
        return message

    return counted


class Files(StaticFiles):
    """Static files of a process and the look that all share; kept for a year where the address names the version."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, packages=[("faq", LOOK.name)])

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Starlette's answer, with how long it may be kept."""
        response = await super().get_response(path, scope)
        kept = "public, max-age=31536000, immutable" if b"v=" in scope.get("query_string", b"") else "no-cache"
        response.headers["Cache-Control"] = kept
        return response


def templates(folder: Path, static: Path) -> Environment:
    """The templates in `folder`: everything escaped, a name that is missing is an error. `asset` tells where a file is."""
    made = Environment(
        loader=FileSystemLoader(folder), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals["asset"] = assets(static)
    made.filters["date"] = lambda day: f"{day.day} {day:%B %Y}"
    return made


def assets(static: Path) -> Callable[[str], Markup]:
    """What gives a file's address under /static: its digest is in it, so that browsers may keep the file for ever."""

    @functools.cache
    def asset(name: str) -> Markup:
        file = next(folder / name for folder in (static, LOOK) if (folder / name).exists())
        digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        return Markup(f"/static/{name}?v={digest}")  # noqa: S704  # a name of ours and hexadecimal digits

    return asset
