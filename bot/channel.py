"""The only way in: `POST /webhooks/chat/webhook`. Gate, danger, redaction, Rasa, and never an empty reply.

Danger is looked for in all of the text before anything is refused, and with words alone, so that it stands when the
model, the action server or the database does not. Rasa Core never sees the whole text (`bot.hearing`). A turn keeps the
agent, and so the model, that it began with (`bot.following`).
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import rasa.core.actions.action
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as as_json

from bot import gate, seen
from bot.following import follow
from bot.hearing import Heard, Hearing
from bot.nlu import signs
from bot.recording import Recorder
from bot.replies import Replies
from bot.responses import check_fast
from bot.shared import shared
from bot.texts import SafeTexts
from bot.tracker import MESSAGE_ID, answered
from faq.outcomes import Told
from faq.render import Reply
from faq.settings import Settings, read

log = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]
#: Rasa's answer to one message must be there within this many seconds.
TURN_SECONDS = 7.0
#: So many turns are worked on at once, the others wait in line. All at once, they all end too late; and whoever has waited
#: too long costs nothing.
AT_ONCE = 16


class TurnOutput(OutputChannel):  # type: ignore[misc]  # Rasa has no types
    """Collects what the action says, as one message."""

    def __init__(self) -> None:
        self.message: dict[str, Any] = {}

    @classmethod
    def name(cls) -> str:
        """Rasa's name for it."""
        return "chat"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take the message whole."""
        if message.get("text"):
            self.message = message


@dataclass
class Turn:
    """What was heard, and what Rasa said, as far as it came. `again`: it was said before, to the same message."""

    message: dict[str, Any] = field(default_factory=dict)
    heard: Heard | None = None
    again: bool = False


@dataclass(frozen=True)
class Said:
    """The reply as it goes out, with what was heard; `again` as above."""

    reply: list[dict[str, Any]]
    heard: Heard | None = None
    again: bool = False


class ChatInput(InputChannel):  # type: ignore[misc]
    """Rasa's end of the conversation."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or read()
        self._texts = SafeTexts(self._settings)
        self._hearing, self._recorder = Hearing(), Recorder(self._settings)
        self._replies = Replies(shared(self._settings))
        #: A lock for each conversation that has a turn going on or waiting here; Rasa's lock store holds those of all replicas.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._following: asyncio.Future[None] | None = None
        # Rasa waits five minutes for an action by default (fault F20).
        rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = self._settings.action_seconds
        check_fast()

    @classmethod
    def name(cls) -> str:
        """The channel's part of the path."""
        return "chat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> ChatInput:
        """Rasa's way to make one."""
        return cls()

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The routes: `/` and `/ready` tell how it is, `/webhook` answers. Rasa's own handler would take whichever agent is there
        by then; a turn here keeps the one that heard it."""
        routes = Blueprint("chat_webhook", "bot_channel")

        @routes.listener("before_server_start")
        async def settle(_: Sanic, __: asyncio.AbstractEventLoop) -> None:
            gc.collect()
            gc.freeze()  # all that was imported: else looking through it holds up replies when an old model goes

        @routes.listener("after_server_start")
        async def begin(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
            seen.begin(self._settings)
            self._following = asyncio.ensure_future(follow(app, self._settings, self._texts))

        @routes.listener("before_server_stop")
        async def end(_: Sanic, __: asyncio.AbstractEventLoop) -> None:
            if self._following:
                self._following.cancel()

        @routes.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return as_json({"status": "ok"})

        @routes.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            model = _model(_agent(request))
            return as_json({"model": model, "release": self._texts.release.number}, status=200 if model else 503)

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return await seen.turn(request, self._receive)

        @routes.route("/feedback", methods=["POST"])
        async def feedback(request: Request) -> HTTPResponse:
            try:
                return as_json(await self._spoken_of(gate.feedback(request.body), _agent(request)))
            except gate.Unreadable:
                return as_json({"taken": False, "emergency": None}, status=400)

        return routes

    async def _spoken_of(self, said: gate.Feedback, agent: Agent | None) -> dict[str, Any]:
        """What somebody says of a reply, or suggests. `taken`: whether it was kept; `emergency`: 999 where it tells of danger."""
        if not said.suggestion:
            here = self._texts.here()
            taken = await asyncio.to_thread(self._recorder.helped, said.sender, said.turn, here, yes=said.helped)
            return {"taken": taken, "emergency": None}
        asked = gate.Question(said.sender, said.suggestion)
        danger = signs.shared().found(asked.text)
        heard = await self._hearing.hear(asked, agent, self._texts.release) if agent and not self._refusal(asked) else None
        kept = heard.asked(asked.sender, _model(agent), danger=bool(danger)) if heard else None
        if danger or (kept and kept.private):
            return {"taken": False, "emergency": self._say(asked.sender, self._texts.emergency(None), _model(agent))[0]["text"]}
        told = Told(self._settings.service, "suggested", release=self._texts.release.number)
        child = bool(heard and heard.child)
        taken = kept is not None and self._recorder.suggested(told, kept, self._texts.here(), child=child)
        return {"taken": taken, "emergency": None}

    async def _receive(self, request: Request) -> HTTPResponse:
        agent = _agent(request)
        if len(request.body) > gate.MOST_BYTES:
            return as_json(self._refused(gate.minted(), "refused_too_long", _model(agent)), status=413)
        try:
            asked = gate.question(request.body)
        except gate.Unreadable:
            return as_json(self._refused(gate.minted(), "refused_unreadable", _model(agent)), status=400)
        try:
            if not asked.message_id:
                return as_json(await self._answer(asked, agent))
            return as_json(await self._replies.once(asked.sender, asked.message_id, lambda: self._answer(asked, agent)))
        except Exception as wrong:
            log.error("The channel failed (%s): the safe reply was given.", type(wrong).__name__)
            return as_json(self._say(asked.sender, self._texts.fixed("safe_reply"), _model(agent)))

    async def _answer(self, asked: gate.Question, agent: Agent | None) -> list[dict[str, Any]]:
        """The reply; what may be kept of the turn is written behind its back."""
        danger = signs.shared().found(asked.text)
        refusal = self._refusal(asked)
        if refusal and danger:
            said = Said(self._say(asked.sender, self._texts.emergency(asked.audience), _model(agent)))
        elif refusal:
            said = Said(self._refused(asked.sender, refusal, _model(agent), length=len(asked.text)))
        else:
            said = await self._replied(asked, danger, agent)
        if not said.again:
            self._record(asked, bool(danger), said.reply[0]["custom"], said.heard)
        return said.reply

    async def _replied(self, asked: gate.Question, signs_found: list[str], agent: Agent | None) -> Said:
        """Rasa's reply, or what stands in for it."""
        turn = Turn()
        try:
            await asyncio.wait_for(self._ask_rasa(turn, asked, signs_found, agent), TURN_SECONDS)
        except Exception as wrong:
            log.error("No reply from Rasa (%s): the safe reply was given.", type(wrong).__name__)
        message, model = turn.message, _model(agent)
        custom = {**(message.get("custom") or {}), "model": model}
        heard, child = turn.heard, bool(turn.heard and turn.heard.child)
        danger = bool(signs_found) or bool(heard and heard.danger)
        if danger and not custom.get("emergency"):  # nobody overrules the signs, and nobody loses what was heard
            reply = self._say(asked.sender, self._texts.emergency(asked.audience, child=child), model)
        elif not message:
            reply = self._say(asked.sender, self._texts.fixed("safe_reply"), model)
        else:
            buttons = message.get("buttons") or []
            reply = [{"recipient_id": asked.sender, "text": message["text"], "buttons": buttons, "custom": custom}]
        return Said(reply, heard, again=turn.again)

    def _record(self, asked: gate.Question, danger: bool, custom: dict[str, Any], heard: Heard | None) -> None:
        """Have it kept, but for a probe; whatever fails there, the reply stands."""
        if asked.sender.startswith(gate.PROBE):
            return
        try:
            moment = self._texts.moment()
            kept = heard.asked(asked.sender, custom["model"], danger=danger) if heard else None
            state, child = moment.state if moment else "", bool(heard and heard.child)
            self._recorder.record(custom, state, self._texts.here(), kept, child=child)
        except Exception as wrong:
            log.error("A turn could not be kept (%s).", type(wrong).__name__)

    def _refusal(self, asked: gate.Question) -> str:
        """The fixed text that refuses this message; empty where it may be answered."""
        if asked.service and asked.service != self._settings.service:
            return "refused_unreadable"
        if not asked.text and not asked.choice:
            return "refused_empty"
        return "refused_too_long" if len(asked.text) > self._settings.max_chars else ""

    async def _ask_rasa(self, turn: Turn, asked: gate.Question, signs_found: list[str], agent: Agent | None) -> None:
        """Fill `turn` with what is heard, then with what Rasa says to it. A conversation's turns wait for each other."""
        if agent is None:
            return
        own = self._turns.setdefault(asked.sender, asyncio.Lock())
        async with own, self._room, agent.lock_store.lock(asked.sender):
            tracker = await agent.processor.get_tracker(asked.sender)
            before = await self._replies.before(asked.sender, asked.message_id) or answered(tracker, asked.message_id)
            if before:
                turn.message, turn.again = before, True
                return
            output = TurnOutput()
            turn.heard = heard = await self._hearing.hear(asked, agent, self._texts.release, tracker)
            metadata = {
                "choice": asked.choice, "audience": asked.audience, "danger": signs_found, "removed": list(heard.removed),
                MESSAGE_ID: asked.message_id,
            }  # fmt: skip
            await agent.processor.handle_message(UserMessage(
                heard.text, output, asked.sender, parse_data=heard.read, input_channel=self.name(), metadata=metadata
            ))  # fmt: skip
            turn.message = output.message
            if turn.message:
                await self._replies.keep(asked.sender, asked.message_id, turn.message)

    def _refused(self, sender: str, wanted: str, model: str | None, length: int = 0) -> list[dict[str, Any]]:
        values = {"length": f"{length:,}", "limit": f"{self._settings.max_chars:,}"}
        return self._say(sender, self._texts.fixed(wanted, **values), model)

    def _say(self, sender: str, reply: Reply, model: str | None) -> list[dict[str, Any]]:
        release = self._texts.release
        custom = {
            "turn": None, "outcome": reply.outcome, "entries": list(reply.entries), "service": release.service,
            "release": release.number, "model": model, "audience": reply.audience, "emergency": reply.emergency,
            "sources": list(reply.sources),
        }  # fmt: skip
        buttons = [{"title": b.title, "payload": b.choice} for b in reply.buttons]
        return [{"recipient_id": sender, "text": reply.text, "buttons": buttons, "custom": custom}]


def _agent(request: Request) -> Agent | None:
    """Rasa's agent; None while there is no model."""
    agent = getattr(request.app.ctx, "agent", None)
    return agent if agent is not None and agent.is_ready() else None


def _model(agent: Agent | None) -> str | None:
    """The id of the model that answers; None while there is none."""
    return agent.model_id if agent is not None else None
