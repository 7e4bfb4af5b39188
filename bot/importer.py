"""What Rasa learns from: the live release's questions and phrasings, beside the hand-written data in `data/`."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.release import live_release
from faq.entries import Content, after

#: Given instead of an intent when somebody pressed a button: which one stands in the metadata.
CHOICE = "choice"
#: The one action: what it does depends on what was read.
REPLY = "action_reply"


def examples(content: Content) -> list[Message]:
    """A training example for each question and phrasing of an entry that people ask for. What only makes sense after another
    entry is left to `bot.nlu.context`: alone, "when?" asks for nothing."""
    return [
        Message.build(text=text, intent=entry.id)
        for entry in content.entries
        if (anywhere := [p for p in entry.phrasings if not after(p)[0]])
        for text in dict.fromkeys((entry.question, *anywhere))
    ]


class ReleaseImporter(RasaFileImporter):  # type: ignore[misc]  # Rasa has no types
    """Rasa's own file importer, with the live release merged in; rules are made, one for each intent."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{k: v for k, v in more.items() if k in ("config_file", "domain_path", "training_data_paths")})
        self._content = live_release().content
        self._nlu: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples; read once, for Rasa asks six times, and each took as long as learning them."""
        if self._nlu is None:
            self._nlu = super().get_nlu_data(language).merge(TrainingData(examples(self._content)))
        return self._nlu

    def get_domain(self) -> Domain:
        """The domain of `domain.yml` with every intent that has examples, and the one a button gives."""
        return super().get_domain().merge(Domain.from_dict({"intents": [*self._intents(), CHOICE]}))

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """After any message comes the one reply."""
        rules = [
            {"rule": f"reply to {intent}", "steps": [{"intent": intent}, {"action": REPLY}]}
            for intent in [*self._intents(), CHOICE]
        ]
        made = YAMLStoryReader(self.get_domain()).read_from_parsed_yaml({"rules": rules})
        return super().get_stories(exclusion_percentage).merge(StoryGraph(made))

    def _intents(self) -> list[str]:
        found = {m.get(INTENT) for m in self.get_nlu_data().training_examples if m.get(TEXT)}
        return sorted(found - {None})
