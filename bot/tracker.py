"""Rasa's conversations in our database: one row each, without texts or events (faults F12 to F17).

Rasa wraps a store so that a failure makes everybody somebody new, and keeps what it can't save in a memory that is never
read. This one never raises: what can't be saved waits in a short memory until it can, and over a row that could not be
read nothing is written, so that the conversation goes on as it was once the database is back.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.classifier import MEMORY
from faq import conversations
from faq.conversations import Conversation
from faq.database import connect
from faq.errors import StoreError
from faq.settings import read
from faq.store import now

log = logging.getLogger(__name__)

#: The slot that holds how many turns there were before this one.
TURNS = "turns"
#: How many conversations may wait for the database to come back.
MOST_WAITING = 1000


class ConversationStore(TrackerStore):  # type: ignore[misc]  # Rasa has no types
    """What `endpoints.yml` names. A tracker taken out of it has the slots of the row and no turn yet."""

    def __init__(self, domain: Domain | None = None, event_broker: Any = None, **_: Any) -> None:
        super().__init__(domain, event_broker)
        self._settings = read()
        self._engine = connect(self._settings.database_url)
        self._waiting: OrderedDict[str, Conversation] = OrderedDict()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as its last turn left it; None for a new one, and for one that has ended."""
        found = self._waiting.get(sender_id)
        try:
            found = found or await asyncio.to_thread(conversations.read, self._engine, self._settings.service, sender_id)
        except StoreError as wrong:
            log.error("A conversation could not be read (%s): this turn is answered without it.", type(wrong).__name__)
            return self._tracker(sender_id, Conversation(), is_read=False)
        if found is None or found.ended(self._settings.conversation_minutes):
            self._waiting.pop(sender_id, None)
            return None
        return self._tracker(sender_id, found)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep what the next turn needs: the memory and the number of turns."""
        said = sum(isinstance(event, UserUttered) for event in tracker.events)
        if not said or not is_read(tracker):
            return
        memory, turns = tracker.get_slot(MEMORY) or {}, turns_before(tracker) + said
        kept = (self._settings.service, tracker.sender_id, memory, turns)
        try:
            await asyncio.to_thread(conversations.write, self._engine, *kept)
            self._waiting.pop(tracker.sender_id, None)
        except StoreError as wrong:
            log.error("A conversation could not be saved (%s): it waits in memory.", type(wrong).__name__)
            self._waiting[tracker.sender_id] = Conversation(memory, turns, now())
            if len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)

    async def keys(self) -> Iterable[str]:
        """None: nobody lists conversations through Rasa."""
        return []

    def _tracker(self, sender_id: str, found: Conversation, *, is_read: bool = True) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        begun = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        slots = [SlotSet(TURNS, found.turns), SlotSet(MEMORY, dict(found.memory) or None)]
        for event in (*begun, *slots, ActionExecuted(ACTION_LISTEN_NAME)):
            tracker.update(event, self.domain)
        tracker.is_read = is_read
        return tracker


def is_read(tracker: DialogueStateTracker) -> bool:
    """Whether the tracker tells what went before; False where the database was away."""
    return bool(getattr(tracker, "is_read", True))


def turns_before(tracker: DialogueStateTracker) -> int:
    """How many turns the conversation has had before this one."""
    return int(tracker.get_slot(TURNS) or 0) if TURNS in tracker.slots else 0
