"""Stock Rasa with our content: what `rasa init` and Rasa's documentation lead to, trained once and kept.

Its pipeline and policies are Rasa's own `default_config.yml`, every part of it. It learns the examples that our model learns;
each question leads to our one action. It has one epoch instead of a hundred: what a reply costs does not depend on how often
the examples were gone through, and how well it understands is not measured here (`make benchmark` does that).
"""

from __future__ import annotations

import hashlib
import importlib.resources
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from benchmarks.load.processes import python
from benchmarks.load.wrk import LoadError
from bot.quiet import hush
from bot.training import digest_file, digest_of, whole
from faq.entries import Release
from faq.settings import ROOT

#: What Rasa calls a message that its FallbackClassifier thinks nothing of.
FALLBACK = "nlu_fallback"
EPOCHS = 1
#: A training that takes longer has failed, in seconds.
MOST_SECONDS = 3600
FILES = ("config.yml", "domain.yml", "nlu.yml", "stories.yml")


def model(release: Release, kept: Path, env: Mapping[str, str]) -> Path:
    """The trained model for the release: from the folder `kept`, else trained into it.

    Raises:
        LoadError: the training failed.
    """
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="training-", dir=kept) as name:
        folder = Path(name)
        write(release, folder)
        there = kept / f"stock-{_digest(folder)}.tar.gz"
        if whole(there):
            print("Stock Rasa's model: trained before.", flush=True)
            return there
        print(f"Stock Rasa's model: training, {EPOCHS} epoch. Some minutes, once ...", flush=True)
        _train(folder, env)
        (folder / "model.tar.gz").replace(there)
        digest_file(there).write_text(f"{digest_of(there)}  {there.name}\n", encoding="utf-8")
    return there


def write(release: Release, folder: Path) -> None:
    """The project as Rasa's users write it: the same examples, a rule for each intent, and stories of two turns."""
    hush()
    from rasa.shared.nlu.training_data.loading import load_data

    from bot.importer import REPLY, examples

    with redirect_stdout(io.StringIO()):
        data = load_data(str(ROOT / "data" / "nlu"))
    from rasa.shared.nlu.training_data.training_data import TrainingData

    data = data.merge(TrainingData(examples(release.content)))
    data.persist_nlu(str(folder / "nlu.yml"))
    intents = sorted({one.get("intent") for one in data.intent_examples})
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8")) | {"intents": [*intents, FALLBACK]}
    stories = {"version": "3.1", "rules": rules(domain["intents"], REPLY), "stories": talks(intents, REPLY)}
    for name, body in (("config.yml", config()), ("domain.yml", domain), ("stories.yml", stories)):
        (folder / name).write_text(yaml.safe_dump(body, sort_keys=False), encoding="utf-8")


def rules(intents: Sequence[str], reply: str) -> list[dict[str, Any]]:
    """After each intent comes the reply, as with us."""
    return [{"rule": f"reply to {one}", "steps": [{"intent": one}, {"action": reply}]} for one in intents]


def talks(intents: Sequence[str], reply: str) -> list[dict[str, Any]]:
    """Stories, for the default policies learn from nothing else: each intent once first and once second."""
    pairs = zip(intents, [*intents[1:], *intents[:1]], strict=True)
    return [
        {"story": f"{one}, then {other}", "steps": [{"intent": one}, {"action": reply}, {"intent": other}, {"action": reply}]}
        for one, other in pairs
    ]


def config() -> dict[str, Any]:
    """Rasa's default configuration, every component and policy, with fewer epochs."""
    file = importlib.resources.files("rasa.engine.recipes") / "config_files" / "default_config.yml"
    stored: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) | {"assistant_id": "stock"}
    for part in (*stored["pipeline"], *stored["policies"]):
        if "epochs" in part:
            part["epochs"] = EPOCHS
    return stored


def environment() -> dict[str, str]:
    """What its processes get: nothing calls home, and TensorFlow looks for no graphics card."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "LOG_LEVEL": "WARNING"}
    return {**os.environ, **quiet}


def _digest(folder: Path) -> str:
    found = hashlib.sha256(metadata.version("rasa").encode())
    for name in FILES:
        found.update((folder / name).read_bytes())
    return found.hexdigest()[:16]


def _train(folder: Path, env: Mapping[str, str]) -> None:
    line = python(
        "rasa", "train", "--config", str(folder / "config.yml"), "--domain", str(folder / "domain.yml"),
        "--data", str(folder / "nlu.yml"), str(folder / "stories.yml"), "--augmentation", "0",
        "--out", str(folder), "--fixed-model-name", "model",
    )  # fmt: skip
    try:
        made = subprocess.run(line, cwd=folder, env=dict(env), capture_output=True, text=True, timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired as wrong:
        raise LoadError(f"Stock Rasa was not trained within {MOST_SECONDS} seconds.") from wrong
    finally:
        shutil.rmtree(folder / ".rasa", ignore_errors=True)  # its cache: nothing of it is used again
    if made.returncode != 0 or not (folder / "model.tar.gz").exists():
        raise LoadError(f"Stock Rasa could not be trained: {(made.stderr or made.stdout)[-2000:]}")
