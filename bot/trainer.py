"""The trainer: a small service for the own network, all that the editor knows of the bot (docs/adr/0007-editor.md). JSON only,
but for `/model`.

Every request carries the secret in `X-CADS-Secret`. What it can't do it says in words: `{"error"}`, with 400 for a body that
is wrong, 403 without the secret, 404 for what it knows nothing of.

    GET  /state          {"release", "model", "busy"}
    POST /train          {"content"} -> {"model"}
    GET  /train/<model>  {"state": "training|ready|failed", "done": 0..1, "said"}
    POST /probe          {"model", "content"} -> {}
    GET  /probe/<model>  {"state": "testing|ready|failed", "done", "total", "passed", "failed": [{"text", "wanted", "got",
                         "why", "stops"}], "stops", "said"}; `stops`: the live model answers this rightly
    POST /score          {"content", "texts", "not"} -> {"found": [{"text", "near": [{"entry", "question", "phrasing",
                         "score": 0..1}], "own": {"phrasing", "score"} of `not` itself}]}
    POST /vectors        {"texts"} -> {"vectors": [[float]]}, one for each text
    GET  /model          the model that fits the live release, for Rasa (`bot.trainer_models`)
    POST /explain        {"text", "after"?, "model"?} -> what `bot.explain` tells, {"model"}, and where it leads:
                         {"way": {"danger", "entries", "asks_back"}}
"""

from __future__ import annotations

import asyncio
import functools
import hmac
import json
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.trainer_child import Spare
from bot.trainer_jobs import Trainings
from bot.trainer_models import model
from bot.trainer_probes import Probes
from bot.trainer_reader import Reader
from bot.trainer_scores import Scores
from faq import logs
from faq.entries import Content
from faq.errors import CadsError
from faq.ports import refuse_if_taken
from faq.settings import Settings
from faq.trainer import SECRET, secret

#: The largest body, in bytes: a content of ten times today's size.
MOST_BYTES = 16 * 1024 * 1024
#: So many contents are held as they were read: each comes many times.
CONTENTS = 4

Page = Callable[["Trainer", Request], Awaitable[Any]]


class Trainer:
    """What the pages share."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingError where there is no secret to be had."""
        self.settings, self.secret = settings, secret(settings)
        self.spare, self.scores = Spare(), Scores()
        self.trainings = Trainings(settings, self.spare)
        self.reader = Reader(settings, self.trainings, self.spare)
        self.probes = Probes(settings, self.reader)

    def content(self, body: dict[str, Any]) -> Content:
        """The content in a body, as an object or as its JSON.

        Raises:
            Wrong: there is none, it can't be read, or it is another service's.
        """
        given = body.get("content")
        found = _read(given if isinstance(given, str) else json.dumps(given))
        if found.service.id != self.settings.service:
            raise Wrong(f"This trainer works for '{self.settings.service}', not for '{found.service.id}'.")
        return found


class Wrong(CadsError):
    """A body can't be understood; in words."""


@functools.lru_cache(CONTENTS)
def _read(given: str) -> Content:
    try:
        return Content.parse_raw(given)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise Wrong(f"'content' is not what a service can say: {first['msg']} ({_place(first['loc'])}).") from wrong


def _place(steps: tuple[int | str, ...]) -> str:
    return ", ".join(str(step) for step in steps if step != "__root__") or "as a whole"


def text(body: dict[str, Any], name: str, otherwise: str | None = None) -> str:
    """A text in a body.

    Raises:
        Wrong: it is missing, and there is nothing `otherwise`, or it is no text.
    """
    found = body.get(name, otherwise)
    if not isinstance(found, str) or (not found.strip() and otherwise is None):
        raise Wrong(f"'{name}' must be a text.")
    return found


async def body_of(request: Request) -> dict[str, Any]:
    """The JSON object that came.

    Raises:
        Wrong: it is none, or too long.
    """
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > MOST_BYTES:
            raise Wrong("This is longer than the trainer reads.")
    try:
        found = json.loads(raw)
    except ValueError as wrong:
        raise Wrong("This is not JSON.") from wrong
    if not isinstance(found, dict):
        raise Wrong("This must be a JSON object.")
    return found


async def state(trainer: Trainer, _: Request) -> dict[str, Any]:
    """Which release is live and which model fits it, "" where none is there; whether it is at work."""
    busy = trainer.trainings.busy or trainer.probes.busy
    try:
        release, model = await trainer.reader.live_release()
    except CadsError:
        return {"release": 0, "model": "", "busy": busy}
    there = await trainer.trainings.state(model)
    return {"release": release.number, "model": model if there and there["state"] == "ready" else "", "busy": busy}


