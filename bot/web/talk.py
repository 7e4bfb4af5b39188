"""One turn over the web: limits, the switch, Rasa, and the words that stand in when there is no reply. Never empty.

Whatever stops a message here, its danger is looked for first, with words alone: 999 is never held back.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from bot.nlu import signs
from bot.shared import shared
from bot.texts import SafeTexts
from bot.web.limits import Limits
from bot.web.metrics import Metrics
from bot.web.rasa import Answer, Away, Rasa, Said
from faq import tracing
from faq.markdown import Words
from faq.render import Reply
from faq.settings import Settings
from faq.switch import Switch

log = logging.getLogger(__name__)

#: What a summary reads behind which the rest of a long answer stands.
MORE = "Show more of this answer"


@dataclass(frozen=True)
class Told:
    """What a turn gets: `body` as the design's `POST /api/chat` gives it (without the conversation), and the HTTP status."""

    body: dict[str, Any]
    status: int = 200


class Talk:
    """Answers messages. Holds no conversation."""

    def __init__(self, settings: Settings, texts: SafeTexts, switch: Switch, metrics: Metrics) -> None:
        self.texts, self.rasa, self.metrics = texts, Rasa(settings), metrics
        self._switch = switch
        self._limits = Limits(settings, shared(settings))
        self._words: tuple[tuple[str, int], Words] | None = None

    def is_on(self) -> bool:
        """Whether people may chat now."""
        return self._switch.is_on()

    async def turn(self, said: Said, address: str) -> Told:
        """The reply to one message from one network address."""
        with tracing.span("web") as span:
            told = await self._turn(said, address)
            span.tell({"service": self.texts.release.service, **told.body})
        return told

    async def _turn(self, said: Said, address: str) -> Told:
        started = time.monotonic()
        if not await self._limits.within(said.conversation, address):
            told = self._instead(said, "refused_too_often", 429)
            self.metrics.limited.inc()
        elif not self.is_on():
            told = self._instead(said, "chat_off")
        else:
            told = await self._asked(said)
        self.metrics.turns.labels(told.body["outcome"]).inc()
        self.metrics.seconds.observe(time.monotonic() - started)
        return told

    async def feedback(self, conversation: str, said: dict[str, Any], address: str) -> dict[str, Any]:
        """What becomes of what is said of a reply, or suggests: `taken`, and `emergency`, the words where it tells of danger."""
        suggestion = str(said.get("suggestion", ""))
        if await self._limits.within(conversation, address):
            try:
                return await self.rasa.tell({"sender": conversation, **said})
            except Away as wrong:
                log.error("What somebody says of a reply was not taken (%s).", wrong)
        found = self.texts.emergency(None).text if signs.shared().found(suggestion) else None
        return {"taken": False, "emergency": found}

    def refused(self, wanted: str, status: int, audience: str | None = None, **values: str) -> Told:
        """One fixed text, with 999 and the numbers in it."""
        return Told(self._body(self.texts.fixed(wanted, audience, **values)), status)

    def words(self) -> Words:
        """What turns the live release's texts into HTML."""
        release = self.texts.release
        if self._words is None or self._words[0] != (release.digest, release.number):
            self._words = ((release.digest, release.number), Words(release))
        return self._words[1]

    def audience(self, given: Any) -> str | None:
        """An audience of this service, "" for somebody who would rather not say; None for anything else."""
        known = given == "" or (isinstance(given, str) and self.texts.release.content.service.audience(given))
        return given if known else None

    async def _asked(self, said: Said) -> Told:
        try:
            return Told(self._from_rasa(await self.rasa.ask(said)))
        except Away as wrong:
            log.error("No reply from Rasa (%s): the safe reply was given.", wrong)
            self.metrics.away.inc()
            return self._instead(said, "safe_reply")

    def _instead(self, said: Said, wanted: str, status: int = 200) -> Told:
        """A fixed text in the place of a reply; 999 and who to call where the words tell of danger."""
        audience = self.audience(said.audience)
        if signs.shared().found(said.message):
            return Told(self._body(self.texts.emergency(audience)))
        return Told(self._body(self.texts.fixed(wanted, audience)), status)

    def _from_rasa(self, answer: Answer) -> dict[str, Any]:
        custom = answer.custom
        fold = not custom.get("emergency")
        reply = {"text": answer.text, "html": self._html(answer.text, fold=fold), "buttons": answer.buttons}
        named = ("turn", "outcome", "emergency", "audience", "entries", "release", "sources")
        return {**{name: custom.get(name) for name in named}, "replies": [reply]}

    def _body(self, reply: Reply) -> dict[str, Any]:
        buttons = [{"title": b.title, "payload": b.choice} for b in reply.buttons]
        return {
            "turn": None, "outcome": reply.outcome, "emergency": reply.emergency, "audience": reply.audience,
            "entries": list(reply.entries), "release": self.texts.release.number, "sources": list(reply.sources),
            "replies": [{"text": reply.text, "html": self._html(reply.text), "buttons": buttons}],
        }  # fmt: skip

    def _html(self, text: str, *, fold: bool = False) -> str:
        return str(self.words().folded(text, more=MORE) if fold else self.words().html(text))
