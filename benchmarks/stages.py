"""The stages on a public set: learn it, and answer its test from what was kept."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import measure, rejection, sets
from benchmarks.job import Job
from benchmarks.systems import Answer, System, make


def train(job: Job) -> dict[str, Any]:
    """Train; gives how long it took."""
    data, system = sets.load(job.set, job.data, job.sizes), make(job.system)
    return trained(job, system, data.train, data.outside_train)


def trained(job: Job, system: System, examples: sets.Examples, outside: Sequence[str] = ()) -> dict[str, Any]:
    """Train on these; gives how long it took."""
    watch = measure.Watch()
    watch(system.train, examples, outside, job.folder)
    return {"train_s": round(watch.seconds[0], 2), "train_n": len(examples)}


def loaded(job: Job) -> tuple[System, dict[str, Any]]:
    """The system as it was trained, and how long it took to load."""
    system, watch = make(job.system), measure.Watch()
    watch(system.load, job.folder)
    return system, {"load_s": round(watch.seconds[0], 3)}


def answer(job: Job) -> dict[str, Any]:
    """Answer the test, one text after the other; gives how much is right and how long it took."""
    data = sets.load(job.set, job.data, job.sizes)
    system, figures = loaded(job)
    answers, times = read_each(system.read, data.test.texts)
    right = [a.label == label for a, label in zip(answers, data.test.labels, strict=True)]
    figures |= times | {"right": sum(right) / len(right), "n": len(right)}
    if data.outside_test:
        at, fitted = fitted_limit(system.read, data.validation)
        figures |= fitted | rejected(system.read, at, right, [a.score for a in answers], data.outside_test)
    return figures


def read_each(read: Callable[[str], Answer], texts: Sequence[str]) -> tuple[list[Answer], dict[str, Any]]:
    """The answers to `texts`, read one by one as they come in service, and how long one takes."""
    watch = measure.Watch()
    for text in itertools.islice(itertools.cycle(texts), measure.WARMING):
        read(text)
    again = itertools.islice(itertools.cycle(texts), max(len(texts), measure.TIMED))
    answers = [watch(read, text) for text in again]
    return answers[: len(texts)], watch.figures()


def fitted_limit(read: Callable[[str], Answer], validation: sets.Examples) -> tuple[float, dict[str, Any]]:
    """The limit under which a text is rejected, from the validation part and nothing else."""
    seen = [read(text) for text in validation.texts]
    right = [a.label == label for a, label in zip(seen, validation.labels, strict=True)]
    scores = [a.score for a in seen]
    at = rejection.limit(right, scores)
    return at, {"limit": at, "validation_right_at_limit": rejection.right_at(at, right, scores), "validation_n": len(seen)}


def rejected(
    read: Callable[[str], Answer], at: float, right: Sequence[bool], scores: Sequence[float], outside: Sequence[str]
) -> dict[str, Any]:
    """What a limit does to the test: `right` and `scores` belong to what is in scope, `outside` are texts that are not."""
    return {
        "right_at_limit": rejection.right_at(at, right, scores),
        "outside_rejected": rejection.rejected_at(at, [read(text).score for text in outside]),
        "outside_n": len(outside),
    }