async def train(trainer: Trainer, request: Request) -> dict[str, Any]:
    """Have a model trained."""
    content = await run_in_threadpool(trainer.content, await body_of(request))
    model = await trainer.trainings.ask(content)
    trainer.reader.remember(model, content)
    if trainer.trainings.busy:
        trainer.probes.prepare()
    return {"model": model}


async def trained(trainer: Trainer, request: Request) -> dict[str, Any] | None:
    """How far a model is."""
    return await trainer.trainings.state(request.path_params["model"])


async def probe(trainer: Trainer, request: Request) -> dict[str, Any]:
    """Have a model tested."""
    body = await body_of(request)
    model, content = text(body, "model"), await run_in_threadpool(trainer.content, body)
    trainer.reader.remember(model, content)
    trainer.probes.ask(model, content)
    return {}


async def probed(trainer: Trainer, request: Request) -> dict[str, Any] | None:
    """How far a test is, and what failed."""
    return trainer.probes.state(request.path_params["model"])


async def score(trainer: Trainer, request: Request) -> dict[str, Any]:
    """How near texts come to each entry."""
    body = await body_of(request)
    texts = _texts(body)
    content = await run_in_threadpool(trainer.content, body)
    return {"found": await run_in_threadpool(trainer.scores.near, content, texts, text(body, "not", ""))}


async def vectors(trainer: Trainer, request: Request) -> dict[str, Any]:
    """The sentence vectors of texts."""
    return {"vectors": await run_in_threadpool(trainer.scores.vectors, _texts(await body_of(request)))}


def _texts(body: dict[str, Any]) -> list[str]:
    texts = body.get("texts")
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise Wrong("'texts' must be a list of texts.")
    return texts


async def explain(trainer: Trainer, request: Request) -> dict[str, Any]:
    """What is read in a text, and why."""
    body = await body_of(request)
    return await trainer.reader.explain(text(body, "text"), text(body, "after", ""), text(body, "model", ""))


PAGES: dict[tuple[str, str], Page] = {
    ("GET", "/state"): state,
    ("POST", "/train"): train,
    ("GET", "/train/{model}"): trained,
    ("POST", "/probe"): probe,
    ("GET", "/probe/{model}"): probed,
    ("POST", "/score"): score,
    ("POST", "/vectors"): vectors,
    ("POST", "/explain"): explain,
    ("GET", "/model"): model,
}


def create_app(settings: Settings) -> Starlette:
    """The app. Its processes start with it, and end with it.

    Raises:
        SettingError: there is no secret to be had.
    """
    trainer = Trainer(settings)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await trainer.spare.ready()
        tasks = [asyncio.create_task(trainer.trainings.work()), asyncio.create_task(trainer.reader.rest())]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await trainer.spare.end()

    app = Starlette(
        routes=[Route(path, _endpoint(trainer, page), methods=[verb]) for (verb, path), page in PAGES.items()],
        lifespan=life, exception_handlers={HTTPException: _refused, Exception: _failed},
    )  # fmt: skip
    app.state.trainer = trainer
    return app


def _endpoint(trainer: Trainer, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), trainer.secret.encode()):
            return _error(403, "This is for the editor alone.")
        try:
            found = await page(trainer, request)
        except CadsError as wrong:
            return _error(400, str(wrong))
        if found is None:
            return _error(404, "The trainer knows nothing of this model. Ask for it again.")
        return found if isinstance(found, Response) else JSONResponse(found)

    return answered


async def _refused(_: Request, wrong: Exception) -> Response:
    return _error(wrong.status_code if isinstance(wrong, HTTPException) else 400, "There is nothing here that does that.")


async def _failed(_: Request, wrong: Exception) -> Response:
    return _error(500, f"Something went wrong that nobody foresaw ({type(wrong).__name__}). The log of the trainer has more.")


def _error(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status)


def serve(settings: Settings) -> None:
    """Run the trainer until it is told to stop.

    Raises:
        SettingError: the port is taken, or there is no secret to be had.
    """
    import uvicorn

    refuse_if_taken(settings.trainer_port, "CADS_TRAINER_PORT", settings.trainer_host)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logs.set_up(settings, "trainer")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    uvicorn.run(
        create_app(settings), host=settings.trainer_host, port=settings.trainer_port, ws="none", access_log=False,
        server_header=False, log_level="warning", timeout_graceful_shutdown=5,
    )  # fmt: skip
