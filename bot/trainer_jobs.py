"""Trainings: one at a time in a process of its own, the others wait; the same content twice is one job.

The process that trains has imported everything before there is a job, and is another one after it: memory is given back.
Nothing is kept of a job but in memory. A trainer that was killed is asked again; what was whole by then is ready at once.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from starlette.concurrency import run_in_threadpool

from bot.release import candidate
from bot.trainer_child import Child, Spare
from bot.trainer_models import keep_few
from bot.training import fitting, whole
from faq.entries import Content
from faq.errors import CadsError
from faq.settings import Settings

log = logging.getLogger(__name__)

READY = "The model is there."


@dataclass
class Training:
    """One job. `done`: from 0 to 1. `said`: what it does, or why it failed, in plain words."""

    model: str
    content: Content
    state: Literal["training", "ready", "failed"] = "training"
    done: float = 0.0
    said: str = "It waits until it is its turn."

    @property
    def shown(self) -> dict[str, Any]:
        """As it is told to whoever asks."""
        return {"state": self.state, "done": round(self.done, 2), "said": self.said}


class Trainings:
    """All jobs since the start, and the process that does them."""

    def __init__(self, settings: Settings, spare: Spare) -> None:
        self._settings, self._spare = settings, spare
        self._jobs: dict[str, Training] = {}
        self._waiting: asyncio.Queue[Training] = asyncio.Queue()

    @property
    def busy(self) -> bool:
        """Whether a model is being trained, or waits for it."""
        return any(job.state == "training" for job in self._jobs.values())

    def file(self, model: str) -> Path:
        """Where the model with this name stands, once it is trained."""
        return self._settings.models_dir / f"{model}.tar.gz"

    async def ask(self, content: Content) -> str:
        """Have a model trained that fits `content`, unless there is one; gives its name at once."""
        model = await run_in_threadpool(lambda: fitting(candidate(content)))
        before = self._jobs.get(model)
        if before and before.state == "training":
            return model
        if await run_in_threadpool(whole, self.file(model)):
            self._jobs[model] = Training(model, content, "ready", 1.0, READY)
        elif (again := self._jobs.get(model)) is None or again.state != "training":  # somebody else may have asked meanwhile
            self._jobs[model] = Training(model, content)
            self._waiting.put_nowait(self._jobs[model])
        return model

    async def state(self, model: str) -> dict[str, Any] | None:
        """How far the model is; None where nobody has asked for it since the start, and it is not there."""
        job = self._jobs.get(model)
        if job:
            return job.shown
        there = await run_in_threadpool(whole, self.file(model))
        return {"state": "ready", "done": 1.0, "said": READY} if there else None

    async def work(self) -> None:
        """Do what waits, one job after the other, until cancelled."""
        while True:
            job = await self._waiting.get()
            child = await self._spare.take()
            try:
                await self._train(job, child)
            finally:
                await child.end()

    async def _train(self, job: Training, child: Child) -> None:
        def tell(step: dict[str, Any]) -> None:
            job.done, job.said = max(job.done, step.get("done", 0.0)), step.get("said", job.said)

        job.said = "It begins."
        try:
            await child.do({"do": "learn", "content": json.loads(job.content.canonical())}, tell)
            job.state, job.done, job.said = "ready", 1.0, READY
            await run_in_threadpool(keep_few, self._settings)
        except CadsError as wrong:
            job.state, job.said = "failed", str(wrong)
        except Exception as wrong:
            log.exception("A training ended in a way that nobody foresaw.")
            job.state, job.said = "failed", f"It could not be trained ({type(wrong).__name__}). The log of the trainer has more."
