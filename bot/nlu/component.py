"""What the graph components of this folder share: how Rasa makes, keeps and finds them again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, ClassVar, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.head import Head
from faq.settings import ROOT

#: Where the text, spelt as it was meant, stands on a message.
SPELT = "spelt"


class Reader(GraphComponent):  # type: ignore[misc]  # Rasa has no types
    """A component that adds what it read to a message. Subclasses give `read`."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self.config, self._storage, self._resource = config, storage, resource

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Self:
        """Rasa's way to make one."""
        return cls(config, model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message."""
        for message in messages:
            self.read(message)
        return messages

    def read(self, message: Message) -> None:
        """Add what this component reads to `message`."""


class Learner(Reader):
    """A reader that learns first: subclasses give `learn`, `save` and `restore`, and name the folders of `data/` they read."""

    folders: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Changes with every file that it reads and with the code of this folder: else Rasa's cache serves yesterday's."""
        return fingerprint(cls.folders)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **__: Any,
    ) -> Self:
        """Rasa's way to make one from a trained model. A damaged model stops the load: never an untrained reader."""
        reader = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            reader.restore(folder)
        return reader

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the training data and keep what was learnt."""
        self.learn(training_data)
        with self._storage.write_to(self._resource) as folder:
            self.save(folder)
        return self._resource

    def learn(self, training_data: TrainingData) -> None:
        """Learn from the training data."""

    def save(self, folder: Path) -> None:
        """Write what was learnt into `folder`."""

    def restore(self, folder: Path) -> None:
        """Read what `save` wrote."""


class HeadLearner(Learner):
    """A learner whose knowledge is one `Head`."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._head = Head()

    def save(self, folder: Path) -> None:
        """Write the head."""
        self._head.save(folder)

    def restore(self, folder: Path) -> None:
        """Read the head."""
        self._head = Head.load(folder)


def examples(folder: str) -> dict[str, list[str]]:
    """The hand-written lines of `data/<folder>/*.txt` by file name; '#' starts a comment line."""
    found = {}
    for file in sorted((ROOT / "data" / folder).glob("*.txt")):
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
        found[file.stem] = [line for line in lines if line and not line.startswith("#")]
    return found


def fingerprint(folders: tuple[str, ...]) -> str:
    """The SHA-256 of all files of these folders of `data/`, and of the code here."""
    digest = hashlib.sha256()
    files = [file for folder in folders for file in (ROOT / "data" / folder).glob("*")]
    for file in sorted([*files, *Path(__file__).parent.glob("*.py")]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
