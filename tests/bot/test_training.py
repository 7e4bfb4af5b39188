"""Which model fits which release, and that the trained one learned what it should."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from bot.nlu.asker import AskerReader
from bot.nlu.danger import DangerDetector
from bot.nlu.spelling import SpellingReader
from bot.training import FOLDERS, TrainingError, digest_file, digest_of, fitting, intents, model_for, usable, whole
from faq.entries import Content, Entry, Release
from faq.settings import Settings
from tests.assistant import Assistant


def release(content: Content, number: int = 1) -> Release:
    return Release(content.service.id, number, content.digest, content.training_digest, content)


def changed(content: Content, **update: object) -> Content:
    def one(entry: Entry) -> Entry:
        return entry.copy(update=update) if entry.id == "consent" else entry

    return content.copy(update={"entries": tuple(one(e) for e in content.entries)})


def test_other_words_or_another_number_need_no_other_model(norfolk: Content) -> None:
    words = changed(norfolk, answers={"everyone": "Other words."})

    assert fitting(release(norfolk)) == fitting(release(words, number=2))


@pytest.mark.parametrize(
    "update", [{"phrasings": ("do i have to ask first",)}, {"question": "Must I ask?"}, {"id": "permission"}]
)
def test_other_questions_need_another_model(norfolk: Content, update: dict[str, object]) -> None:
    assert fitting(release(norfolk)) != fitting(release(changed(norfolk, **update)))


def test_a_model_is_named_after_its_service(norfolk: Content) -> None:
    assert fitting(release(norfolk)).startswith("norfolk-cads-")


def test_no_model_fits_where_none_was_trained(norfolk: Content, tmp_path: Path) -> None:
    assert model_for(Settings(var_dir=tmp_path), release(norfolk)) is None


def test_a_model_that_fits_is_found_by_its_name(norfolk: Content, tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path)
    file = settings.models_dir / f"{fitting(release(norfolk))}.tar.gz"
    file.parent.mkdir(parents=True)
    file.touch()

    assert file == model_for(settings, release(norfolk))


def test_the_trained_model_knows_every_entry_that_people_ask_for(assistant: Assistant, norfolk: Content) -> None:
    model = model_for(Settings(var_dir=assistant.var), release(norfolk))

    assert model
    assert {"choice", *(e.id for e in norfolk.entries if e.phrasings)} <= set(intents(model))


def test_nothing_is_trained_twice(assistant: Assistant) -> None:
    done = assistant.run("bot", "train")

    assert (0, "Model: fits the live release, nothing to train.\n") == (done.returncode, done.stdout)


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A file with its digest beside it, as training leaves them."""
    model = tmp_path / "model.tar.gz"
    model.write_bytes(bytes(range(256)) * 8)
    digest_file(model).write_text(f"{digest_of(model)}  {model.name}\n")
    return model


def test_a_model_as_it_was_trained_is_whole_and_sha256sum_agrees(trained: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", digest_file(trained).name], cwd=trained.parent, capture_output=True)

    assert (True, 0) == (whole(trained), done.returncode)


def test_any_changed_bit_is_seen(trained: Path) -> None:
    """F19: 100 of 100."""
    kept, chance = trained.read_bytes(), random.Random(19)
    seen = 0
    for _ in range(100):
        changed_ = bytearray(kept)
        changed_[chance.randrange(len(kept))] ^= 1 << chance.randrange(8)
        trained.write_bytes(changed_)
        seen += not whole(trained)

    assert seen == 100


def test_no_model_fits_and_is_usable_without_its_digest(norfolk: Content, tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path)
    file = settings.models_dir / f"{fitting(release(norfolk))}.tar.gz"
    file.parent.mkdir(parents=True)
    file.touch()

    with pytest.raises(TrainingError, match="not the file that was trained"):
        usable(settings, release(norfolk))


def test_training_leaves_a_digest_beside_the_model(assistant: Assistant, norfolk: Content) -> None:
    model = model_for(Settings(var_dir=assistant.var), release(norfolk))

    assert model
    assert whole(model)


def test_a_model_depends_on_every_folder_that_its_components_read() -> None:
    folders = {f"data/{name}" for part in (DangerDetector, AskerReader, SpellingReader) for name in part.folders}

    assert {"data/danger", "data/audience", "data/spelling"} == folders
    assert folders | {"data/nlu", "bot/nlu"} == set(FOLDERS)
