"""A turn as the Rasa side sees it from outside: whose request it is, how long it took, what answered. Never what was said."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.utils.endpoints import EndpointConfig
from sanic.request import Request
from sanic.response import HTTPResponse

from faq import calls, logs, tracing
from faq.settings import Settings

Answer = Callable[[Request], Awaitable[HTTPResponse]]


def begin(settings: Settings) -> None:
    """Once Rasa runs: its log as ours, its spans to the collector, and the request's id on to the action server."""
    logs.set_up(settings, "rasa")
    tracing.set_up(settings, "rasa")
    EndpointConfig.request = passing_on(EndpointConfig.request)


def passing_on(request: Any) -> Any:
    """Rasa's own way to call an action server, which then is told the id and the trace too."""
    if getattr(request, "passes_on", False):
        return request

    @functools.wraps(request)
    async def told(self: EndpointConfig, *args: Any, **more: Any) -> Any:
        headers = {**calls.headers(), **(more.pop("headers", None) or {})}
        return await request(self, *args, headers=headers, **more)

    told.passes_on = True  # type: ignore[attr-defined]
    return told


async def turn(request: Request, answer: Answer) -> HTTPResponse:
    """The answer to a request, told to log and trace."""
    started = time.monotonic()
    calls.taken(request.headers)
    with tracing.span("rasa", request.headers) as span:
        response = await answer(request)
        custom = _custom(response)
        span.tell(custom)
    logs.told(custom, time.monotonic() - started)
    return response


def _custom(response: HTTPResponse) -> dict[str, Any]:
    try:
        return dict(json.loads(response.body or b"")[0]["custom"])
    except (ValueError, LookupError, TypeError):
        return {}
