"""Reading with trained models, in a process of its own that is started at the first text and ended when nobody asks.

`python -m bot explain` without the wait: the models stay in memory, the live one and a candidate.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool

from bot.explain import worded
from bot.release import live_release
from bot.trainer_child import Child, Spare
from bot.trainer_jobs import Trainings
from bot.trainer_probe import leads
from bot.training import fitting, whole
from faq.entries import Content, Release
from faq.errors import CadsError
from faq.settings import Settings

#: Nobody asked for so long, in seconds: the process gives its memory back.
IDLE = 15 * 60
#: How often it looks whether that is so.
LOOK_EVERY = 30
#: Contents of so many models are remembered, for the questions of their entries.
CONTENTS = 4


class Reader:
    """Reads texts, one at a time."""

    def __init__(self, settings: Settings, trainings: Trainings, spare: Spare) -> None:
        self._settings, self._trainings, self._spare = settings, trainings, spare
        self._child, self._turn, self._asked = Child(), asyncio.Lock(), 0.0
        self._contents: dict[str, Content] = {}
        #: Models that were looked at to the byte since the start, and their sizes and times then.
        self._whole: dict[str, tuple[int, int]] = {}

    def remember(self, model: str, content: Content) -> None:
        """`content` is what this model learnt from."""
        self._contents.pop(model, None)
        self._contents[model] = content
        while len(self._contents) > CONTENTS:
            del self._contents[next(iter(self._contents))]

    async def live_release(self) -> tuple[Release, str]:
        """The live release, and the name of the model that fits it.

        Raises:
            CadsError: nothing is published, or the database is away.
        """
        release = await run_in_threadpool(live_release, self._settings)
        return release, await run_in_threadpool(fitting, release)

    async def live(self) -> tuple[str, Content]:
        """The name of the model that fits the live release, and its content. Raises as `live_release` does."""
        release, model = await self.live_release()
        return model, release.content

    async def read(self, model: str, text: str, after: str | None = None, *, explained: bool = False) -> dict[str, Any]:
        """What `model` reads in `text`, written after the entry `after` was answered.

        Raises:
            CadsError: there is no such model, or it can't be read with.
        """
        file = await run_in_threadpool(self._usable, model)
        job = {"do": "look", "model": file, "text": text, "before": [after] if after else [], "explained": explained}
        async with self._turn:
            self._asked = time.monotonic()
            if self._child.pid is None:
                self._child = await self._spare.take()
            return await self._child.do(job)

    async def explain(self, text: str, after: str = "", model: str = "") -> dict[str, Any]:
        """What `bot.explain` tells, by the live model or another, and the `way` it leads.

        Raises:
            CadsError: nothing is live, there is no such model, or no entry `after`.
        """
        name, content = (model, self._contents[model]) if model in self._contents else await self.live()
        if after and not content.entry(after):
            raise CadsError(f"There is no entry '{after}'.")
        found = worded(await self.read(model or name, text, after, explained=True), content)
        return {**found, "model": model or name, "way": asdict(leads(found, content))}

    async def rest(self) -> None:
        """End the process when nobody has asked for a while; until cancelled."""
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY)
                async with self._turn:
                    if time.monotonic() - self._asked > IDLE:
                        await self._child.end()
        finally:
            await self._child.end()

    def _usable(self, model: str) -> str:
        file = self._trainings.file(model)
        try:
            seen = (file.stat().st_size, file.stat().st_mtime_ns)
        except OSError as wrong:
            raise CadsError(f"There is no model {json.dumps(model)}. It has to be trained first.") from wrong
        if self._whole.get(model) != seen:
            if not whole(file):
                raise CadsError(f"The model {model} is not the file that was trained. It has to be trained again.")
            self._whole[model] = seen
        return str(file)
