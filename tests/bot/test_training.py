"""Which model fits which release, and that the trained one learned what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.training import fitting, intents, model_for
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
