"""What stands in the database after a turn, that nothing else stands anywhere, and that it goes (faults F2, F12, F13, F14, F17).

Each message has a canary, a word that no redaction knows, and an e-mail address, which every redaction must take out.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import time
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot.gate import probe
from faq.conversations import before
from tests.assistant import Assistant
from tests.own import IN_VAIN, canary, database, files_with, own_running, recorded, stored, texts, written

ANSWERED = "do I need consent to make a referral, mail me at {email}, {word}"
DANGER = "he has a knife and is stabbing my mum {word} {email}"
CHILD = "I'm 12 and my dad hits me {word} {email}"
REMOVED = "You do not need to type names"


@pytest.fixture(scope="module")
def kept() -> Iterator[Assistant]:
    with own_running() as found:
        yield found


@pytest.fixture
def details() -> dict[str, str]:
    return {"word": canary(), "email": f"{canary()}@example.org"}


@pytest.fixture
def sender() -> str:
    return uuid.uuid4().hex


def files_of(assistant: Assistant, word: str) -> set[str]:
    """What kind of file has this word: "" stands for none but the database and its log."""
    return {f.name.removeprefix(database(assistant).name) for f in files_with(word)} - {"-wal"}


def entries_counted(assistant: Assistant) -> set[str]:
    return {row["entry"] for row in stored(assistant, "outcomes")}


def execute(assistant: Assistant, statement: str, *values: str) -> None:
    with contextlib.closing(sqlite3.connect(database(assistant), timeout=5, isolation_level=None)) as found:
        found.execute(statement, values)


def start_again(assistant: Assistant, **settings: str) -> None:
    assistant.end("rasa")
    assistant.settings = settings
    assistant.start("rasa")
    assistant.wait()


@pytest.mark.parametrize(
    ("message", "outcome"),
    [(ANSWERED, "answered"), (DANGER, "emergency"), (CHILD, "answered")],
    ids=["answered", "danger", "child"],
)
def test_of_these_turns_there_is_a_row_and_a_count_and_not_a_word(
    kept: Assistant, details: dict[str, str], sender: str, message: str, outcome: str
) -> None:
    counted = recorded(kept, outcome)

    reply = kept.say(message.format(**details), sender)

    assert outcome == reply["custom"]["outcome"]
    assert counted + 1 == recorded(kept, outcome, counted + 1)
    assert [1] == [row["turns"] for row in stored(kept, "conversations") if row["id"] == sender]
    assert [[], []] == [files_with(word) for word in details.values()]


def test_a_question_asked_in_vain_is_kept_without_the_details(kept: Assistant, details: dict[str, str], sender: str) -> None:
    counted = recorded(kept, "out_of_scope")

    custom = kept.say(IN_VAIN.format(**details), sender)["custom"]
    recorded(kept, "out_of_scope", counted + 1)

    assert 1 == len(written(kept, details["word"]))
    row = next(r for r in stored(kept, "questions") if details["word"] in r["text"])
    assert ("out_of_scope", sender) == (custom["outcome"], row["conversation"])
    assert (custom["outcome"], custom["release"], custom["model"]) == (row["outcome"], row["release"], row["model"])
    assert "out_of_scope" not in json.loads(row["near"])
    assert {""} >= files_of(kept, details["word"])
    assert [] == files_with(details["email"])


def test_the_action_server_never_sees_the_details(kept: Assistant, details: dict[str, str], sender: str) -> None:
    bodies: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server looks for
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_error(500)

        def log_message(self, *_: object) -> None:
            pass

    kept.end("actions")
    with HTTPServer(("127.0.0.1", kept.actions_port), Listener) as listener:
        Thread(target=listener.serve_forever, daemon=True).start()
        reply = kept.say(ANSWERED.format(**details), sender)
        listener.shutdown()
    kept.start("actions")
    kept.wait(60)

    assert "unavailable" == reply["custom"]["outcome"]
    assert [True] == [details["word"] in body for body in bodies]
    assert [False] == [details["email"].split("@")[0] in body for body in bodies]
    assert [[], []] == [files_with(word) for word in details.values()]


def test_a_memory_has_only_ids(kept: Assistant, details: dict[str, str], sender: str) -> None:
    kept.say(ANSWERED.format(**details), sender)

    memory = next(row["memory"] for row in stored(kept, "conversations") if row["id"] == sender)

    assert {
        "audience", "child", "entries", "options", "asked_back", "told_removed"
    } == set(json.loads(memory))  # fmt: skip
    assert ["consent"] == json.loads(memory)["entries"]


def test_what_a_child_asks_in_vain_is_not_kept_nor_what_they_asked_before(
    kept: Assistant, details: dict[str, str], sender: str
) -> None:
    later = canary()
    kept.say(IN_VAIN.format(**details), sender)
    before_it = written(kept, details["word"])

    kept.say("I'm 12 and my dad hits me", sender)
    counted = recorded(kept, "out_of_scope")
    after = kept.say(IN_VAIN.format(word=later, email=""), sender)
    recorded(kept, "out_of_scope", counted + 1)
    time.sleep(0.5)

    assert 1 == len(before_it)
    assert "out_of_scope" == after["custom"]["outcome"]
    assert [[], []] == [texts(kept, details["word"]), texts(kept, later)]
    assert [] == files_with(later)


def test_they_are_told_once_that_details_were_taken_out(kept: Assistant, details: dict[str, str], sender: str) -> None:
    replies = [kept.say(m.format(**details), sender)["text"] for m in (DANGER, "hello", ANSWERED, IN_VAIN)]

    assert [False, False, True, False] == [REMOVED in text for text in replies]
    assert replies[2].splitlines()[-1].startswith(REMOVED)


def test_our_own_number_is_no_detail(kept: Assistant, sender: str) -> None:
    assert REMOVED not in kept.say("is 0344 800 8020 the right number", sender)["text"]


def test_the_audience_and_the_count_of_turns_survive_a_restart(kept: Assistant, sender: str) -> None:
    kept.say("I am a teacher", sender)

    start_again(kept)
    custom = kept.say("which number do I call", sender)["custom"]

    assert ("professional", 2) == (custom["audience"], custom["turn"])


@pytest.mark.parametrize("reading", [False, True], ids=["writer", "all"])
def test_a_locked_database_answers_and_the_conversation_goes_on_as_it_was(kept: Assistant, sender: str, reading: bool) -> None:
    kept.say("I am a teacher", sender)
    with contextlib.closing(sqlite3.connect(database(kept), isolation_level=None, timeout=5)) as held:
        for statement in (*(["PRAGMA locking_mode=EXCLUSIVE"] if reading else []), "BEGIN EXCLUSIVE"):
            held.execute(statement)
        started = time.monotonic()
        during = kept.say("which number do I call", sender)
        took = time.monotonic() - started

    after = kept.say("which number do I call", sender)["custom"]

    assert ["which_number"] == during["custom"]["entries"]
    assert took < 8
    assert ("professional", 2 if reading else 3) == (after["audience"], after["turn"])


def test_erase_takes_row_and_texts_away_and_says_how_many(kept: Assistant, details: dict[str, str], sender: str) -> None:
    kept.say(IN_VAIN.format(**details), sender)
    before_it = written(kept, details["word"])

    done = kept.run("bot", "erase", sender)

    assert 1 == len(before_it)
    assert (0, "1 conversation and 1 text taken away.\n") == (done.returncode, done.stdout)
    assert [[], []] == [files_with(details["word"]), files_with(sender)]
    assert 1 == kept.say("hello", sender)["custom"]["turn"]


def aged(assistant: Assistant, sender: str, word: str) -> None:
    """A conversation of an hour ago, with a text of 31 days ago."""
    assistant.say(IN_VAIN.format(word=word, email="a@example.org"), sender)
    written(assistant, word)
    execute(assistant, "UPDATE conversations SET at = ? WHERE id = ?", before(minutes=60), sender)
    execute(assistant, "UPDATE questions SET at = ? WHERE conversation = ?", before(days=31), sender)
    assert texts(assistant, word)


def test_purge_takes_what_is_old_and_nothing_else(kept: Assistant, details: dict[str, str], sender: str) -> None:
    kept.run("bot", "purge")
    young = f"{sender}-young"
    kept.say("hello", young)
    aged(kept, sender, details["word"])

    done = kept.run("bot", "purge")

    assert (0, "1 conversation and 1 text taken away.\n") == (done.returncode, done.stdout)
    assert [[], []] == [files_with(details["word"]), [r for r in stored(kept, "conversations") if r["id"] == sender]]
    assert [young] == [r["id"] for r in stored(kept, "conversations") if r["id"] == young]


def test_the_watch_purges_at_its_start_and_ends_when_told_to(kept: Assistant, details: dict[str, str], sender: str) -> None:
    aged(kept, sender, details["word"])

    kept.start("purge")
    ends = time.monotonic() + 20
    while files_with(details["word"]) and time.monotonic() < ends:
        time.sleep(0.2)
    process = kept.processes["purge"]
    alive = process.poll() is None
    kept.end("purge", how=signal.SIGTERM)

    assert [] == files_with(details["word"])
    assert (True, 0) == (alive, process.returncode)


def test_without_a_database_purge_says_so_in_plain_words(kept: Assistant, tmp_path: object) -> None:
    kept.settings = {"CADS_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}

    done = [kept.run("bot", *command) for command in (("purge",), ("erase", "anna"))]
    kept.settings = {}

    assert [1, 1] == [one.returncode for one in done]
    assert all("faq prepare" in one.stderr and "Traceback" not in one.stderr for one in done)


def test_a_probe_is_answered_and_counted_as_nobodys_turn(kept: Assistant, sender: str) -> None:
    probed = kept.say("entry:call_cost", probe())["custom"]
    assert ["call_cost"] == probed["entries"]
    asked = kept.say("entry:claires_law", sender)["custom"]
    assert ["claires_law"] == asked["entries"]

    ends = time.monotonic() + 5  # one turn is written after the other: with the second, the first would be there
    while not (entries := entries_counted(kept) & {"call_cost", "claires_law"}) and time.monotonic() < ends:
        time.sleep(0.05)

    assert {"claires_law"} == entries


def test_where_nothing_may_be_kept_nothing_is(kept: Assistant, details: dict[str, str], sender: str) -> None:
    start_again(kept, CADS_KEEP_TEXT_DAYS="0", CADS_KEEP_COUNTS="False")
    counted = stored(kept, "outcomes")

    reply = kept.say(IN_VAIN.format(**details), sender)
    time.sleep(1)

    assert "out_of_scope" == reply["custom"]["outcome"]
    assert counted == stored(kept, "outcomes")
    assert [[], []] == [files_with(word) for word in details.values()]
    start_again(kept)
