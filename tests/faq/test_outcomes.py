"""What is kept of a turn, what is never kept, and that what was taken away is gone from the files too."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from faq import conversations, outcomes, retention
from faq import models as t
from faq.conversations import before
from faq.database import connect, writing
from faq.outcomes import Asked, Told
from tests.own import canary

SERVICE = "norfolk-cads"
AT = datetime(2026, 11, 24, 10, 59)
TOLD = Told(SERVICE, "not_understood", "public", "", 1, "open")
ASKED = Asked("can [name] help", "anna", ("worry", "consent"), "model-1")


def rows(engine: Engine, name: str) -> list[dict[str, object]]:
    table = t.metadata.tables[name]
    with writing(engine) as c:
        return [dict(row._mapping) for row in c.execute(table.select().order_by(*table.primary_key))]


def aged(engine: Engine, table: str, **ago: int) -> None:
    """All rows of a table are so old."""
    with writing(engine) as c:
        c.execute(update(t.metadata.tables[table]).values(at=before(**ago)))


def files_with(folder: Path, word: str) -> list[str]:
    return [f.name for f in folder.rglob("*") if f.is_file() and word.encode() in f.read_bytes()]


def test_the_same_outcome_in_the_same_hour_is_one_row(engine: Engine) -> None:
    for minute in (0, 30, 59):
        outcomes.count(engine, TOLD, AT.replace(minute=minute))
    outcomes.count(engine, TOLD, AT.replace(hour=11))

    assert {10: 3, 11: 1} == {row["hour"]: row["count"] for row in rows(engine, "outcomes")}


@pytest.mark.parametrize(
    "other",
    [{"outcome": "answered"}, {"audience": ""}, {"entry": "consent"}, {"release": 2}, {"state": "closed"}, {"service": "other"}],
)
def test_what_differs_is_counted_apart(engine: Engine, other: dict[str, object]) -> None:
    outcomes.count(engine, TOLD, AT)
    outcomes.count(engine, replace(TOLD, **other), AT)  # type: ignore[arg-type]

    assert [1, 1] == [row["count"] for row in rows(engine, "outcomes")]


def test_a_count_has_no_place_for_conversation_or_text() -> None:
    wanted = {"service", "day", "hour", "outcome", "audience", "entry", "release", "state", "count"}

    assert wanted == set(t.outcomes.columns.keys())


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [
        ("asked_back", True), ("not_understood", True), ("out_of_scope", True), ("unhelpful", True), ("answered", False),
        ("signposted", False), ("emergency", False), ("small_talk", False), ("refused", False), ("unavailable", False),
    ],
)  # fmt: skip
def test_only_what_was_asked_in_vain_is_kept(engine: Engine, outcome: str, kept: bool) -> None:
    outcomes.keep(engine, replace(TOLD, outcome=outcome), ASKED)

    assert kept == bool(rows(engine, "questions"))


@pytest.mark.parametrize("asked", [replace(ASKED, private=True), replace(ASKED, text="")])
def test_what_is_private_or_has_no_text_is_never_kept(engine: Engine, asked: Asked) -> None:
    outcomes.keep(engine, TOLD, asked)

    assert [] == rows(engine, "questions")


def test_a_kept_question_says_what_came_near(engine: Engine) -> None:
    outcomes.keep(engine, TOLD, ASKED)

    row = rows(engine, "questions")[0]
    assert ("can [name] help", "not_understood", "public") == (row["text"], row["outcome"], row["audience"])
    assert (["worry", "consent"], 1, "model-1") == (json.loads(str(row["near"])), row["release"], row["model"])
    assert "anna" == row["conversation"]


def test_the_texts_of_one_conversation_can_be_dropped(engine: Engine) -> None:
    for who in ("anna", "anna", "ben"):
        outcomes.keep(engine, TOLD, replace(ASKED, conversation=who))

    assert 2 == outcomes.drop(engine, SERVICE, "anna")
    assert ["ben"] == [row["conversation"] for row in rows(engine, "questions")]


def test_erase_takes_one_conversation_of_one_service(engine: Engine) -> None:
    for service, who in ((SERVICE, "anna"), (SERVICE, "ben"), ("other", "anna")):
        conversations.write(engine, service, who, {}, 1)
        outcomes.keep(engine, replace(TOLD, service=service), replace(ASKED, conversation=who))

    gone = retention.erase(engine, SERVICE, "anna")

    assert "1 conversation and 1 text taken away." == str(gone)
    for table, name in (("conversations", "id"), ("questions", "conversation")):
        assert [("norfolk-cads", "ben"), ("other", "anna")] == sorted((r["service"], r[name]) for r in rows(engine, table))
    assert "0 conversations and 0 texts taken away." == str(retention.erase(engine, SERVICE, "anna"))


@pytest.mark.parametrize(("days", "texts"), [(31, 1), (29, 0)])
def test_purge_takes_texts_older_than_the_limit(engine: Engine, days: int, texts: int) -> None:
    outcomes.keep(engine, TOLD, ASKED)
    aged(engine, "questions", days=days)

    assert texts == retention.purge(engine, SERVICE, minutes=30, days=30).texts
    assert 1 - texts == len(rows(engine, "questions"))


def test_a_limit_of_0_days_takes_all_texts(engine: Engine) -> None:
    outcomes.keep(engine, TOLD, ASKED)

    assert 1 == retention.purge(engine, SERVICE, minutes=30, days=0).texts


@pytest.mark.parametrize(("minutes", "turns", "rows_gone"), [(31, 1, 1), (29, 1, 0), (0, 60, 1), (0, 59, 0)])
def test_purge_takes_conversations_that_have_ended(engine: Engine, minutes: int, turns: int, rows_gone: int) -> None:
    conversations.write(engine, SERVICE, "anna", {}, turns)
    aged(engine, "conversations", minutes=minutes)

    assert rows_gone == retention.purge(engine, SERVICE, minutes=30, days=30).conversations


def test_a_text_outlives_its_conversation_as_nobodys(engine: Engine) -> None:
    for who in ("anna", "ben"):
        conversations.write(engine, SERVICE, who, {}, 1)
        outcomes.keep(engine, TOLD, replace(ASKED, conversation=who))
    with writing(engine) as c:
        c.execute(update(t.conversations).where(t.conversations.c.id == "anna").values(at=before(minutes=31)))

    retention.purge(engine, SERVICE, minutes=30, days=30)

    assert [None, "ben"] == [row["conversation"] for row in rows(engine, "questions")]


@pytest.mark.sqlite
@pytest.mark.parametrize("way", ["erase", "purge"])
def test_what_was_taken_away_stands_in_no_file(engine: Engine, tmp_path: Path, way: str) -> None:
    word, who = canary(), canary()
    with connect(str(engine.url)).connect() as other:  # without it the last one to leave would tidy up
        other.execute(t.live.select())
        other.rollback()
        conversations.write(engine, SERVICE, who, {"entries": [word]}, 1)
        for _ in range(50):  # several pages, so that some become free
            outcomes.keep(engine, TOLD, replace(ASKED, text=word * 20, conversation=who))
        before_it = files_with(tmp_path, word)

        if way == "erase":
            gone = retention.erase(engine, SERVICE, who)
        else:
            aged(engine, "conversations", minutes=31)
            gone = retention.purge(engine, SERVICE, minutes=30, days=0)

        assert "cads.db-wal" in before_it
        assert (1, 50, True) == (gone.conversations, gone.texts, gone.wiped)
        assert [] == files_with(tmp_path, word) + files_with(tmp_path, who)


@pytest.mark.sqlite
def test_a_reader_that_holds_the_log_is_told_of(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PATIENCE", 0.1)
    outcomes.keep(engine, TOLD, ASKED)
    with connect(str(engine.url)).connect() as reader:
        reader.execute(t.questions.select()).first()

        gone = retention.erase(engine, SERVICE, "anna")

    assert (1, False) == (gone.texts, gone.wiped)
    assert "next purge" in str(gone)


def test_how_often_each_entry_was_asked_since_a_day(engine):
    for day, entry in (("2026-11-01", "a"), ("2026-11-20", "a"), ("2026-11-21", "a"), ("2026-11-21", "b"), ("2026-11-21", "")):
        outcomes.count(engine, outcomes.Told("norfolk-cads", "answered", entry=entry), datetime.fromisoformat(f"{day}T10:00"))
    outcomes.count(engine, outcomes.Told("other-desk", "answered", entry="a"), datetime.fromisoformat("2026-11-21T10:00"))

    assert {"a": 2, "b": 1} == outcomes.asked(engine, "norfolk-cads", date(2026, 11, 20))
