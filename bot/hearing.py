"""Reading a message while its words are still whole, and handing Rasa Core only the redacted ones.

Rasa would read a message itself, and from then on carry its text through tracker, action server and logs. Here the model
reads the whole text in memory; what it found goes on, the words do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT

from bot.asking import who
from bot.gate import Question
from bot.nlu.asker import ASKER
from bot.nlu.classifier import ASKS, BAND, MEMORY, QUESTIONS
from bot.nlu.danger import DANGER
from bot.nlu.language import LANGUAGE
from bot.nlu.places import PLACE
from bot.nlu.scope import OUT_OF_SCOPE
from bot.nlu.times import WHEN
from bot.tracker import is_read
from faq.entries import Release
from faq.outcomes import Asked
from faq.redaction import Redactor

#: What goes on of what the model found: none of it holds words of the person. What isn't named here stays behind.
HANDED_ON = frozenset({INTENT, INTENT_RANKING_KEY, ASKS, BAND, QUESTIONS, DANGER, ASKER, LANGUAGE, WHEN, PLACE})
#: How many words the message had, which redaction may change.
WORDS = "words"
#: What stands for a pressed button.
CHOICE = "/choice"
#: So many entries that came near are kept with a text, each with at least this probability.
MOST_NEAR, LEAST_NEAR = 3, 0.05


@dataclass(frozen=True)
class Heard:
    """A message without what must not be kept. `read`: what the model found in it. `removed`: the kinds of details taken out."""

    text: str
    read: dict[str, Any]
    removed: tuple[str, ...] = ()
    #: A child writes, or it can't be told whether a child has written before.
    child: bool = False
    private: bool = False

    @property
    def danger(self) -> bool:
        """Whether the model, or signs in the words, told of danger."""
        return bool((self.read.get(DANGER) or {}).get("raised"))

    def asked(self, conversation: str, model: str | None, *, danger: bool) -> Asked:
        """As it may be kept."""
        ranking = self.read.get(INTENT_RANKING_KEY) or []
        likely = [r["name"] for r in ranking if r["confidence"] >= LEAST_NEAR and r["name"] != OUT_OF_SCOPE]
        near = tuple(likely[:MOST_NEAR])
        private = danger or self.private or self.danger
        return Asked("" if self.text == CHOICE else self.text, conversation, near, model, private)


class Hearing:
    """Hears messages with the facts of the live release: its own numbers are no personal details."""

    def __init__(self) -> None:
        self._redactor: tuple[tuple[str, int], Redactor] | None = None

    async def hear(self, asked: Question, agent: Agent, release: Release, tracker: DialogueStateTracker | None = None) -> Heard:
        """Read a message with what its conversation remembers, as `tracker` has it where that was fetched already."""
        whole = CHOICE if asked.choice else asked.text
        gone = None if asked.choice else self._for(release).redacted(whole)
        tracker = tracker or await agent.processor.get_tracker(asked.sender)
        found = await agent.processor.parse_message(UserMessage(whole, sender_id=asked.sender), tracker)
        text = gone.text if gone else CHOICE
        read = {name: value for name, value in found.items() if name in HANDED_ON}
        read |= {TEXT: text, ENTITIES: [], WORDS: len(asked.text.split())}
        read[ASKER] = who(release.content.service, read.get(ASKER), "" if asked.choice else asked.text)
        child = bool((tracker.get_slot(MEMORY) or {}).get("child") or (read.get(ASKER) or {}).get("child"))
        return Heard(text, read, gone.kinds if gone else (), child, child or not is_read(tracker))

    def _for(self, release: Release) -> Redactor:
        key = (release.service, release.number)
        if self._redactor is None or self._redactor[0] != key:
            self._redactor = (key, Redactor(release.content))
        return self._redactor[1]
