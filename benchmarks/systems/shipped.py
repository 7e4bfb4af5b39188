"""Ours as it ships: the whole Rasa model of the assistant, with its bands, trained for what is in the tree."""

from __future__ import annotations

import asyncio
import importlib
from pathlib import Path
from typing import Any

from bot.quiet import hush


class Shipped:
    """The trained assistant, read as the channel reads it."""

    def __init__(self) -> None:
        hush()
        importlib.import_module("rasa.engine.recipes.default_components")
        importlib.import_module("rasa.api")
        self._agent: Any = None
        self._loop = asyncio.new_event_loop()

    def load(self, model: Path) -> None:
        """Load the model as Rasa's server does."""
        from rasa.core.agent import Agent

        self._agent = Agent.load(str(model))

    def parse(self, text: str, memory: dict[str, Any] | None = None) -> dict[str, Any]:
        """All that the pipeline reads in a text, with what the conversation remembers."""
        from rasa.core.channels.channel import UserMessage
        from rasa.shared.core.events import SlotSet
        from rasa.shared.core.trackers import DialogueStateTracker

        tracker = DialogueStateTracker("benchmark", self._agent.domain.slots)
        if memory:
            tracker.update(SlotSet("memory", memory))
        read: dict[str, Any] = self._loop.run_until_complete(self._agent.processor.parse_message(UserMessage(text), tracker))
        return read
