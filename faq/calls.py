"""Which request this is about, from process to process: an id that says nothing of who asks, and where a trace goes on."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextvars import ContextVar

from faq import tracing

#: The header that carries the id; nginx makes one for each request.
HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"^[A-Za-z0-9-]{8,64}$")
_request: ContextVar[str] = ContextVar("request", default="")


def taken(headers: Mapping[str, str]) -> str:
    """The id of the request with these headers, and of this task from now on: theirs where it is well-formed, else a new one."""
    given = headers.get(HEADER) or headers.get(HEADER.lower()) or ""
    wanted = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
    _request.set(wanted)
    return wanted


def request() -> str:
    """The id of the request that this task is about; "" outside of one."""
    return _request.get()


def headers() -> dict[str, str]:
    """What the next process is told with a call."""
    return ({HEADER: request()} if request() else {}) | tracing.headers()
