"""The web process: its routes, and how it is started."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route

from bot.web import api, chat, faq_pages, feedback, health, pages
from bot.web.middleware import Guard
from bot.web.site import STATIC, Site
from faq import logs, tracing
from faq.asgi import Files
from faq.ports import refuse_if_taken
from faq.settings import Settings


def create_app(settings: Settings) -> Starlette:
    """The app.

    Raises:
        StoreError: the safe texts are missing: without them nothing is served.
    """
    site, ready = Site(settings), health.Ready()

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        from bot.nlu import signs

        signs.shared()  # read now, not while the first person waits
        yield
        await site.talk.rasa.close()

    routes = [
        Route("/", chat.home), Route("/", chat.say, methods=["POST"]),
        Route("/start-again", chat.start_again, methods=["POST"]), Route("/exit", chat.exit_page, methods=["GET", "POST"]),
        Route("/api/chat", api.chat, methods=["POST"]), Route("/api/openapi.json", api.openapi),
        Route("/feedback", feedback.say, methods=["POST"]), Route("/api/feedback", feedback.for_programs, methods=["POST"]),
        *faq_pages.routes,
        *(Route(path, pages.page(wanted)) for path, wanted in pages.PAGES.items()),
        Route("/embed", chat.embedded), Route("/embed.js", pages.embed_script), Route("/embed.css", pages.embed_style),
        Route("/demo", pages.demo),
        Route("/live", health.live), Route("/ready", ready.answer), Route("/metrics", ready.metrics),
        Mount("/static", Files(directory=STATIC)),
    ]  # fmt: skip
    app = Starlette(
        routes=routes, lifespan=life, exception_handlers={HTTPException: pages.refused},
        middleware=[Middleware(Guard, site=site), Middleware(GZipMiddleware, minimum_size=800)],
    )  # fmt: skip
    app.state.site = site
    return app


def serve(settings: Settings) -> None:
    """Run the web process until it is told to stop.

    Raises:
        StoreError: the safe texts are missing. SettingError: the port is taken.
    """
    import uvicorn

    app = create_app(settings)
    refuse_if_taken(settings.web_port, "CADS_WEB_PORT")
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logs.set_up(settings, "web")
    tracing.set_up(settings, "web")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log each address
    uvicorn.run(
        app, host=settings.web_host, port=settings.web_port, ws="none", access_log=False, server_header=False,
        log_level="warning", timeout_graceful_shutdown=5,
    )  # fmt: skip
