"""Another model while five people talk: how long a turn takes meanwhile, with stock Rasa and with ours."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx

from benchmarks.load.sides import STOCK, Door, Side
from benchmarks.load.talk import PATIENCE, Talk
from benchmarks.load.wrk import LoadError
from bot.training import digest_file, digest_of, fitting
from faq import releases, store
from faq.database import connect
from faq.entries import Content
from faq.settings import PREFIX

#: They talk so long before anything happens, and after it, in seconds.
BEFORE, AFTER = 5.0, 2.0


def reloaded(side: Side, door: Door, questions: Sequence[str]) -> dict[str, Any]:
    """Five people talk, the model is replaced, they talk on.

    Raises:
        LoadError: the new model was not taken.
    """
    with Talk(door, questions) as usual:
        time.sleep(BEFORE)
    change = _put if side.name == STOCK else _published
    with Talk(door, questions) as talk:
        time.sleep(1)
        began = time.monotonic()
        change(side, door)
        seconds = time.monotonic() - began
        time.sleep(AFTER)
    return {"side": side.name, "seconds": round(seconds, 1), "usual": usual.figures(), "meanwhile": talk.figures()}


def _put(side: Side, door: Door) -> None:
    """Rasa's own way: its HTTP API is told where the other model is."""
    line = next(iter(side.rasas.values()))
    model = Path(line[line.index("--model") + 1])
    other = side.folder / f"other-{uuid.uuid4().hex[:8]}.tar.gz"
    shutil.copyfile(model, other)
    url = f"{door.url.partition('/webhooks/')[0]}/model"
    answer = httpx.put(url, json={"model_file": str(other)}, timeout=PATIENCE, trust_env=False)
    if answer.status_code != 204:
        raise LoadError(f"Stock Rasa did not take another model: {answer.text[:500]}")


def _published(side: Side, door: Door) -> None:
    """Ours: a release with another phrasing is live, and its model is there."""
    url, var = side.env[f"{PREFIX}DATABASE_URL"], Path(side.env[f"{PREFIX}VAR_DIR"])
    ready = f"{door.url.removesuffix('webhook')}ready"
    engine = connect(url, busy_ms=5000)
    service = next(file.name.removesuffix(".safe.json") for file in var.glob("*.safe.json"))
    live, name = releases.load(engine, service), uuid.uuid4().hex
    old = var / "models" / service / f"{fitting(live)}.tar.gz"
    body = renamed(old, name)
    store.replace(engine, asked_otherwise(live.content), (), author="load", why="another model")
    release = releases.publish(engine, service, author="load", why="another model", safe_file=var / f"{service}.safe.json")
    engine.dispose()
    model = old.with_name(f"{fitting(release)}.tar.gz")
    model.write_bytes(body)
    digest_file(model).write_text(f"{digest_of(model)}  {model.name}\n", encoding="utf-8")
    if not _until(lambda: httpx.get(ready, timeout=PATIENCE, trust_env=False).json()["model"] == name):
        raise LoadError("Our Rasa did not take the other model within two minutes.")


def asked_otherwise(content: Content) -> Content:
    """The content with one phrasing more, which nobody has had before: it needs another model."""
    first = next(entry for entry in content.entries if entry.kind == "faq" and entry.phrasings)
    more = first.copy(update={"phrasings": (*first.phrasings, f"{first.question} {uuid.uuid4().hex}")})
    return content.copy(update={"entries": tuple(more if e.id == first.id else e for e in content.entries)})


def renamed(model: Path, name: str) -> bytes:
    """A sound model with another id: what training would write, without the minutes that it takes."""
    out = io.BytesIO()
    with tarfile.open(model) as old, tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as new:
        for member in old.getmembers():
            body = old.extractfile(member)
            content = body.read() if body else b""
            if member.name.endswith("metadata.json"):
                content = json.dumps({**json.loads(content), "model_id": name}).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content) if body else None)
    return out.getvalue()


def _until(holds: Callable[[], bool], seconds: float = 120) -> bool:
    ends = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < ends:
        time.sleep(0.1)
    return found
