"""The stages on our own conversations. The assistant itself is always trained: it reads danger, asker, place and time for all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks import conversations, measure, stages
from benchmarks.job import Job
from benchmarks.sets import Examples
from benchmarks.systems import OURS, make
from bot.release import live_release
from faq.settings import read

MODEL, BANDS, REPLIES = "model.txt", "bands.json", "replies.json"


def train(job: Job) -> dict[str, Any]:
    """Train on the examples of the content. Ours is the assistant's whole model, as `make train` makes it."""
    return _train_assistant(job) if job.system == OURS else stages.trained(job, make(job.system), _examples(job))


def readings(job: Job) -> dict[str, Any]:
    """Read all messages with the assistant, for those who only answer what is asked."""
    assistant = _shipped()
    assistant.load(_model(job))
    conversations.keep_readings(assistant.parse, conversations.cases(quick=job.quick), job.assistant)
    return {}


def answer(job: Job) -> dict[str, Any]:
    """Hold the conversations; the replies are kept and judged elsewhere."""
    return _answer_assistant(job) if job.system == OURS else _answer(job)


def _shipped() -> Any:
    from benchmarks.systems.shipped import Shipped  # here: it brings Rasa, which the others do without

    return Shipped()


def _examples(job: Job) -> Examples:
    return conversations.kept_examples(job.assistant)


def _model(job: Job) -> Path:
    return Path((job.assistant / MODEL).read_text(encoding="utf-8"))


def _train_assistant(job: Job) -> dict[str, Any]:
    from bot.training import train as train_model

    _shipped()  # its imports are not on the clock
    job.assistant.mkdir(parents=True, exist_ok=True)
    release, watch = conversations.publish(job.sizes.phrasings), measure.Watch()
    model = watch(train_model, read(), release)
    (job.assistant / MODEL).write_text(str(model), encoding="utf-8")
    conversations.keep_bands(model, job.assistant / BANDS)
    conversations.keep_examples(release, job.assistant)
    return {"train_s": round(watch.seconds[0], 2), "train_n": len(_examples(job))}


def _answer_assistant(job: Job) -> dict[str, Any]:
    assistant, loading, watch = _shipped(), measure.Watch(), measure.Watch()
    loading(assistant.load, _model(job))
    for case in conversations.cases()[: measure.WARMING]:
        assistant.parse(case["turns"][0])
    _hold_all(job, lambda text, memory: watch(assistant.parse, text, memory.stored()))
    return {"load_s": round(loading.seconds[0], 3)} | watch.figures()


def _answer(job: Job) -> dict[str, Any]:
    system, figures = stages.loaded(job)
    read_before = conversations.kept_readings(job.assistant)
    answers, times = stages.read_each(system.read, list(read_before))
    told = dict(zip(read_before, answers, strict=True))
    _hold_all(job, lambda text, _: conversations.with_question(read_before[text], told[text]))
    return figures | times


def _hold_all(job: Job, reader: conversations.Read) -> None:
    release = live_release()
    replies = {case["id"]: conversations.hold(case, reader, release) for case in conversations.cases(quick=job.quick)}
    (job.folder / REPLIES).write_text(json.dumps(replies), encoding="utf-8")
