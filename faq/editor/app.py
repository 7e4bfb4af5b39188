"""The editor: its pages put together, and how it is started. A new page module is one more name in `PARTS`."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from faq import logs, passwords
from faq.asgi import Files
from faq.database import migrate
from faq.editor import (
    asked_in_vain,
    entries,
    facts,
    guide,
    home,
    importing,
    people,
    publish,
    releases,
    sign_in,
    staying_fresh,
    switching,
    try_it,
    what_people_ask,
)
from faq.editor.desk import STATIC, Desk, Part
from faq.editor.guard import Guard
from faq.errors import CadsError, StoreError
from faq.pipeline import Runner
from faq.ports import refuse_if_taken
from faq.settings import Settings
from faq.trainer import HttpTrainer

#: Whose pages there are. The navigation orders itself.
PARTS = (
    home.part, entries.part, facts.part, publish.part, releases.part, try_it.part, switching.part, people.part, sign_in.part,
    guide.part, asked_in_vain.part, what_people_ask.part, importing.part, staying_fresh.part,
)  # fmt: skip


def create_app(settings: Settings, parts: Sequence[Part] = PARTS) -> Starlette:
    """The app. It opens the database at the first page, not before."""
    desk = Desk(settings, parts)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        # Made now, or the first login that nobody has would take longer than the others.
        await run_in_threadpool(passwords.fits, None, "")
        yield

    routes = [*(route for part in parts for route in part.routes), Mount("/static", Files(directory=STATIC))]
    app = Starlette(
        routes=routes, lifespan=life, exception_handlers={HTTPException: _refused, CadsError: _failed},
        middleware=[Middleware(Guard, desk=desk)],
    )  # fmt: skip
    app.state.desk = desk
    return app


def serve(settings: Settings) -> None:
    """Run the editor until it is told to stop, and carry its proposals on meanwhile.

    Raises:
        SettingError: the port is taken, or there is no secret for the trainer. StoreError: the database is locked or away.
    """
    import uvicorn

    app = create_app(settings)
    migrate(app.state.desk.engine)
    refuse_if_taken(settings.editor_port, "CADS_EDITOR_PORT")
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logs.set_up(settings, "editor")
    runner = Runner(app.state.desk.engine, settings.service, HttpTrainer(settings), settings.safe_file)
    runner.start()
    uvicorn.run(
        app, host=settings.editor_host, port=settings.editor_port, ws="none", access_log=False, server_header=False,
        log_level="warning", timeout_graceful_shutdown=5,
    )  # fmt: skip
    runner.stop()


async def _refused(request: Request, wrong: Exception) -> Response:
    """What is not there, or can't be read, in words."""
    status = wrong.status_code if isinstance(wrong, HTTPException) else 400
    titles = {404: "There is no such page", 405: "There is no such page", 403: "You may not do this"}
    text = "If you typed the address, check it. If you followed a link, what it led to may have gone."
    return trouble(request, status, titles.get(status, "This could not be read"), text)


async def _failed(request: Request, wrong: Exception) -> Response:
    """An error of ours that no page has caught: its words say what to do."""
    return trouble(request, 503 if isinstance(wrong, StoreError) else 400, "That did not work", str(wrong))


def trouble(request: Request, status: int, title: str, text: str) -> Response:
    """A page that says what is wrong. It asks nobody's account: it must stand without a database."""
    desk: Desk = request.app.state.desk
    return desk.page(request, None, "trouble.html", status, title=title, text=text)
