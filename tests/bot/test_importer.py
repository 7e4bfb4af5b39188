"""What Rasa gets to learn from, made of a real release in a real store."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from sqlalchemy.engine import Engine

from bot.importer import CHOICE, REPLY, ReleaseImporter, examples
from faq import releases, store
from faq.entries import Content, Release, after
from faq.errors import NoRelease
from tests.assistant import ROOT


@pytest.fixture
def importer(engine: Engine, published: Release, monkeypatch: pytest.MonkeyPatch) -> ReleaseImporter:
    monkeypatch.setenv("CADS_DATABASE_URL", str(engine.url))
    return made()


def made() -> ReleaseImporter:
    files = {"domain_path": str(ROOT / "domain.yml"), "training_data_paths": [str(ROOT / "data" / "nlu")]}
    return ReleaseImporter(str(ROOT / "config.yml"), **files)


def test_each_question_and_phrasing_is_an_example_of_its_entry(norfolk: Content) -> None:
    entry = next(e for e in norfolk.entries if e.id == "consent")

    found = {m.get("text") for m in examples(norfolk) if m.get("intent") == "consent"}

    assert {entry.question, *(p for p in entry.phrasings if not after(p)[0])} == found


def test_what_is_asked_after_an_entry_alone_is_no_example(norfolk: Content) -> None:
    assert not [m.get("text") for m in examples(norfolk) if after(m.get("text"))[0]]


def test_an_entry_without_phrasings_is_nothing_to_learn(norfolk: Content) -> None:
    learned = {m.get("intent") for m in examples(norfolk)}

    assert {e.id for e in norfolk.entries if any(not after(p)[0] for p in e.phrasings)} == learned
    assert not learned & {"safe_reply", "emergency"}


def test_the_domain_knows_every_entry_that_people_ask_for_and_the_button(importer: ReleaseImporter, norfolk: Content) -> None:
    known = set(importer.get_domain().intents)

    assert {CHOICE, *(e.id for e in norfolk.entries if e.phrasings)} <= known
    assert "out_of_scope" in known


def test_every_intent_is_followed_by_the_one_reply(importer: ReleaseImporter) -> None:
    steps = [step for step in importer.get_stories().story_steps if step.block_name.startswith("reply to ")]

    asked = {event.intent["name"] for step in steps for event in step.events if event.type_name == "user"}
    said = {event.action_name for step in steps for event in step.events if event.type_name == "action"}

    assert {REPLY} == {name for name in said if name and not name.startswith(("action_listen", "..."))}
    assert asked >= {CHOICE, "consent", "out_of_scope"}


def test_the_hand_written_lines_are_learned_beside_the_release(importer: ReleaseImporter) -> None:
    learned = {m.get("intent") for m in importer.get_nlu_data().intent_examples}

    assert {"consent", "greet", "out_of_scope"} <= learned


def test_another_release_is_seen_by_the_next_importer(
    importer: ReleaseImporter, engine: Engine, norfolk: Content, safe_file: Path
) -> None:
    entries = tuple(
        e.copy(update={"phrasings": (*e.phrasings, "grumbleflop consent")}) if e.id == "consent" else e for e in norfolk.entries
    )
    store.replace(engine, norfolk.copy(update={"entries": entries}), (), author="anna", why="test")
    releases.publish(engine, "norfolk-cads", author="anna", why="test", safe_file=safe_file)

    texts = {m.get("text") for m in made().get_nlu_data().intent_examples}

    assert "grumbleflop consent" in texts


def test_without_a_release_there_is_nothing_to_train(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADS_DATABASE_URL", str(engine.url))

    with pytest.raises(NoRelease, match="faq publish"):
        made()


def test_rasa_finds_the_importer_through_its_own_configuration(importer: ReleaseImporter) -> None:
    found = TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data" / "nlu")]
    )

    assert set(importer.get_domain().intents) <= set(found.get_domain().intents)
