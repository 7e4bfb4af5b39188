"""Conversations in the database: one row each, never a word, and no failure of it reaches anybody (faults F12, F13, F14)."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import read_endpoint_config
from sqlalchemy import select, text, update
from sqlalchemy.engine import Engine, Row

from bot.tracker import ConversationStore, is_read, turns_before
from faq import models as t
from faq.conversations import MOST_TURNS, before
from faq.database import reading, writing
from faq.settings import PREFIX, ROOT
from tests.own import canary


@pytest.fixture
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def made(engine: Engine, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> ConversationStore:
    """As a process that starts makes it."""
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", str(engine.url))
    return ConversationStore(domain)


@contextlib.contextmanager
def locked(engine: Engine, *, from_reading: bool = False) -> Iterator[None]:
    """Nobody can write; nobody can even read."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as c:
            c.execute(text(f"LOCK conversations, questions IN {'ACCESS ' * from_reading}EXCLUSIVE MODE"))
            yield
        return
    assert engine.url.database
    with contextlib.closing(sqlite3.connect(engine.url.database, isolation_level=None, timeout=5)) as held:
        for statement in (*(["PRAGMA locking_mode=EXCLUSIVE"] if from_reading else []), "BEGIN EXCLUSIVE"):
            held.execute(statement)
        yield


async def turn(made: TrackerStore, who: str, said: str = "hello", **memory: Any) -> DialogueStateTracker:
    """A turn as Rasa's processor does it: fetched, uttered, answered, saved. Gives the tracker as it was fetched."""
    tracker = await made.get_or_create_tracker(who, append_action_listen=False)
    fetched = tracker.copy()
    fetched.is_read = is_read(tracker)
    tracker.update(UserUttered(said, {"name": "greet"}, parse_data={"text": said}))
    tracker.update_with_events([SlotSet("memory", memory), BotUttered(said)], made.domain)
    await made.save(tracker)
    return fetched


def row(engine: Engine, who: str) -> Row | None:
    c = t.conversations
    with reading(engine) as found:
        return found.execute(select(c).where(c.c.id == who)).first()


def test_rasa_makes_it_from_the_endpoints(engine: Engine, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", str(engine.url))

    found = TrackerStore.create(read_endpoint_config(str(ROOT / "endpoints.yml"), "tracker_store"), domain)

    assert isinstance(found, ConversationStore)


async def test_a_conversation_goes_on_in_another_process(made: ConversationStore, domain: Domain) -> None:
    await turn(made, "anna", audience="professional")
    await turn(made, "anna", audience="professional", entries=["consent"])

    found = await ConversationStore(domain).retrieve("anna")

    assert found
    assert ({"audience": "professional", "entries": ["consent"]}, 2) == (found.get_slot("memory"), turns_before(found))


async def test_one_row_and_not_a_word_of_what_was_said(made: ConversationStore, engine: Engine, tmp_path: Path) -> None:
    word = canary()
    for _ in range(3):
        await turn(made, "anna", word, audience="public")

    with reading(engine) as found:
        assert 1 == len(found.execute(select(t.conversations)).all())
    kept = row(engine, "anna")
    assert kept
    assert ({"audience": "public"}, 3) == (json.loads(kept.memory), kept.turns)
    assert [] == [f for f in tmp_path.iterdir() if word.encode() in f.read_bytes()]


async def test_nothing_is_kept_of_who_has_said_nothing(made: ConversationStore, engine: Engine) -> None:
    await made.get_or_create_tracker("anna")

    assert row(engine, "anna") is None


async def test_a_later_turn_reads_no_more_than_the_second(made: ConversationStore) -> None:
    lengths = [len((await turn(made, "anna")).events) for _ in range(40)]

    assert {lengths[1]} == set(lengths[1:])


async def test_after_60_turns_it_starts_anew(made: ConversationStore, engine: Engine) -> None:
    for _ in range(MOST_TURNS):
        await turn(made, "anna", audience="professional")

    after = await turn(made, "anna")

    assert (None, 0) == (after.get_slot("memory"), turns_before(after))
    kept = row(engine, "anna")
    assert kept
    assert 1 == kept.turns


@pytest.mark.parametrize(("minutes", "goes_on"), [(29, True), (31, False)])
async def test_who_was_away_for_half_an_hour_is_somebody_new(
    made: ConversationStore, engine: Engine, minutes: int, goes_on: bool
) -> None:
    await turn(made, "anna", audience="professional")
    with writing(engine) as c:
        c.execute(update(t.conversations).values(at=before(minutes=minutes)))

    assert goes_on == (await made.retrieve("anna") is not None)


async def test_a_new_conversation_under_an_old_id_does_not_own_the_old_texts(made: ConversationStore, engine: Engine) -> None:
    await turn(made, "anna")
    kept = {"service": "norfolk-cads", "text": "x", "outcome": "asked_back", "audience": "", "near": "[]", "release": 1}
    with writing(engine) as c:
        c.execute(t.questions.insert(), {**kept, "at": before(), "conversation": "anna"})
        c.execute(update(t.conversations).values(at=before(minutes=31)))

    await turn(made, "anna")

    with writing(engine) as c:
        assert [None] == list(c.execute(t.questions.select().with_only_columns(t.questions.c.conversation)).scalars())


async def test_what_can_not_be_saved_is_remembered_until_it_can(made: ConversationStore, engine: Engine) -> None:
    await turn(made, "anna", audience="public")
    with locked(engine):
        await turn(made, "anna", audience="professional")
        during = await turn(made, "anna", audience="professional")

    after = await turn(made, "anna", audience="professional")

    assert [("professional", 2), ("professional", 3)] == [
        (found.get_slot("memory")["audience"], turns_before(found)) for found in (during, after)
    ]
    kept = row(engine, "anna")
    assert kept
    assert 4 == kept.turns


async def test_a_row_that_can_not_be_read_is_not_written_over(made: ConversationStore, engine: Engine) -> None:
    await turn(made, "anna", audience="professional")
    with locked(engine, from_reading=True):
        during = await turn(made, "anna")

    after = await turn(made, "anna")

    assert (None, False) == (during.get_slot("memory"), is_read(during))
    assert ({"audience": "professional"}, 1, True) == (after.get_slot("memory"), turns_before(after), is_read(after))


async def test_a_database_that_stays_away_fills_no_memory(
    made: ConversationStore, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tracker.MOST_WAITING", 3)
    monkeypatch.setattr("bot.tracker.conversations.read", lambda *_: None)
    with locked(engine):
        for who in "abcde":
            await turn(made, who)

    assert ["c", "d", "e"] == list(made._waiting)


async def test_a_failure_is_logged_without_the_conversation(
    made: ConversationStore, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    who = canary()
    with locked(engine):
        await turn(made, who, audience="professional")

    assert "could not be saved" in caplog.text
    assert who not in caplog.text
