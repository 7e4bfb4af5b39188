"""The running Rasa follows the live release: where its model is there, it takes the old one's place between two turns.

A turn keeps the agent it began with from its first word to its last, so that no turn is read by one model and answered by
another, and none waits for a model to be loaded.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import gc
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from bot import memory
from bot.pulling import Puller
from bot.texts import SafeTexts
from bot.training import digest_file, fitting, tidy, whole
from faq.entries import Release
from faq.errors import CadsError
from faq.settings import Settings

log = logging.getLogger(__name__)

#: How often it looks which release is live, and for a model that is not there yet, in seconds.
LOOK_EVERY = 0.5
#: So long the loading thread may hold up a turn at a time, in seconds.
GIVES_WAY = 0.0005
#: A model has to read this before it is used.
FIRST_WORDS = "which number do I call"

#: The sizes and times of a model and its digest: other ones, another file.
Seen = tuple[tuple[int, int], tuple[int, int]]


class Following:
    """Finds the model that the live release needs, pulls it where it is elsewhere, and makes an agent of it."""

    def __init__(self, settings: Settings, release: Callable[[], Release]) -> None:
        """`release` gives the live one."""
        self._settings, self._release = settings, release
        self._puller = Puller(settings) if settings.model_url else None
        self._fits: tuple[str, str] = ("", "")
        #: What was looked at last, and what was found broken: a file that is still being written is neither.
        self._before: Seen | None = None
        self._broken: Seen | None = None

    async def look(self, agent: Agent) -> Agent | None:
        """An agent with the model of the live release; None where `agent` has it, or where it is not there to be used."""
        model, used = self._wanted(), agent.processor.model_filename if agent.processor else ""
        if model.name == used:
            self._before = None
            return None
        seen = _seen(model)
        if self._puller and (seen is None or seen == self._broken) and await asyncio.to_thread(self._puller.pull, model.name):
            await asyncio.to_thread(tidy, model.parent, self._settings.service, {model.name, used})
            seen = _seen(model)
        settled, self._before = seen is not None and seen == self._before, seen
        if seen is None or not settled or seen == self._broken:
            return None
        return await self._load(agent, model, seen)

    async def _load(self, agent: Agent, model: Path, seen: Seen) -> Agent | None:
        why = "it is not the file that was trained"
        try:
            if await asyncio.to_thread(whole, model):
                return await asyncio.to_thread(loaded, agent, model)
        except Exception as wrong:
            why = f"it can't be loaded ({type(wrong).__name__})"
            if self._puller:
                self._puller.refuse(model)
        self._broken = seen
        log.error("The model %s is not used: %s. The one before it stays. Run: python -m bot train", model.name, why)
        return None

    def _wanted(self) -> Path:
        release = self._release()
        if self._fits[0] != release.training_digest:
            self._fits = (release.training_digest, fitting(release))
        return self._settings.models_dir / f"{self._fits[1]}.tar.gz"


def _seen(model: Path) -> Seen | None:
    """None while one of the two files is missing."""
    try:
        one, other = model.stat(), digest_file(model).stat()
        return (one.st_size, one.st_mtime_ns), (other.st_size, other.st_mtime_ns)
    except OSError:
        return None


def loaded(agent: Agent, model: Path) -> Agent:
    """Another agent with the stores and locks of `agent` and this model, which has read its first words.

    Raises:
        CadsError: the model reads nothing. Whatever Rasa raises on a model that it can't load.
    """
    fresh = copy.copy(agent)
    with _giving_way():
        fresh.load_model(str(model))
        tracker = DialogueStateTracker.from_events("following", [], fresh.domain.slots)
        read = asyncio.run(fresh.processor.parse_message(UserMessage(FIRST_WORDS), tracker))
    if not read.get("intent_ranking"):
        raise CadsError(f"The model {model.name} reads nothing.")
    return fresh


@contextlib.contextmanager
def _giving_way() -> Iterator[None]:
    """Turns go on meanwhile: what loads gives the interpreter up sooner than the usual 5 ms, which add up over a turn."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(GIVES_WAY)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


async def follow(app: Sanic, settings: Settings, texts: SafeTexts) -> None:
    """Keep `app.ctx.agent` at the model of the live release, until cancelled. Whatever goes wrong, it looks again."""
    following = Following(settings, lambda: texts.release)
    while True:
        await asyncio.sleep(LOOK_EVERY)
        try:
            fresh = await following.look(app.ctx.agent)
        except Exception as wrong:
            log.error("It could not be seen whether there is another model (%s).", type(wrong).__name__)
            continue
        if fresh:
            app.ctx.agent = fresh
            log.warning("The model %s has taken over.", fresh.model_name)
            gc.collect()
            await asyncio.to_thread(memory.give_back)
