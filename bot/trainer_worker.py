"""A process of the trainer's (`bot/trainer_child.py` is the other end): it imports Rasa, says that it is warm, and does jobs.

A job is a line of JSON on stdin; what comes of it are lines of JSON on stdout: `{"done", "said"}` while it goes on, then
`{"result"}` or `{"wrong"}`. It ends when stdin does, whatever it is at: a trainer that was killed leaves nobody at work.
"""

from __future__ import annotations

import functools
import importlib
import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.explain import heard, processor
from bot.quiet import hush
from bot.release import candidate, learning_from
from bot.training import train
from faq.entries import Content
from faq.errors import CadsError
from faq.settings import read

#: What training and reading import, beside what they import themselves: ten seconds that no job has to wait for.
WARM = (
    "rasa.api", "rasa.core.agent", "rasa.model_training", "rasa.engine.recipes.default_recipe", "bot.importer",
    "bot.nlu.spelling", "bot.nlu.embedding", "bot.nlu.classifier", "bot.nlu.danger", "bot.nlu.asker", "bot.nlu.language",
    "bot.nlu.times", "bot.nlu.places",
)  # fmt: skip
#: Rasa tells here which component begins to learn.
STEPS = "rasa.engine.training.hooks"
#: How far a training of a whole service is when a component begins, by measured time, and what it does then, in words.
PARTS = {
    "SpellingReader": (0.3, "Learning which words there are."),
    "AskerReader": (0.33, "Learning who asks."),
    "QuestionClassifier": (0.35, "Learning which words ask for which answer."),
    "DangerDetector": (0.85, "Learning how danger is told."),
    "PlaceReader": (0.88, "Learning the names of places."),
    "RulePolicy": (0.9, "Putting all of it together."),
}
#: So many models are held at once: the live one, and a candidate.
MODELS = 2

Say = Callable[[dict[str, Any]], None]


class Steps(logging.Handler):
    """Says so when another component begins to learn."""

    def __init__(self, say: Say) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        """Look for the component's name in what Rasa tells."""
        for name, (done, said) in PARTS.items():
            if f"Starting to train component '{name}'" in record.getMessage():
                self._say({"done": done, "said": said})


def learn(job: dict[str, Any], say: Say) -> dict[str, Any]:
    """Train a model for `content`; gives its name.

    Raises:
        TrainingError: it did not learn; no model is left behind.
    """
    log, steps = logging.getLogger(STEPS), Steps(say)
    log.setLevel(logging.INFO)
    log.addHandler(steps)
    log.propagate = False
    say({"done": 0.05, "said": "Reading all questions and phrasings."})
    release = candidate(Content.parse_obj(job["content"]))
    with learning_from(release):
        model = train(read(), release)
    return {"model": model.name.removesuffix(".tar.gz")}


def look(job: dict[str, Any], say: Say) -> dict[str, Any]:
    """What the model in the file `model` reads in `text`, after the entries `before`."""
    return heard(_processor(job["model"]), job["text"], job["before"], explained=job["explained"])


@functools.lru_cache(MODELS)
def _processor(model: str) -> Any:
    return processor(Path(model))


JOBS: dict[str, Callable[[dict[str, Any], Say], dict[str, Any]]] = {"learn": learn, "look": look}


def done(job: dict[str, Any], say: Say) -> dict[str, Any]:
    """Do a job; what came of it, or what went wrong in words."""
    try:
        return {"result": JOBS[job["do"]](job, say)}
    except CadsError as wrong:
        return {"wrong": str(wrong)}
    except Exception as wrong:
        logging.getLogger(__name__).exception("A job of the trainer failed.")
        return {"wrong": f"Something went wrong that nobody foresaw ({type(wrong).__name__}). The log of the trainer has more."}


def main() -> None:
    """Import all, say so, and do jobs until stdin ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what anybody prints is no answer

    def say(line: dict[str, Any]) -> None:
        out.write(json.dumps(line) + "\n")
        out.flush()

    jobs: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    hush()
    for name in WARM:
        importlib.import_module(name)
    say({"warm": True})
    while True:
        say(done(json.loads(jobs.get()), say))


def _listen(jobs: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        jobs.put(line)
    os._exit(0)


if __name__ == "__main__":
    main()
