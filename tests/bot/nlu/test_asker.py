"""Who asks: their role in this matter beats their job, and where nothing tells, nobody is taken for anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.asker import AskerReader
from tests.bot.nlu.conftest import output

Embedded = Callable[[str], Message]


@pytest.fixture(scope="session")
def reader(storage: LocalModelStorage, vectors_kept: None) -> AskerReader:
    found = AskerReader(AskerReader.get_default_config(), storage, Resource("asker"))
    found.train(TrainingData())
    return found


def asker(reader: AskerReader, embedded: Embedded, text: str) -> dict[str, Any]:
    found: dict[str, Any] = reader.process([embedded(text)])[0].get("asker")
    return found


@pytest.mark.parametrize(
    "text",
    [
        "my nephew has bruises on his arms",
        "I'm his nan and I am worried",
        "the lady next door screams at her kids",
        "I am a member of the public",
        "I'm a teacher, but this is about my own nephew",
        "I'm a nurse, off duty, and I saw my neighbour hit her son",
        "our neighbours leave their baby alone",
        "my daughter\u2019s friend told her something",
    ],
)
def test_family_and_neighbours_are_the_public_whatever_their_job(reader: AskerReader, embedded: Embedded, text: str) -> None:
    found = asker(reader, embedded, text)

    assert ("public", False) == (found["audience"], found["child"])


@pytest.mark.parametrize(
    "text",
    [
        "I'm a teacher at a primary school",
        "School nurse here, which number do I use",
        "one of my Year 8s told me something",
        "DSL, need to make a referral",
        "I work at a nursery and I have a concern",
        "a patient of mine on the ward",
    ],
)
def test_people_at_work_are_professionals(reader: AskerReader, embedded: Embedded, text: str) -> None:
    assert "professional" == asker(reader, embedded, text)["audience"]


@pytest.mark.parametrize("text", ["I'm 14 and scared to go home", "im nine", "I am only 12 years old", "i\u2019m 13"])
def test_somebody_who_tells_a_childs_age_is_a_child(reader: AskerReader, embedded: Embedded, text: str) -> None:
    found = asker(reader, embedded, text)

    assert ("public", True) == (found["audience"], found["child"])


@pytest.mark.parametrize("text", ["I'm 10 minutes away", "I am 8 months pregnant", "I'm 15 miles from Norwich", "I'm 45"])
def test_a_number_that_is_no_childs_age_makes_no_child(reader: AskerReader, embedded: Embedded, text: str) -> None:
    assert not asker(reader, embedded, text)["child"]


@pytest.mark.parametrize("text", ["what is CADS", "which number do I call", "opening hours", "hello"])
def test_where_nothing_tells_nobody_is_taken_for_anything(reader: AskerReader, embedded: Embedded, text: str) -> None:
    found = asker(reader, embedded, text)

    assert (None, False) == (found["audience"], found["child"])


@pytest.mark.parametrize(
    "text",
    [
        "I'm his nan",
        "my dad hits me",
        "I'm a teacher",
        "I'm 14",
        "my mum keeps hurting me",
        "what is CADS",
        "help me",
        "\U0001f600",
    ],
)
def test_what_it_gives_out_can_be_sent_to_the_action_server(reader: AskerReader, embedded: Embedded, text: str) -> None:
    given = output(reader.process([embedded(text)])[0])

    assert given["asker"] == json.loads(json.dumps(given))["asker"]


def test_a_message_without_vectors_is_passed_over(reader: AskerReader) -> None:
    assert reader.process([Message.build("I'm his nan")])[0].get("asker") is None


def test_what_was_learned_is_kept(reader: AskerReader, storage: LocalModelStorage, embedded: Embedded) -> None:
    config, text = AskerReader.get_default_config(), "somebody told me that they had a bad feeling about a family"

    loaded = AskerReader.load(config, storage, Resource("asker"), ExecutionContext(GraphSchema({})))

    assert asker(reader, embedded, text) == asker(loaded, embedded, text)


@pytest.mark.parametrize("name", ["head.json", "head.npz"])
def test_a_damaged_model_stops_the_load(reader: AskerReader, tmp_path: Path, name: str) -> None:
    reader.save(tmp_path)
    (tmp_path / name).write_bytes(b"{")

    with pytest.raises((ValueError, KeyError, OSError)):
        AskerReader(AskerReader.get_default_config(), LocalModelStorage(tmp_path), Resource("x")).restore(tmp_path)


def test_what_a_child_told_somebody_at_work_is_no_kinship(reader: AskerReader, embedded: Embedded) -> None:
    found = asker(reader, embedded, "One of my Year 8s told me dad hits her, do I need consent before I ring")

    assert ("professional", "role") == (found["audience"], found["by"])


def test_a_child_writing_of_an_own_parent_is_heard(reader: AskerReader, embedded: Embedded) -> None:
    assert asker(reader, embedded, "my dad is shouting and hes smashing things im scared hes coming upstairs")["child"]
