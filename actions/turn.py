"""What this turn brings and what the conversation remembers, taken out of Rasa's tracker once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

#: The slot that holds `Memory`, and the intent that stands for a pressed button.
MEMORY, CHOICE = "memory", "choice"


@dataclass(frozen=True)
class Turn:
    """One message as it was read. `ranking`: (intent, probability), best first. `guessed`: no words told who asks, the
    classifier did. `choice`: the button, "entry:x"."""

    number: int = 1
    words: int = 0
    intent: str = ""
    ranking: tuple[tuple[str, float], ...] = ()
    band: str = "far"
    danger: bool = False
    asks: bool = False
    child: bool = False
    audience: str | None = None
    guessed: bool = False
    given_audience: str | None = None
    when: str | None = None
    place: Mapping[str, str] = field(default_factory=dict)
    choice: str = ""

    @classmethod
    def of(cls, tracker: Mapping[str, Any]) -> Turn:
        """From the JSON that Rasa sends: `latest_message` and the number of `events` that came from the person."""
        read = tracker.get("latest_message") or {}
        asker, danger, metadata = (read.get(name) or {} for name in ("asker", "danger", "metadata"))
        return cls(
            words=len((read.get("text") or "").split()),
            number=sum(e.get("event") == "user" for e in tracker.get("events") or []),
            intent=(read.get("intent") or {}).get("name") or "",
            ranking=tuple((r["name"], float(r["confidence"])) for r in read.get("intent_ranking") or []),
            band=read.get("band") or "far",
            danger=bool(danger.get("raised") or metadata.get("danger")),
            asks=bool(read.get("asks")),
            child=bool(asker.get("child")),
            audience=asker.get("audience"),
            guessed=asker.get("by") == "model",
            given_audience=metadata.get("audience"),
            when=read.get("when"),
            place=read.get("place") or {},
            choice=metadata.get("choice") or "",
        )


@dataclass(frozen=True)
class Memory:
    """What a conversation keeps from turn to turn: never the person's words.

    `entries`: what the last reply answered. `options`: what else came near then. `asked_back`: the last reply asked back.
    """

    audience: str | None = None
    child: bool = False
    entries: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    asked_back: bool = False

    @classmethod
    def of(cls, tracker: Mapping[str, Any]) -> Memory:
        """From the slot; an empty one at the start, or where the slot holds something else."""
        stored = (tracker.get("slots") or {}).get(MEMORY)
        if not isinstance(stored, dict):
            return cls()
        mine = {k: v for k, v in stored.items() if k in cls.__dataclass_fields__}
        known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in mine.items()}
        return cls(**known)

    def stored(self) -> dict[str, Any]:
        """As it goes into the slot."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
