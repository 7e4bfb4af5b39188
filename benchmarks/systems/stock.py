"""Rasa as it comes: its default pipeline, trained and read through its own interface."""

from __future__ import annotations

import asyncio
import importlib.resources
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from benchmarks.sets import Examples
from benchmarks.systems import RANKING, Answer
from bot.quiet import hush

#: The parts of Rasa's default pipeline that tell the intent. The rest of it tells none (synonyms, response selector), or
#: puts "I don't know" in place of the best label, which would only cost it points here.
TELLS_INTENT = (
    "WhitespaceTokenizer",
    "RegexFeaturizer",
    "LexicalSyntacticFeaturizer",
    "CountVectorsFeaturizer",
    "DIETClassifier",
)
MODEL = "model"


class Stock:
    """Has no place for texts that are outside."""

    def __init__(self) -> None:
        hush()
        importlib.import_module("rasa.engine.recipes.default_components")  # TensorFlow is loaded here, not on the clock
        importlib.import_module("rasa.model_training")
        self._agent: Any = None
        self._loop = asyncio.new_event_loop()

    def train(self, examples: Examples, outside: Sequence[str], folder: Path) -> None:
        """Write training data and configuration as Rasa's users do, and let Rasa train."""
        from rasa.model_training import train_nlu
        from rasa.shared.nlu.training_data.message import Message
        from rasa.shared.nlu.training_data.training_data import TrainingData

        told = zip(examples.texts, examples.labels, strict=True)
        data = TrainingData([Message.build(text=text, intent=label) for text, label in told])
        data.persist_nlu(str(folder / "nlu.yml"))
        (folder / "config.yml").write_text(yaml.safe_dump(config()), encoding="utf-8")
        train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name=MODEL)

    def load(self, folder: Path) -> None:
        """Load the model as Rasa's server does."""
        from rasa.core.agent import Agent

        self._agent = Agent.load(str(folder / f"{MODEL}.tar.gz"))

    def read(self, text: str) -> Answer:
        """Rasa's ranking."""
        found = self._loop.run_until_complete(self._agent.parse_message(text))["intent_ranking"][:RANKING]
        ranking = tuple((str(one["name"]), float(one["confidence"])) for one in found)
        return Answer(ranking, ranking[0][1])


def config() -> dict[str, Any]:
    """Rasa's own default configuration, as far as it tells the intent; with a seed, so that it can be run again."""
    file = importlib.resources.files("rasa.engine.recipes") / "config_files" / "default_config.yml"
    stored = yaml.safe_load(file.read_text(encoding="utf-8"))
    pipeline = [part for part in stored["pipeline"] if part["name"] in TELLS_INTENT]
    seeded = [part | {"random_seed": 0} if part["name"] == "DIETClassifier" else part for part in pipeline]
    return {"recipe": stored["recipe"], "assistant_id": "benchmark", "language": stored["language"], "pipeline": seeded}
