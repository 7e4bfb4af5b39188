"""The nights when the clock changes: every turn is answered, open and closed are the service's own time, nobody is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from actions.answer import respond
from actions.turn import Memory, Turn
from faq import conversations, outcomes
from faq.clock import local
from faq.conversations import Conversation
from faq.entries import Release
from faq.outcomes import Told

#: One o'clock of Greenwich, when the clock goes forward, and when it goes back.
SPRING, AUTUMN = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
LONDON = "Europe/London"
ASKED = Turn(intent="opening_hours", band="sure", words=4)


@pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_every_minute_of_the_night_is_answered_and_closed(template: tuple[Path, Release], change: datetime) -> None:
    memory, release = Memory(audience="professional"), template[1]
    for minute in range(-180, 181, 5):
        reply, memory = respond(ASKED, memory, release, change + timedelta(minutes=minute))

        assert ("answered", "professional", ("opening_hours",)) == (reply.outcome, reply.audience, reply.entries)
        assert "closed" in reply.text
        assert "Monday" in reply.text or "tomorrow" in reply.text


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (datetime(2026, 3, 27, 9, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC)),
        (datetime(2026, 10, 23, 8, tzinfo=UTC), datetime(2026, 10, 26, 9, tzinfo=UTC)),
    ],
    ids=["spring", "autumn"],
)
def test_it_opens_at_the_same_hour_of_the_day_before_and_after(
    template: tuple[Path, Release], last: datetime, first: datetime
) -> None:
    for at in (last, first):
        texts = [respond(ASKED, Memory(), template[1], at + timedelta(minutes=m))[0].text for m in (-1, 0)]

        assert texts[0] != texts[1]
        assert [9, 0] == [local(at, LONDON).hour, local(at, LONDON).minute]


def test_the_hour_that_comes_twice_is_counted_twice_and_nothing_is_lost(engine: Engine) -> None:
    told = Told("norfolk-cads", "answered")
    for minute in range(0, 180, 10):
        outcomes.count(engine, told, local(AUTUMN - timedelta(hours=1) + timedelta(minutes=minute), LONDON))

    with engine.connect() as c:
        found = list(c.execute(text('SELECT hour, "count" FROM outcomes ORDER BY hour')))
    assert [(1, 12), (2, 6)] == [(row[0], row[1]) for row in found]


@pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_a_conversation_goes_on_over_the_change_and_ends_in_its_time(change: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        at = change

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return cls.at

    monkeypatch.setattr(conversations, "datetime", Clock)
    before = Conversation({}, 1, (change - timedelta(minutes=10)).isoformat(timespec="seconds"))

    ended = []
    for minutes in (0, 19, 21):
        Clock.at = change + timedelta(minutes=minutes)
        ended.append(before.ended(30))
    assert [False, False, True] == ended
