"""What this turn brings and what the conversation remembers, taken out of Rasa's tracker once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

#: The slot that holds `Memory`, and the intent that stands for a pressed button.
MEMORY, CHOICE = "memory", "choice"
#: The slot that holds how many turns there were before those whose events are at hand.
TURNS = "turns"


@dataclass(frozen=True)
class Turn:
    """One message as it was read. `ranking`: (intent, probability), best first. `questions`: the intents of several
    questions in one message. `speaker`: how they write, `audience`: whom that makes them in this service. `guessed`: no
    words told who asks, the classifier did. `choice`: the button, "entry:x".
    `language`: its two letters, where it is not English. `removed`: personal details were taken out of it."""

    number: int = 1
    words: int = 0
    intent: str = ""
    ranking: tuple[tuple[str, float], ...] = ()
    questions: tuple[str, ...] = ()
    band: str = "far"
    danger: bool = False
    asks: bool = False
    child: bool = False
    audience: str | None = None
    speaker: str | None = None
    guessed: bool = False
    given_audience: str | None = None
    when: str | None = None
    language: str | None = None
    place: Mapping[str, Any] = field(default_factory=dict)
    choice: str = ""
    removed: bool = False

    @property
    def is_told(self) -> bool:
        """Whether the words told anything of who asks, be it no audience of this service."""
        return bool(self.speaker or self.audience)

    @classmethod
    def of(cls, tracker: Mapping[str, Any]) -> Turn:
        """From the JSON that Rasa sends: `latest_message`, and the turns before it."""
        read = tracker.get("latest_message") or {}
        asker, danger, metadata = (read.get(name) or {} for name in ("asker", "danger", "metadata"))
        return cls(
            words=read.get("words") or len((read.get("text") or "").split()),
            number=_number(tracker),
            intent=(read.get("intent") or {}).get("name") or "",
            ranking=tuple((r["name"], float(r["confidence"])) for r in read.get("intent_ranking") or []),
            questions=tuple(read.get("questions") or ()),
            band=read.get("band") or "far",
            danger=bool(danger.get("raised") or metadata.get("danger")),
            asks=bool(read.get("asks")),
            child=bool(asker.get("child")),
            audience=asker.get("audience"),
            speaker=asker.get("speaker"),
            guessed=asker.get("by") == "model",
            given_audience=metadata.get("audience"),
            when=read.get("when"),
            language=read.get("language"),
            place=read.get("place") or {},
            choice=metadata.get("choice") or "",
            removed=bool(metadata.get("removed")),
        )


def _number(tracker: Mapping[str, Any]) -> int:
    """Which turn of the conversation this is: those of the row, and those since."""
    before = (tracker.get("slots") or {}).get(TURNS)
    since = sum(e.get("event") == "user" for e in tracker.get("events") or [])
    return int((before or 0) + since)


@dataclass(frozen=True)
class Memory:
    """What a conversation keeps from turn to turn: never the person's words.

    `entries`: what the last reply answered. `options`: what else came near then. `asked_back`: the last reply asked back.
    `told_removed`: they were told that details were taken out.
    """

    audience: str | None = None
    child: bool = False
    entries: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    asked_back: bool = False
    told_removed: bool = False

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
