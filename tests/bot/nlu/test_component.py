"""What all readers share: yesterday's cache is never served, a damaged model never loads as an untrained one."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

import bot.nlu.component as component
from bot.nlu.asker import AskerReader
from bot.nlu.component import examples, fingerprint
from bot.nlu.danger import DangerDetector


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data" / "danger").mkdir(parents=True)
    (tmp_path / "data" / "danger" / "near_miss.txt").write_text("# how it is written\n\nthe deadline is killing me\n")
    monkeypatch.setattr(component, "ROOT", tmp_path)
    return tmp_path


def test_examples_are_lines_without_comments(root):
    assert {"near_miss": ["the deadline is killing me"]} == examples("danger")


def test_another_line_is_another_fingerprint(root):
    before = fingerprint(("danger",))
    (root / "data" / "danger" / "near_miss.txt").write_text("the printer is killing me\n")

    assert before != fingerprint(("danger",))
    assert fingerprint(()) == fingerprint(())


def test_each_learner_watches_the_folders_it_reads():
    assert ("danger",) == DangerDetector.folders
    assert ("audience", "danger") == AskerReader.folders
    assert AskerReader.fingerprint_addon({}) != DangerDetector.fingerprint_addon({})


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_model_does_not_load(tmp_path, damage):
    storage, resource = LocalModelStorage(tmp_path), Resource("danger")
    with storage.write_to(resource) as folder:
        if damage == "cut":
            (folder / "head.json").write_text('{"labels": [')

    with pytest.raises((OSError, ValueError, KeyError)):
        DangerDetector.load({}, storage, resource, ExecutionContext(GraphSchema({}), "danger"))
