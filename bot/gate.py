"""What may reach Rasa: a text within bounds, without hidden characters, and never one of Rasa's own commands. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

#: The largest body that is read, in bytes.
MOST_BYTES = 64 * 1024
#: A button's payload.
CHOICE = re.compile(r"^(entry|audience):[a-z0-9_]{1,60}$")
#: How the sender of a probe begins: the programs' own question whether all works, counted as nobody's turn.
PROBE = "probe-"
_SENDER = re.compile(r"^[A-Za-z0-9_.:@-]{1,128}$")
#: Kept of all control characters: line break and tab.
_KEPT = "\n\t"


@dataclass(frozen=True)
class Question:
    """A message that may be answered. `message_id`: a digest of the caller's, who may have put words into it: it is kept."""

    sender: str
    text: str
    choice: str = ""
    message_id: str = ""
    service: str = ""
    audience: str | None = None


@dataclass(frozen=True)
class Feedback:
    """What somebody says of the reply of a turn: whether it helped; or, with a text, what they suggest for the FAQ."""

    sender: str
    turn: int = 0
    helped: bool = False
    suggestion: str = ""


class Unreadable(Exception):
    """The body is no message."""


def question(body: bytes) -> Question:
    """The message in a request's body, its text cleaned but not yet measured.

    Raises:
        Unreadable: not JSON, not an object, or the message is no text.
    """
    data = _object(body)
    if not isinstance(data.get("message"), str):
        raise Unreadable
    metadata = data.get("metadata")
    if not isinstance(metadata, dict):
        metadata = {}
    text = data["message"].strip()
    choice = text if CHOICE.fullmatch(text) else ""
    return Question(
        sender=_sender(data.get("sender")),
        text="" if choice else cleaned(text),
        choice=choice,
        message_id=_marked(_short(metadata.get("message_id"))),
        service=_short(metadata.get("service")),
        audience=_short(metadata["audience"]) if isinstance(metadata.get("audience"), str) else None,
    )


def feedback(body: bytes) -> Feedback:
    """What a request's body says of a reply, or suggests.

    Raises:
        Unreadable: not JSON, not an object, too large, or it says neither.
    """
    data = _object(body) if len(body) <= MOST_BYTES else {}
    sender, turn, helped, suggestion = (data.get(name) for name in ("sender", "turn", "helped", "suggestion"))
    if isinstance(suggestion, str) and cleaned(suggestion):
        return Feedback(_sender(sender), suggestion=cleaned(suggestion))
    if not isinstance(turn, int) or not isinstance(helped, bool) or not isinstance(sender, str):
        raise Unreadable
    return Feedback(sender, turn, helped)


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable from wrong
    if not isinstance(data, dict):
        raise Unreadable
    return data


def cleaned(text: str) -> str:
    """`text` without control, tag, zero-width and direction characters, and without the "/" of Rasa's commands."""
    kept = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return re.sub(r"^[\s/\\]+", "", kept).rstrip()


def minted() -> str:
    """A conversation id that nobody can guess: 192 random bits."""
    return secrets.token_urlsafe(24)


def probe() -> str:
    """A sender for one probe. Conversations of the web page are signed random ids, so none can pass for one."""
    return PROBE + minted()


def _sender(given: Any) -> str:
    """The sender as given, or a new one: people without one never share a conversation (fault F3)."""
    return given if isinstance(given, str) and _SENDER.fullmatch(given) else minted()


def _marked(message_id: str) -> str:
    return hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:32] if message_id else ""


def _short(given: Any) -> str:
    return given[:128] if isinstance(given, str) else ""
