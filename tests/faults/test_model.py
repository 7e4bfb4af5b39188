"""A model that is not, to the byte, what our training wrote is never loaded (fault F19)."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.release import live_release
from bot.training import digest_file, model_for
from faq.settings import Settings
from tests.assistant import VAR, Assistant
from tests.own import own


@pytest.fixture(scope="module")
def broken() -> Iterator[Assistant]:
    """One with a copy of the model, for the others' is shared."""
    with own() as found:
        model = model_of(found)
        (found.var / "models").unlink()
        model.parent.mkdir(parents=True)
        for file in (model, digest_file(model)):
            shutil.copy(VAR / "models" / model.parent.name / file.name, file)
        yield found


@pytest.fixture
def model(broken: Assistant) -> Iterator[Path]:
    """The model's file; put right afterwards, with its digest."""
    file = model_of(broken)
    kept = {f: f.read_bytes() for f in (file, digest_file(file))}
    yield file
    for name, content in kept.items():
        name.write_bytes(content)


def model_of(assistant: Assistant) -> Path:
    settings = Settings(var_dir=assistant.var, database_url=assistant.env["CADS_DATABASE_URL"])
    found = model_for(settings, live_release(settings))
    assert found
    return found


def serve(assistant: Assistant) -> subprocess.CompletedProcess[str]:
    return assistant.run("bot", "serve")


def flip(model: Path) -> None:
    """One bit, in the middle."""
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)


def cut(model: Path) -> None:
    model.write_bytes(model.read_bytes()[:-1000])


def swap(model: Path) -> None:
    """A sound archive of somebody else."""
    stranger = model.parent / "stranger"
    stranger.write_text("hello")
    with tarfile.open(model, "w:gz") as archive:
        archive.add(stranger, "metadata.json")


def empty(model: Path) -> None:
    model.write_bytes(b"")


def no_digest(model: Path) -> None:
    digest_file(model).unlink()


def other_digest(model: Path) -> None:
    digest_file(model).write_text(f"{'0' * 64}  {model.name}\n")


def no_text_as_digest(model: Path) -> None:
    digest_file(model).write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("harm", [flip, cut, swap, empty, no_digest, other_digest, no_text_as_digest])
def test_a_model_that_is_not_as_it_was_trained_is_not_served(
    broken: Assistant, model: Path, harm: Callable[[Path], None]
) -> None:
    """F19: Rasa alone checks neither size nor digest."""
    harm(model)

    done = serve(broken)

    assert done.returncode == 1
    assert model.name in done.stderr
    assert "python -m bot train" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_it_is_not_explained_with_either(broken: Assistant, model: Path) -> None:
    flip(model)

    done = broken.run("bot", "explain", "do I need consent")

    assert (1, True) == (done.returncode, "not the file that was trained" in done.stderr)


def test_training_again_puts_it_right(broken: Assistant, model: Path) -> None:
    flip(model)

    done = broken.run("bot", "train")
    again = broken.run("bot", "train")

    assert (0, True) == (done.returncode, "trained again" in done.stdout), done.stderr
    assert "Model: fits the live release, nothing to train.\n" == again.stdout
