"""Conversation ids that only the server can make, and what the page shows of a conversation while it goes on.

A transcript is what the page without script is made from. It stands in the memory of this process alone, or in Redis where
there are several (`bot.web.transcripts`), for as long as a conversation lives, and goes at once with "Start again" and "Exit
this page".
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from itsdangerous import BadSignature, Signer

from bot.gate import minted
from faq.packed import packed, unpacked

#: So many conversations, and so many turns of one, are held at most.
MOST_CONVERSATIONS, MOST_TURNS = 2000, 60


class Ids:
    """Mints and reads signed ids of one service: "<192 random bits>.<signature>". What is not ours reads as None."""

    def __init__(self, secret: str, service: str) -> None:
        self._signer = Signer(secret, salt=f"conversation-{service}")

    def mint(self) -> str:
        """A new id, signed."""
        return self._signer.sign(minted()).decode()

    def read(self, given: Any) -> str | None:
        """The id inside a signed one; None where it is no text, or was not signed here."""
        try:
            return self._signer.unsign(given).decode() if isinstance(given, str) and len(given) < 200 else None
        except (BadSignature, UnicodeError):
            return None


@dataclass
class Transcript:
    """The turns of one conversation, each what was said and what came back; who asks, as the last reply took it; `unsent`, what
    was refused and stands in the box again."""

    turns: list[dict[str, Any]] = field(default_factory=list)
    audience: str | None = None
    unsent: str = ""


@dataclass
class Held:
    """A transcript as it stands in memory: its turns packed, by the id of the message."""

    turns: dict[str, bytes] = field(default_factory=dict)
    audience: str | None = None
    unsent: str = ""
    at: float = 0.0


class Transcripts:
    """The transcripts of conversations that go on, the one used last at the end."""

    def __init__(self, minutes: int) -> None:
        self._seconds = minutes * 60
        self._held: OrderedDict[str, Held] = OrderedDict()

    def of(self, conversation: str | None) -> Transcript:
        """The transcript of a conversation; an empty one where nothing is held."""
        self._forget()
        held = self._held.get(conversation or "") or Held()
        return Transcript([unpacked(turn) for turn in held.turns.values()], held.audience, held.unsent)

    def add(self, conversation: str, message_id: str, said: str, told: dict[str, Any], unsent: str = "") -> None:
        """One more turn; the same message again takes the place of the first."""
        held = self._held.setdefault(conversation, Held())
        held.turns[message_id] = packed({"message_id": message_id, "said": said, "told": told, "noted": None})
        while len(held.turns) > MOST_TURNS:
            del held.turns[next(iter(held.turns))]
        held.audience, held.unsent, held.at = told["audience"], unsent, time.monotonic()
        self._held.move_to_end(conversation)
        self._forget()

    def note(self, conversation: str, number: int, told: dict[str, Any]) -> None:
        """What stands under a turn instead of the question whether it helped: `words`, or `html` of ours."""
        held = self._held.get(conversation) or Held()
        for message_id, turn in {key: unpacked(kept) for key, kept in held.turns.items()}.items():
            if turn["told"]["turn"] == number:
                held.turns[message_id] = packed({**turn, "noted": told})

    def drop(self, conversation: str | None) -> None:
        """Forget a conversation at once."""
        self._held.pop(conversation or "", None)

    def _forget(self) -> None:
        old = time.monotonic() - self._seconds
        while self._held and (len(self._held) > MOST_CONVERSATIONS or next(iter(self._held.values())).at < old):
            self._held.popitem(last=False)
