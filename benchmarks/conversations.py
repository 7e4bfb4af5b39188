"""Our own conversations, held with each system in turn: only who reads the question differs.

Danger, who asks, the place and the time are read by the assistant for all of them, and every reply is made by the same
action from the same release. Ours answers in its bands; the others always with their best label, for they have no others.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from actions.answer import respond
from actions.turn import Memory, Turn
from benchmarks.sets import Examples
from benchmarks.systems import Answer
from bot.gate import cleaned
from faq import files, releases, store
from faq.database import connect, migrate
from faq.entries import Release
from faq.settings import ROOT, read

FOLDER = ROOT / "tests" / "conversations"
#: A Tuesday morning with no bank holiday near, as in the tests.
NOW = datetime(2026, 11, 24, 10, 30)
EVERY = 3
#: Gives what Rasa would give for a text, in the light of what the conversation remembers.
Read = Callable[[str, Memory], dict[str, Any]]
EXAMPLES, READINGS = "examples.json", "readings.json"


def cases(*, quick: bool = False) -> list[dict[str, Any]]:
    """All conversations, in the order of the files; for a quick run every third."""
    lines = [line for file in sorted(FOLDER.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines[:: EVERY if quick else 1]]


def publish(one_in: int = 1) -> Release:
    """Put the content of the tree into the store of this run's settings, with one in so many phrasings, and make it live."""
    settings = read()
    engine = connect(settings.database_url)
    migrate(engine)
    content, drafts = files.read(settings.content_dir / settings.service)
    entries = tuple(e.copy(update={"phrasings": e.phrasings[::one_in]}) for e in content.entries)
    content = content.copy(update={"entries": entries})
    store.replace(engine, content, drafts, author="benchmark", why="benchmark")
    return releases.publish(engine, settings.service, author="benchmark", why="benchmark", safe_file=settings.safe_file)


def keep_examples(release: Release, folder: Path) -> None:
    """Write down what the assistant's classifier learns from, for those that don't know Rasa."""
    from rasa.shared.nlu.constants import INTENT, TEXT
    from rasa.shared.nlu.training_data.loading import load_data

    from bot.importer import examples

    found = [*load_data(str(ROOT / "data" / "nlu")).intent_examples, *examples(release.content)]
    told = [(m.get(TEXT), m.get(INTENT)) for m in found if m.get(TEXT)]
    (folder / EXAMPLES).write_text(json.dumps(told), encoding="utf-8")


def keep_bands(model: Path, file: Path) -> None:
    """Take the limits and their curve out of a trained model."""
    with tarfile.open(model) as archive:
        member = next(m for m in archive.getmembers() if Path(m.name).name == file.name)
        found = archive.extractfile(member)
        assert found is not None
        file.write_bytes(found.read())


def kept_examples(folder: Path) -> Examples:
    """What `keep_examples` wrote."""
    told = json.loads((folder / EXAMPLES).read_text(encoding="utf-8"))
    return Examples(tuple(text for text, _ in told), tuple(label for _, label in told))


def keep_readings(parse: Callable[[str], dict[str, Any]], held: list[dict[str, Any]], folder: Path) -> None:
    """Write down what the assistant reads in every message of these conversations."""
    texts = {cleaned(turn) for case in held for turn in case["turns"]}
    (folder / READINGS).write_text(json.dumps({text: parse(text) for text in sorted(texts)}), encoding="utf-8")


def kept_readings(folder: Path) -> dict[str, dict[str, Any]]:
    """What `keep_readings` wrote, by text."""
    found: dict[str, dict[str, Any]] = json.loads((folder / READINGS).read_text(encoding="utf-8"))
    return found


def with_question(reading: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """The assistant's reading of a message, with somebody else's opinion on what is asked."""
    ranking = [{"name": name, "confidence": p} for name, p in answer.ranking]
    return {**reading, "intent": ranking[0], "intent_ranking": ranking, "band": "sure", "questions": []}


def hold(case: dict[str, Any], reader: Read, release: Release) -> str:
    """The last reply's text and buttons, as a reader sees them."""
    memory, seen = Memory(), ""
    for number, turn in enumerate(case["turns"], start=1):
        state = {"latest_message": reader(cleaned(turn), memory), "events": [{"event": "user"}] * number}
        reply, memory = respond(Turn.of(state), memory, release, NOW)
        seen = "\n".join([reply.text, *(b.title for b in reply.buttons)])
    return seen


def judged(replies: dict[str, str]) -> dict[str, Any]:
    """How many conversations pass the test's own judgement, in all and by kind."""
    from tests.conversations.test_conversations import faults  # here: it brings pytest, and a system's memory is measured

    passed: dict[str, list[bool]] = {}
    for case in cases():
        if case["id"] in replies:
            passed.setdefault(case["kind"], []).append(not faults(case, replies[case["id"]]))
    kinds = {kind: {"right": round(sum(found) / len(found), 4), "n": len(found)} for kind, found in sorted(passed.items())}
    flat = [ok for found in passed.values() for ok in found]
    return {"right": sum(flat) / len(flat), "n": len(flat), "kinds": kinds}
