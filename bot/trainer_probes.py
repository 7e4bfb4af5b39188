"""Probing: all saved questions asked of a candidate and, for what got worse, of the live model. In memory only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.concurrency import run_in_threadpool

from bot.trainer_probe import Verdict, fits, judged
from bot.trainer_reader import Reader
from faq import saved
from faq.entries import Content
from faq.errors import CadsError
from faq.saved import Saved
from faq.settings import Settings

log = logging.getLogger(__name__)

#: Results of so many models are held.
MOST = 20

#: A saved question: its words, and what they are asked after.
Key = tuple[str, str | None]


@dataclass
class Probe:
    """One probe. `verdicts` of the candidate; `live` are the texts that the live model answers rightly."""

    state: Literal["testing", "ready", "failed"] = "testing"
    total: int = 0
    verdicts: list[Verdict] = field(default_factory=list)
    live: frozenset[Key] = frozenset()
    said: str = "The saved questions are being asked."

    @property
    def shown(self) -> dict[str, Any]:
        """As it is told to whoever asks: what stops a publish first."""
        wrong = [v for v in self.verdicts if not v.passed]
        failed = [
            {"text": v.saved.text, "wanted": v.wanted, "got": v.got, "why": v.why, "stops": _key(v.saved) in self.live}
            for v in sorted(wrong, key=lambda v: _key(v.saved) not in self.live)
        ]
        stops = self.state == "ready" and any(f["stops"] for f in failed)
        done = len(self.verdicts)
        return {
            "state": self.state, "done": done, "total": self.total, "passed": done - len(wrong), "failed": failed,
            "stops": stops, "said": self.said,
        }  # fmt: skip


class Probes:
    """All probes since the start."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self._settings, self._reader = settings, reader
        self._probes: dict[str, Probe] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        #: What a model answers rightly, by model and saved questions: asked once, for it does not change.
        self._right: dict[tuple[str, tuple[Saved, ...]], frozenset[Key]] = {}
        self._turn = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether a model is being tested."""
        return any(probe.state == "testing" for probe in self._probes.values())

    def ask(self, model: str, content: Content) -> None:
        """Begin to ask `model` all saved questions; what an earlier probe found is forgotten. One that goes on goes on."""
        before = self._probes.pop(model, None)
        self._probes[model] = before if before and before.state == "testing" else self._begin(model, content)
        while len(self._probes) > MOST:
            del self._probes[next(iter(self._probes))]

    def state(self, model: str) -> dict[str, Any] | None:
        """How far it is; None where nobody asked for it since the start."""
        probe = self._probes.get(model)
        return probe.shown if probe else None

    def prepare(self) -> None:
        """Ask the live model its questions already, while there is something else to wait for."""
        self._start(self._prepared())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _prepared(self) -> None:
        with contextlib.suppress(CadsError):
            await self._compared(await run_in_threadpool(saved.of, self._settings))

    def _begin(self, model: str, content: Content) -> Probe:
        probe = Probe()
        self._start(self._run(probe, model, content))
        return probe

    async def _run(self, probe: Probe, model: str, content: Content) -> None:
        try:
            asked = await run_in_threadpool(saved.of, self._settings)
            probe.total = sum(fits(one, content) for one in asked)
            await self._ask_all(model, content, asked, probe.verdicts)
            self._note(model, asked, probe.verdicts)
            probe.said = "The live chat is asked the same, to see what would get worse."
            probe.live, probe.said = await self._compared(asked)
            probe.state = "ready"
        except CadsError as wrong:
            probe.state, probe.said = "failed", str(wrong)
        except Exception as wrong:
            log.exception("A probe ended in a way that nobody foresaw.")
            probe.state = "failed"
            probe.said = f"It could not be tested ({type(wrong).__name__}). The log of the trainer has more."

    async def _ask_all(self, model: str, content: Content, asked: tuple[Saved, ...], verdicts: list[Verdict]) -> None:
        for one in asked:
            if fits(one, content):
                verdicts.append(judged(one, await self._reader.read(model, one.text, one.after), content))

    async def _compared(self, asked: tuple[Saved, ...]) -> tuple[frozenset[Key], str]:
        """What the live model answers rightly, and what to say of it. Without one every failure stops: nobody knows better."""
        try:
            model, content = await self._reader.live()
            async with self._turn:
                if (model, asked) not in self._right:
                    verdicts: list[Verdict] = []
                    await self._ask_all(model, content, asked, verdicts)
                    self._note(model, asked, verdicts)
        except CadsError as wrong:
            told = f"The live chat could not be asked the same, so each saved question that failed stops it: {wrong}"
            return frozenset(_key(one) for one in asked), told
        return self._right[(model, asked)], "All saved questions were asked, of this model and of the live one."

    def _note(self, model: str, asked: tuple[Saved, ...], verdicts: list[Verdict]) -> None:
        self._right.pop((model, asked), None)
        self._right[(model, asked)] = frozenset(_key(v.saved) for v in verdicts if v.passed)
        while len(self._right) > MOST:
            del self._right[next(iter(self._right))]


def _key(one: Saved) -> Key:
    return one.text, one.after
