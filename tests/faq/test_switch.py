"""The chat is turned off and on with a reason; what holds while the database is away is what was seen last."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from faq import switch
from faq.cli import main
from faq.database import connect
from faq.entries import Release
from faq.errors import CadsError


@pytest.fixture
def seen(engine: Engine) -> switch.Switch:
    return switch.Switch(engine, "norfolk-cads", poll_seconds=-1)


def test_it_is_on_until_somebody_turns_it_off(engine: Engine, seen: switch.Switch) -> None:
    before = seen.is_on()
    switch.turn(engine, "norfolk-cads", on=False, author="anna", why="wrong number found")
    off = seen.is_on()
    switch.turn(engine, "norfolk-cads", on=True, author="ben", why="put right")

    assert [True, False, True] == [before, off, seen.is_on()]
    assert [(True, "ben", "put right"), (False, "anna", "wrong number found")] == [
        (c.on, c.author, c.why) for c in switch.turned(engine, "norfolk-cads")
    ]


def test_another_service_is_not_turned_off(engine: Engine, seen: switch.Switch) -> None:
    switch.turn(engine, "caas", on=False, author="anna", why="not ready")

    assert seen.is_on()


def test_without_a_reason_nothing_changes(engine: Engine) -> None:
    with pytest.raises(CadsError, match="why"):
        switch.turn(engine, "norfolk-cads", on=False, author="anna", why="  ")

    assert [] == switch.turned(engine, "norfolk-cads")


def test_without_a_database_what_was_seen_last_stands(engine: Engine, seen: switch.Switch, tmp_path: Path) -> None:
    switch.turn(engine, "norfolk-cads", on=False, author="anna", why="trouble")
    off = seen.is_on()
    seen._engine = connect(f"sqlite:///{tmp_path / 'empty.db'}")

    assert [False, False] == [off, seen.is_on()]


def test_the_command_says_what_follows_and_keeps_the_reason(
    engine: Engine, published: Release, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CADS_DATABASE_URL", str(engine.url))

    codes = [main(["chat-off", "--author", "anna", "--why", "a wrong number"]), main(["chat-off"]), main(["show", "chat"])]

    printed = capsys.readouterr()
    assert [0, 1, 0] == codes
    assert "The chat is off." in printed.out and "--why" in printed.err
    assert "anna: a wrong number" in printed.out
