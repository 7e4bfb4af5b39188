"""The one action answers whatever fails inside it."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.engine import Engine

from actions.reply import ActionReply
from faq.entries import Content, Release
from faq.settings import Settings
from tests.own import canary, lacking

CUSTOM = {"turn", "outcome", "entries", "service", "release", "audience", "emergency", "sources"}


@pytest.fixture
def settings(engine: Engine, published: Release, tmp_path: Path) -> Settings:
    return Settings(database_url=str(engine.url), var_dir=tmp_path, now=datetime(2026, 11, 24, 10, 30))


def run(settings: Settings, latest: dict[str, Any], slots: dict[str, Any] | None = None) -> tuple[dict[str, Any], Any]:
    dispatcher = CollectingDispatcher()
    tracker = Tracker("anna", slots or {}, latest, [{"event": "user"}], False, None, {}, "action_listen")

    events = ActionReply(settings).run(dispatcher, tracker, {})

    assert 1 == len(dispatcher.messages)
    return dispatcher.messages[0], events


def asked(intent: str, **more: Any) -> dict[str, Any]:
    ranking = [{"name": intent, "confidence": 0.9}]
    return {"text": f"words {intent}", "intent": ranking[0], "intent_ranking": ranking, "band": "sure", **more}


def test_it_answers_from_the_live_release(settings: Settings, published: Release) -> None:
    message, _ = run(settings, asked("consent"))

    assert set(message["custom"]) == CUSTOM
    assert ("answered", ["consent"]) == (message["custom"]["outcome"], message["custom"]["entries"])
    assert (published.service, published.number, 1) == tuple(message["custom"][k] for k in ("service", "release", "turn"))


def test_it_remembers_what_it_answered_and_for_whom(settings: Settings) -> None:
    _, events = run(settings, asked("consent", asker={"audience": "professional", "child": False}))

    assert ["memory"] == [e["name"] for e in events]
    assert ("professional", ["consent"]) == (events[0]["value"]["audience"], events[0]["value"]["entries"])


@pytest.mark.parametrize("damage", ["missing", "garbage", "empty"])
def test_without_a_database_it_gives_the_safe_reply(
    settings: Settings, engine: Engine, norfolk: Content, tmp_path: Path, damage: str
) -> None:
    engine.dispose()
    for file in tmp_path.glob("cads.db*"):
        file.unlink()
    if damage != "missing":
        (tmp_path / "cads.db").write_bytes(b"" if damage == "empty" else b"not a database at all " * 400)

    message, events = run(settings, asked("consent"), {"memory": {"audience": None, "entries": ["worry"]}})

    assert "unavailable" == message["custom"]["outcome"]
    assert [] == lacking(message["text"], norfolk)
    assert ["worry"] == events[0]["value"]["entries"]


@pytest.mark.parametrize("latest", [asked("consent"), asked("safe_reply", danger={"raised": True})])
def test_danger_leads_with_999_without_a_database_too(settings: Settings, tmp_path: Path, latest: dict[str, Any]) -> None:
    (tmp_path / "cads.db").unlink()

    message, _ = run(settings, latest)

    assert bool(latest.get("danger")) == message["custom"]["emergency"]
    assert "999" in message["text"].splitlines()[0]


@pytest.mark.parametrize(
    "latest", [asked("consent", intent_ranking=7), asked("consent", asker="x"), asked("consent", intent_ranking=[{"a": 1}])]
)
def test_a_message_that_cannot_be_read_gets_the_safe_reply(settings: Settings, norfolk: Content, latest: dict[str, Any]) -> None:
    message, _ = run(settings, latest)

    assert "unavailable" == message["custom"]["outcome"]
    assert [] == lacking(message["text"], norfolk)


def test_danger_found_by_the_channel_stands_when_the_message_cannot_be_read(settings: Settings) -> None:
    latest = asked("consent", intent_ranking=7, metadata={"danger": ["weapon in hand"]})

    message, _ = run(settings, latest)

    assert ("emergency", True) == (message["custom"]["outcome"], message["custom"]["emergency"])


def test_a_failure_is_logged_without_the_persons_words(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    word = canary()
    (tmp_path / "cads.db").unlink()

    with caplog.at_level(logging.DEBUG, logger="actions"):
        run(settings, {**asked("consent"), "text": word})

    assert "safe reply" in caplog.text
    assert word not in caplog.text
