"""Training a model for the live release, and finding the one that fits it. Nothing is trained twice."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any

from bot.quiet import hush
from faq.entries import Release
from faq.errors import CadsError
from faq.settings import ROOT, Settings

#: Besides the release, a model depends on these.
INPUTS = ("config.yml", "domain.yml", "requirements.lock", "bot/importer.py")
FOLDERS = ("data/nlu", "data/danger", "data/audience", "data/spelling", "bot/nlu")

#: So many models are kept in any case, each of some 75 MB.
FEW = 5


class TrainingError(CadsError):
    """Training ended without a model that fits the release."""


def fitting(release: Release) -> str:
    """The name of the model that fits this release: changes with anything that the model learns from."""
    digest = hashlib.sha256(release.training_digest.encode())
    files = [ROOT / name for name in INPUTS]
    files += sorted(f for folder in FOLDERS for f in (ROOT / folder).rglob("*") if f.is_file() and f.suffix != ".pyc")
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return f"{release.service}-{digest.hexdigest()[:16]}"


def model_for(settings: Settings, release: Release) -> Path | None:
    """The trained model that fits the release; None where it must be trained first."""
    file = settings.models_dir / f"{fitting(release)}.tar.gz"
    return file if file.exists() else None


def digest_file(model: Path) -> Path:
    """Where the digest of a model is written: beside it, as `sha256sum -c` reads it."""
    return model.with_name(f"{model.name}.sha256")


def digest_of(model: Path) -> str:
    """The SHA-256 of a model file."""
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def whole(model: Path) -> bool:
    """Whether a model is, to the byte, the file that its training wrote (fault F19: Rasa itself checks nothing)."""
    try:
        return digest_file(model).read_text(encoding="utf-8").split()[:1] == [digest_of(model)]
    except (OSError, ValueError):
        return False


def usable(settings: Settings, release: Release) -> Path:
    """The model that fits the release, as it was trained: the only one that is ever loaded.

    Raises:
        TrainingError: there is none, or the file is not the one that its training wrote.
    """
    model = model_for(settings, release)
    if model is None:
        raise TrainingError("No model fits the live release. Run: python -m bot train")
    if not whole(model):
        raise TrainingError(
            f"The model {model.name} is not the file that was trained: damaged, swapped, or without its digest. "
            "It is not used. Run: python -m bot train"
        )
    return model


def train(settings: Settings, release: Release) -> Path:
    """Train a model for the release, with Rasa's own command, and check that it learnt the release's intents.

    Raises:
        TrainingError: it did not; no model is left behind.
    """
    hush()
    from rasa.api import train as rasa_train

    from bot.importer import examples

    name = fitting(release)
    with contextlib.redirect_stdout(io.StringIO()):  # Rasa's own words, in green; ours say the same in one line
        result = rasa_train(
            domain=str(ROOT / "domain.yml"), config=str(ROOT / "config.yml"), training_files=str(ROOT / "data" / "nlu"),
            output=str(settings.models_dir), fixed_model_name=name,
        )  # fmt: skip
    if result.code != 0 or not result.model:
        raise TrainingError("Training failed. The lines above say why. The model before it stays in use.")
    model = Path(result.model)
    digest_file(model).unlink(missing_ok=True)  # of a model that was there before
    missing = {m.get("intent") for m in examples(release.content)} - set(intents(model))
    if missing:
        model.unlink()
        raise TrainingError(
            f"The model has not learnt {', '.join(sorted(missing)[:5])}: Rasa skipped the importer. See config.yml."
        )
    digest_file(model).write_text(f"{digest_of(model)}  {model.name}\n", encoding="utf-8")
    return model


def tidy(folder: Path, service: str, needed: set[str]) -> None:
    """Take away the models of a service but the newest few and those that are `needed`, by the names of their files."""
    ours = re.compile(re.escape(service) + r"-[0-9a-f]{16}\.tar\.gz")
    models = [file for file in folder.glob("*.tar.gz") if ours.fullmatch(file.name)]
    for model in sorted(models, key=lambda file: file.stat().st_mtime, reverse=True)[FEW:]:
        if model.name not in needed:
            digest_file(model).unlink(missing_ok=True)
            model.unlink(missing_ok=True)


def intents(model: Path) -> list[str]:
    """The intents that a trained model knows, from its own metadata."""
    with tarfile.open(model) as archive:
        member = next(m for m in archive.getmembers() if m.name.endswith("metadata.json"))
        metadata: dict[str, Any] = json.load(archive.extractfile(member))  # type: ignore[arg-type]
    return [next(iter(i)) if isinstance(i, dict) else str(i) for i in metadata["domain"]["intents"]]
