"""A call of the action server from outside: whose request it is, how long it took, what answered. Never what was said."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from faq import calls, logs, tracing
from faq.settings import Settings


def watch(app: Sanic, settings: Settings) -> None:
    """Have each call told to log and trace."""
    logs.set_up(settings, "actions")
    tracing.set_up(settings, "actions")
    app.register_middleware(_begun, "request")
    app.register_middleware(_done, "response")


async def _begun(request: Request) -> None:
    calls.taken(request.headers)
    if request.path == "/webhook":
        request.ctx.started, request.ctx.open = time.monotonic(), ExitStack()
        request.ctx.span = request.ctx.open.enter_context(tracing.span("action", request.headers))


async def _done(request: Request, response: HTTPResponse) -> None:
    if hasattr(request.ctx, "open"):
        custom = _custom(response)
        request.ctx.span.tell(custom)
        request.ctx.open.close()
        logs.told(custom, time.monotonic() - request.ctx.started)


def _custom(response: HTTPResponse) -> dict[str, Any]:
    try:
        return dict(json.loads(response.body or b"")["responses"][0]["custom"])
    except (ValueError, LookupError, TypeError):
        return {}
