"""Who comes next at a shared computer starts afresh (fault F15)."""

from __future__ import annotations

import uuid

from rasa.shared.core.domain import Domain

from tests.assistant import ROOT, Assistant


def test_a_new_session_takes_nothing_over_and_begins_after_30_minutes() -> None:
    """F15: Rasa alone waits an hour, and hands what it remembers to the next person."""
    session = Domain.load([str(ROOT / "domain.yml")]).session_config

    assert not session.carry_over_slots
    assert 0 < session.session_expiration_time <= 30


def test_another_conversation_id_knows_nothing_of_the_one_before(assistant: Assistant) -> None:
    """F15: what the page does when it is left or closed."""
    before, after = uuid.uuid4().hex, uuid.uuid4().hex
    assistant.say("I am a teacher", before)
    assistant.say("do I need consent", before)

    custom = assistant.say("say that again", after)["custom"]

    assert (1, None, False) == (custom["turn"], custom["audience"], "consent" in custom["entries"])
