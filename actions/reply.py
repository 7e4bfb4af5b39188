"""The one action. Whatever fails inside, it answers: a person must never meet silence (faults F1, F2)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import respond
from actions.turn import MEMORY, Memory, Turn
from faq import safe
from faq.database import connect
from faq.entries import Release
from faq.errors import StoreError
from faq.keeping import keep
from faq.releases import Live
from faq.render import Reply, Voice
from faq.settings import Settings, read

log = logging.getLogger(__name__)


class ActionReply(Action):  # type: ignore[misc]  # rasa_sdk has no types
    """Answers a turn from the live release."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or read()
        keep(self._settings)
        self._live = Live(connect(self._settings.database_url), self._settings.service)

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_reply"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Say the reply; remember what the next turn needs."""
        turn, memory = Turn(), Memory()
        try:
            state = tracker.current_state() | {"latest_message": tracker.latest_message}
            turn, memory = Turn.of(state), Memory.of(state)
            release = self._live.release()
            reply, memory = respond(turn, memory, release, self._settings.now or datetime.now(UTC))
        except Exception as wrong:
            # The type alone: a message may hold what the person wrote.
            log.error("No answer from the release (%s): the safe reply was given.", type(wrong).__name__)
            signs = ((tracker.latest_message or {}).get("metadata") or {}).get("danger")
            return self._say_safely(dispatcher, turn, memory, danger=turn.danger or bool(signs))
        _say(dispatcher, turn, release, reply)
        return [SlotSet(MEMORY, memory.stored())]

    def _say_safely(self, dispatcher: CollectingDispatcher, turn: Turn, memory: Memory, *, danger: bool) -> list[dict[str, Any]]:
        """Say the safe reply; without even that, nothing: the channel then gives its own, from memory."""
        try:
            release = safe.read(self._settings.safe_file)
        except StoreError:
            return []
        voice = Voice(release, audience=turn.audience or memory.audience)
        _say(dispatcher, turn, release, voice.emergency(None, child=turn.child) if danger else voice.fixed("safe_reply"))
        return [SlotSet(MEMORY, memory.stored())]


def _say(dispatcher: CollectingDispatcher, turn: Turn, release: Release, reply: Reply) -> None:
    dispatcher.utter_message(
        text=reply.text,
        buttons=[{"title": b.title, "payload": b.choice} for b in reply.buttons],
        json_message={
            "turn": turn.number,
            "outcome": reply.outcome,
            "entries": list(reply.entries),
            "service": release.service,
            "release": release.number,
            "audience": reply.audience,
            "emergency": reply.emergency,
            "sources": list(reply.sources),
        },
    )
