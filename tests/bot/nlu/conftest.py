"""Shared by the tests of how a message is read: Rasa's own storage, and vectors kept with the other tests'."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.embedding import SentenceEmbedding
from tests.assistant import VAR


@pytest.fixture(scope="session")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def vectors_kept() -> None:
    """The vectors of the hand-written lines are made once and kept in `var/test`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADS_VAR_DIR", str(VAR))
        yield


@pytest.fixture(scope="session")
def embedded(storage: LocalModelStorage) -> Callable[[str], Message]:
    """A message with its vectors."""
    embedding = SentenceEmbedding({}, storage, Resource("embedding"))

    def made(text: str) -> Message:
        return embedding.process([Message.build(text)])[0]

    return made


def output(message: Message) -> dict[str, Any]:
    """What Rasa gives out of a message, and sends to the action server as JSON."""
    found: dict[str, Any] = message.as_dict(only_output_properties=True)
    return found
