"""Rasa's conversations in our database: one row each, without texts or events (faults F12 to F17).

Rasa wraps a store so that a failure makes everybody somebody new, and keeps what it can't save in a memory that is never
read. This one never raises: what can't be saved waits in a short memory until it can, and over a row that could not be
read nothing is written, so that the conversation goes on as it was once the database is back.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.classifier import MEMORY
from bot.shared import ALONE, Away, shared
from faq import conversations
from faq.conversations import Conversation
from faq.database import connect
from faq.errors import StoreError
from faq.settings import read
from faq.store import now

log = logging.getLogger(__name__)

#: What the row holds beside the memory: the last message's id, and what was said to it.
REPLY, MESSAGE_ID = "reply", "message_id"
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
        self._shared = shared(self._settings)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as its last turn left it; None for a new one, and for one that has ended."""
        # The newest of what waits here, what another replica told, and the row: each may have been missed by a turn elsewhere.
        told, is_told = await self._told(sender_id)
        known = [self._waiting.get(sender_id), told]
        try:
            known.append(await asyncio.to_thread(conversations.read, self._engine, self._settings.service, sender_id))
        except StoreError as wrong:
            if self._shared and not is_told:  # both away: one of them may only have been slow
                await asyncio.sleep(ALONE)
                told, is_told = await self._told(sender_id)
                known.append(told)
            if is_told and not any(known):
                return None  # no replica has had a turn of it: it begins now, and must not be forgotten again
            if not any(known):
                log.error("A conversation could not be read (%s): this turn is answered without it.", type(wrong).__name__)
                return self._tracker(sender_id, Conversation(), is_read=False)
        found = max((one for one in known if one), key=lambda one: (one.at, one.turns), default=None)
        if found is None or found.ended(self._settings.conversation_minutes):
            self._waiting.pop(sender_id, None)
            return None
        return self._tracker(sender_id, found)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep what the next turn needs: the memory and the number of turns."""
        said = sum(isinstance(event, UserUttered) for event in tracker.events)
        if not said or not is_read(tracker):
            return
        memory, turns = {**(tracker.get_slot(MEMORY) or {}), **_reply(tracker)}, turns_before(tracker) + said
        kept = (self._settings.service, tracker.sender_id, memory, turns)
        try:
            await asyncio.to_thread(conversations.write, self._engine, *kept)
            self._waiting.pop(tracker.sender_id, None)
            await self._tell(tracker.sender_id, Conversation(memory, turns, now()))
        except StoreError as wrong:
            log.error("A conversation could not be saved (%s): it waits in memory.", type(wrong).__name__)
            self._waiting[tracker.sender_id] = Conversation(memory, turns, now())
            if len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
            if not await self._tell(tracker.sender_id, self._waiting[tracker.sender_id]):
                await asyncio.sleep(ALONE)
                await self._tell(tracker.sender_id, self._waiting[tracker.sender_id])

    async def _told(self, sender_id: str) -> tuple[Conversation | None, bool]:
        """The conversation as its last turn left it, at whichever replica; and whether Redis could be asked."""
        if self._shared is None:
            return None, False
        name = self._shared.name("memory", sender_id)
        try:
            found = await self._shared.ask(lambda redis: redis.get(name))
        except Away:
            return None, False
        return (Conversation(**json.loads(found)) if found else None), True

    async def _tell(self, sender_id: str, kept: Conversation) -> bool:
        """Let the other replicas know, for a time when the database is away. False where that has to be tried again."""
        if self._shared is None:
            return True
        name, seconds = self._shared.name("memory", sender_id), self._shared.seconds
        body = json.dumps({"memory": dict(kept.memory), "turns": kept.turns, "at": kept.at})
        try:
            await self._shared.ask(lambda redis: redis.set(name, body, ex=seconds))
        except Away:
            return False
        return True

    async def keys(self) -> Iterable[str]:
        """None: nobody lists conversations through Rasa."""
        return []

    def _tracker(self, sender_id: str, found: Conversation, *, is_read: bool = True) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        memory = {name: value for name, value in found.memory.items() if name != REPLY}
        begun = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
        slots = [SlotSet(TURNS, found.turns), SlotSet(MEMORY, memory or None)]
        for event in (*begun, *slots, ActionExecuted(ACTION_LISTEN_NAME)):
            tracker.update(event, self.domain)
        tracker.is_read, tracker.answered = is_read, found.memory.get(REPLY)
        return tracker


def is_read(tracker: DialogueStateTracker) -> bool:
    """Whether the tracker tells what went before; False where the database was away."""
    return bool(getattr(tracker, "is_read", True))


def answered(tracker: DialogueStateTracker, message_id: str) -> dict[str, Any] | None:
    """What was said to the last message, if it had this id: its turn is done, and must not be done twice."""
    last = getattr(tracker, "answered", None) or {}
    return dict(last["message"]) if message_id and last.get(MESSAGE_ID) == message_id else None


def _reply(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The id of the message, and what was said to it: published words. None of the person's."""
    user = next(event for event in reversed(tracker.events) if isinstance(event, UserUttered))
    said = next((event for event in reversed(tracker.events) if isinstance(event, BotUttered)), None)
    message_id = (user.metadata or {}).get(MESSAGE_ID)
    if said is None or not message_id:
        return {}
    message = {"text": said.text, "buttons": said.data.get("buttons") or [], "custom": said.data.get("custom") or {}}
    return {REPLY: {MESSAGE_ID: message_id, "message": message}}


def turns_before(tracker: DialogueStateTracker) -> int:
    """How many turns the conversation has had before this one."""
    return int(tracker.get_slot(TURNS) or 0) if TURNS in tracker.slots else 0
