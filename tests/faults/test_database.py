"""The database is locked or damaged: what was seen last still answers, and else the safe reply (faults F1, F2, F12)."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from faq.entries import Content
from tests.assistant import Assistant
from tests.own import canary, database, files_with, lacking, own_running, safe_file


@pytest.fixture(scope="module")
def broken() -> Iterator[Assistant]:
    with own_running() as found:
        yield found


@contextlib.contextmanager
def locked(file: Path, *how: str) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None, timeout=5)) as held:
        for statement in how:
            held.execute(statement)
        yield


@contextlib.contextmanager
def damaged(assistant: Assistant) -> Iterator[None]:
    """Garbage where the database was; put right afterwards.

    Each time another file is put in its place: a turn that is just being kept would mix with bytes written into it.
    """
    file = database(assistant)
    whole, garbage = (file.with_name(f"{file.name}{end}") for end in (".whole", ".garbage"))
    with contextlib.closing(sqlite3.connect(file)) as found, contextlib.closing(sqlite3.connect(whole)) as copy:
        found.backup(copy)
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    garbage.write_bytes(b"garbage " * (file.stat().st_size // 8))
    put(file, garbage)
    try:
        yield
    finally:
        put(file, whole)


def put(file: Path, other: Path) -> None:
    """`other` in the place of the database."""
    for journal in file.parent.glob(f"{file.name}-*"):
        journal.unlink(missing_ok=True)
    other.replace(file)


@contextlib.contextmanager
def actions_started_again(assistant: Assistant) -> Iterator[None]:
    """An action server that has not seen the release yet; another one afterwards."""
    start_actions_again(assistant)
    try:
        yield
    finally:
        start_actions_again(assistant)


def start_actions_again(assistant: Assistant) -> None:
    assistant.end("actions")
    assistant.start("actions")
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", assistant.actions_port), 1).close()
            return
        time.sleep(0.2)
    raise AssertionError("the action server is not up")


LOCKS = [("BEGIN EXCLUSIVE",), ("PRAGMA locking_mode=EXCLUSIVE", "BEGIN EXCLUSIVE")]


@pytest.mark.parametrize("how", LOCKS, ids=["writer", "all"])
def test_a_locked_database_still_answers(broken: Assistant, how: tuple[str, ...]) -> None:
    """F12: Rasa alone would block everybody, then forget."""
    broken.wait()
    word = canary()

    with locked(database(broken), *how):
        time.sleep(1.1)
        replies = [broken.say("do I need consent"), broken.say(f"do I need consent {word}")]

    assert ["answered", ["consent"]] == [replies[0]["custom"]["outcome"], replies[0]["custom"]["entries"]]
    assert replies[1]["custom"]["outcome"] != "unavailable"
    assert [] == files_with(word)


def test_a_locked_database_gives_a_starting_action_server_the_safe_reply(broken: Assistant, norfolk: Content) -> None:
    with locked(database(broken), *LOCKS[1]):
        start_actions_again(broken)
        reply = broken.say("do I need consent")
    broken.wait(60)

    assert (1, "unavailable") == (reply["custom"]["turn"], reply["custom"]["outcome"])
    assert [] == lacking(reply["text"], norfolk)


def test_a_damaged_database_still_answers_from_what_was_seen_last(broken: Assistant) -> None:
    broken.wait()

    with damaged(broken):
        time.sleep(1.1)
        reply = broken.say("do I need consent")

    assert ("answered", ["consent"]) == (reply["custom"]["outcome"], reply["custom"]["entries"])


def test_a_damaged_database_gives_a_starting_action_server_the_safe_reply(broken: Assistant, norfolk: Content) -> None:
    word = canary()

    with damaged(broken), actions_started_again(broken):
        reply = broken.say(f"do I need consent {word}")
        danger = broken.say("he has a knife and is stabbing my mum")

    assert (1, "unavailable") == (reply["custom"]["turn"], reply["custom"]["outcome"])
    assert [] == lacking(reply["text"], norfolk)
    assert danger["custom"]["emergency"]
    assert [] == files_with(word)


def test_an_action_that_raises_is_answered_by_the_channel_and_tells_the_log_no_words(broken: Assistant, norfolk: Content) -> None:
    word, kept = canary(), safe_file(broken).read_bytes()

    with damaged(broken), actions_started_again(broken):
        safe_file(broken).unlink()
        reply = broken.say(f"do I need consent {word}")
        safe_file(broken).write_bytes(kept)

    assert (None, "unavailable") == (reply["custom"]["turn"], reply["custom"]["outcome"])
    assert [] == lacking(reply["text"], norfolk)
    assert [] == files_with(word)


def test_a_database_put_right_answers_again(broken: Assistant) -> None:
    with damaged(broken), actions_started_again(broken):
        during = broken.say("do I need consent")
    broken.wait(60)

    after = broken.say("do I need consent")

    assert ("unavailable", "answered") == (during["custom"]["outcome"], after["custom"]["outcome"])
