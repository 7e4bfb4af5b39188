"""Keeping a turn delays nobody, and what goes wrong there reaches nobody."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot import recording
from bot.purging import AGAIN, EVERY, _once
from bot.recording import Recorder
from faq.outcomes import Asked, Told
from faq.settings import Settings
from tests.own import canary

AT = datetime(2026, 11, 24, 10, 30)
CUSTOM: dict[str, Any] = {"service": "norfolk-cads", "outcome": "asked_back", "audience": None, "entries": [], "release": 1}


@pytest.fixture
def settings(engine: Engine) -> Settings:
    return Settings(database_url=str(engine.url))


def ended(recorder: Recorder) -> None:
    recorder._pool.shutdown(wait=True)


def count(engine: Engine, table: str) -> int:
    with engine.begin() as c:
        return int(c.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar())


@pytest.mark.parametrize(("counts", "days", "wanted"), [(True, 30, (1, 1)), (False, 30, (0, 1)), (True, 0, (1, 0))])
def test_the_settings_say_what_is_kept(
    engine: Engine, settings: Settings, counts: bool, days: int, wanted: tuple[int, int]
) -> None:
    recorder = Recorder(settings.copy(update={"keep_counts": counts, "keep_text_days": days}))

    recorder.record(CUSTOM, "open", AT, Asked("hello", "anna"), child=False)
    ended(recorder)

    assert wanted == (count(engine, "outcomes"), count(engine, "questions"))


def test_a_failure_is_logged_without_the_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    word = canary()
    recorder = Recorder(Settings(database_url=f"sqlite:///{tmp_path}/empty.db"))

    recorder.record(CUSTOM, "open", AT, Asked(word, word), child=False)
    ended(recorder)

    assert "could not be counted" in caplog.text
    assert word not in caplog.text


def test_nobody_waits_for_it_and_what_waits_is_bounded(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "MOST_WAITING", 3)
    go_on, written = threading.Event(), recording.outcomes.count
    monkeypatch.setattr(recording.outcomes, "count", lambda *given: go_on.wait(10) and written(*given))
    recorder = Recorder(settings)

    for _ in range(10):
        recorder.record(CUSTOM, "open", AT, None, child=False)
    before = count(engine, "outcomes")
    go_on.set()
    ended(recorder)

    assert 0 == before
    with engine.begin() as c:
        assert [3] == list(c.exec_driver_sql('SELECT "count" FROM outcomes').scalars())


def test_a_purge_that_fails_is_tried_again_soon(settings: Settings, tmp_path: Path) -> None:
    away = settings.copy(update={"database_url": f"sqlite:///{tmp_path}/empty.db"})

    assert (EVERY, AGAIN) == (_once(settings), _once(away))


def texts(engine: Engine) -> list[tuple[str, str]]:
    with engine.begin() as c:
        return [(r.text, r.outcome) for r in c.exec_driver_sql("SELECT text, outcome FROM questions")]


def counted(engine: Engine) -> dict[str, int]:
    with engine.begin() as c:
        return {r.outcome: r.n for r in c.exec_driver_sql('SELECT outcome, sum("count") AS n FROM outcomes GROUP BY outcome')}


ANSWERED = CUSTOM | {"outcome": "answered", "entries": ["consent"], "turn": 1}


@pytest.mark.parametrize(("yes", "kept"), [(True, []), (False, [("hello", "unhelpful")])])
def test_an_answer_that_was_no_help_is_kept_then_and_only_then(
    engine: Engine, settings: Settings, yes: bool, kept: list[tuple[str, str]]
) -> None:
    recorder = Recorder(settings)
    recorder.record(ANSWERED, "open", AT, Asked("hello", "anna"))

    assert recorder.helped("anna", 1, AT, yes=yes)
    ended(recorder)

    assert kept == texts(engine)
    assert {"answered": 1, "helpful" if yes else "unhelpful": 1} == counted(engine)


def test_what_is_kept_already_is_not_kept_twice(engine: Engine, settings: Settings) -> None:
    recorder = Recorder(settings)
    recorder.record(CUSTOM | {"turn": 1}, "open", AT, Asked("hello", "anna"))

    recorder.helped("anna", 1, AT, yes=False)
    ended(recorder)

    assert [("hello", "asked_back")] == texts(engine)


@pytest.mark.parametrize(
    "then",
    [
        lambda r: r.helped("anna", 2, AT, yes=False),
        lambda r: (
            (r.record(ANSWERED | {"turn": 2}, "open", AT, Asked("i am 9", "anna", private=True), child=True), False)[1]
            or r.helped("anna", 1, AT, yes=False)
        ),
    ],
    ids=["another-turn", "a-child-after-all"],
)
def test_what_may_not_be_kept_is_not_and_says_so(engine: Engine, settings: Settings, then) -> None:
    recorder = Recorder(settings)
    recorder.record(ANSWERED, "open", AT, Asked("hello", "anna"))

    assert not then(recorder)
    ended(recorder)

    assert [] == texts(engine)


def test_where_no_text_is_kept_it_does_not_say_that_one_was(engine: Engine, settings: Settings) -> None:
    recorder = Recorder(settings.copy(update={"keep_text_days": 0}))
    recorder.record(ANSWERED, "open", AT, Asked("hello", "anna"))

    assert not recorder.helped("anna", 1, AT, yes=False)
    ended(recorder)

    assert ([], 1) == (texts(engine), counted(engine)["unhelpful"])


@pytest.mark.parametrize(("private", "child", "kept"), [(False, False, 1), (True, False, 0), (False, True, 0)])
def test_a_suggestion_is_kept_unless_it_tells_of_danger_or_comes_from_a_child(
    engine: Engine, settings: Settings, private: bool, child: bool, kept: int
) -> None:
    recorder = Recorder(settings)
    told = Told("norfolk-cads", "suggested", release=1)

    taken = recorder.suggested(told, Asked("add [name]", "anna", private=private), AT, child=child)
    ended(recorder)

    assert (bool(kept), kept) == (taken, len(texts(engine)))
