"""Asking Rasa's channel: one message in, one reply out, never longer than the setting allows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from faq import calls
from faq.settings import Settings

#: So many messages are with Rasa at once, each over a connection that is kept open: making one costs more than asking over
#: it. The others wait in line before httpx, which looks through all that wait each time one is answered.
MOST_CONNECTIONS = 64
#: A connection that broke is made again after so many seconds.
AGAIN = 0.1
#: An idle connection is closed from this end after so many seconds: Rasa's server closes it after five, and a message that
#: is just being sent then would be lost.
KEPT_SECONDS = 3.0


class Away(Exception):
    """Rasa did not answer, not in time, or not with a reply."""


@dataclass(frozen=True)
class Said:
    """A message of one conversation. `message`: a text, or the payload of a button. `audience`: who they say they are, "" for
    "rather not say", None where they were not asked."""

    conversation: str
    message: str
    message_id: str
    audience: str | None = None


@dataclass(frozen=True)
class Answer:
    """What the channel gave back: its text (Markdown), buttons (title, payload) and `custom`, as the design has it."""

    text: str
    buttons: list[dict[str, str]] = field(default_factory=list)
    custom: dict[str, Any] = field(default_factory=dict)


class Rasa:
    """The channel's address, and one pool of connections to it."""

    def __init__(self, settings: Settings) -> None:
        self._url = f"{settings.rasa_at}/webhooks/chat/webhook"
        self._feedback = f"{settings.rasa_at}/webhooks/chat/feedback"
        self._service = settings.service
        limits = httpx.Limits(
            max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS, keepalive_expiry=KEPT_SECONDS
        )
        self._seconds, self._room = settings.web_seconds, asyncio.Semaphore(MOST_CONNECTIONS)
        self._client = httpx.AsyncClient(timeout=settings.web_seconds, limits=limits, trust_env=False)

    async def ask(self, said: Said) -> Answer:
        """Its reply to one message.

        Raises:
            Away: there was none in time, or it could not be read.
        """
        metadata = {"message_id": said.message_id, "service": self._service, "audience": said.audience}
        body = {"sender": said.conversation, "message": said.message, "metadata": metadata}
        try:
            # httpx has limits for each step alone: a trickle would pass them all
            async with asyncio.timeout(self._seconds), self._room:
                found = (await self._posted(body)).json()[0]
            return Answer(str(found["text"]), list(found.get("buttons") or []), dict(found["custom"]))
        except (httpx.HTTPError, TimeoutError, ValueError, LookupError, TypeError) as wrong:
            raise Away(type(wrong).__name__) from wrong

    async def _posted(self, body: dict[str, Any]) -> httpx.Response:
        """Rasa's answer. Where the connection broke it is asked once more, as long as there is time: another replica may be
        there, and the same message is never a second turn."""
        try:
            return await self._client.post(self._url, json=body, headers=calls.headers())
        except httpx.TimeoutException:
            raise
        except httpx.TransportError:
            await asyncio.sleep(AGAIN)
            return await self._client.post(self._url, json=body, headers=calls.headers())

    async def tell(self, feedback: dict[str, Any]) -> dict[str, Any]:
        """Pass on what somebody says of a reply, or suggests: whether it was taken, and 999 where it tells of danger.

        Raises:
            Away: there was no answer in time, or it could not be read.
        """
        try:
            return dict((await self._client.post(self._feedback, json=feedback)).json())
        except (httpx.HTTPError, ValueError, TypeError) as wrong:
            raise Away(type(wrong).__name__) from wrong

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()
