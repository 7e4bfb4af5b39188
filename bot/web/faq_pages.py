"""The FAQ as pages: all that the live release answers, by topic, with search, and all of it on one page to print."""

from __future__ import annotations

from starlette.routing import Route

routes: list[Route] = []
