"""Two replicas and one conversation: whoever answers next goes on from the last turn, also while the database is away."""

from __future__ import annotations

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sqlalchemy.engine import Engine

from bot import shared
from bot.tracker import MESSAGE_ID, ConversationStore, answered, is_read, turns_before
from faq.errors import StoreError
from faq.settings import PREFIX, ROOT
from tests.bot.test_tracker import turn

SAID = {"text": "Hello", "buttons": [], "custom": {"turn": 1}}


@pytest.fixture
def two(engine: Engine, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> list[ConversationStore]:
    """Each as a process of its own makes it."""
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", str(engine.url))
    monkeypatch.setenv(f"{PREFIX}REDIS_URL", redis_url)
    found = []
    for _ in range(2):
        shared._made.cache_clear()
        found.append(ConversationStore(Domain.load(str(ROOT / "domain.yml"))))
    shared._made.cache_clear()
    return found


def away(*_: object) -> None:
    raise StoreError("away")


async def test_while_the_database_is_away_each_knows_the_others_turns(
    two: list[ConversationStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, a replica preferred what waited in its own memory to what another one had answered since."""
    await turn(two[0], "anna", audience="professional")
    with monkeypatch.context() as broken:
        broken.setattr("bot.tracker.conversations.read", away)
        broken.setattr("bot.tracker.conversations.write", away)
        seen = [await turn(two[number % 2], "anna", audience="professional") for number in range(4)]

    after = [await turn(one, "anna") for one in two]

    assert [1, 2, 3, 4, 5, 6] == [turns_before(tracker) for tracker in (*seen, *after)]
    assert {True} == {is_read(tracker) for tracker in seen}
    assert {"professional"} == {tracker.get_slot("memory")["audience"] for tracker in (*seen, after[0])}


async def test_a_conversation_that_begins_while_the_database_is_away_is_not_forgotten(
    two: list[ConversationStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("bot.tracker.conversations.read", away)
        broken.setattr("bot.tracker.conversations.write", away)
        await turn(two[0], "anna", audience="professional")

    after = await turn(two[1], "anna")

    assert (1, "professional") == (turns_before(after), after.get_slot("memory")["audience"])


async def test_what_was_said_to_the_last_message_stands_in_the_row(two: list[ConversationStore]) -> None:
    """A process that was killed between the turn and its reply leaves it there; the words of the person stay out."""
    tracker = await two[0].get_or_create_tracker("anna", append_action_listen=False)
    tracker.update(UserUttered("my words", metadata={MESSAGE_ID: "m1"}))
    tracker.update(BotUttered("Hello", {"buttons": [], "custom": {"turn": 1}}))
    await two[0].save(tracker)

    found = await two[1].retrieve("anna")

    assert found is not None
    assert [SAID, None, None] == [answered(found, message_id) for message_id in ("m1", "m2", "")]
    assert not found.get_slot("memory")
