"""A change of words or facts is live within 5 seconds, with no process started again, and can be taken back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from faq import releases, store
from faq.database import connect
from faq.entries import Content
from tests.assistant import Assistant
from tests.own import numbers, own_running, safe_file

SERVICE = "norfolk-cads"
#: Not a number of anybody: kept free for drama by Ofcom.
OTHER = "01632 960123"
#: A publish is seen by every reply begun later than this.
SECONDS = 5


@pytest.fixture(scope="module")
def served() -> Iterator[Assistant]:
    with own_running() as found:
        yield found


@pytest.fixture
def assistant_as_imported(served: Assistant, norfolk: Content) -> Iterator[Assistant]:
    """The same processes at the end as at the start, and the imported content live again."""
    pids = {name: p.pid for name, p in served.processes.items()}
    yield served
    assert pids == {name: p.pid for name, p in served.processes.items() if p.poll() is None}
    publish(served, norfolk)
    newest = releases.load(engine(served), SERVICE).number
    within(lambda: served.say("which number do I call"), lambda r: r["custom"]["release"] == newest)


def engine(assistant: Assistant) -> Engine:
    return connect(assistant.env["CADS_DATABASE_URL"], busy_ms=5000)


def publish(assistant: Assistant, content: Content) -> None:
    """Through the store and the command, as the unit's own change goes."""
    store.replace(engine(assistant), content, (), author="anna", why="test")
    done = assistant.run("faq", "publish", "--author", "anna", "--why", "test")
    assert done.returncode == 0, done.stderr


def with_number(content: Content, fact: str, number: str) -> Content:
    return content.copy(update={"facts": tuple(f.copy(update={"number": number}) if f.id == fact else f for f in content.facts)})


def without_entry(content: Content, wanted: str) -> Content:
    kept = (e for e in content.entries if e.id != wanted)
    entries = tuple(e.copy(update={"followups": tuple(f for f in e.followups if f != wanted)}) for e in kept)
    return content.copy(update={"entries": entries})


def within(ask: Callable[[], dict[str, Any]], shown: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first reply that shows it; the last one begun within 5 seconds where none does."""
    ends = time.monotonic() + SECONDS
    while True:
        reply = ask()
        if shown(reply) or time.monotonic() > ends:
            return reply
        time.sleep(0.2)


def test_a_changed_fact_is_in_the_next_replies_and_a_rollback_takes_it_back(
    assistant_as_imported: Assistant, norfolk: Content
) -> None:
    served, before = assistant_as_imported, numbers(norfolk)[0]
    first = served.say("which number do I call")
    publish(served, with_number(norfolk, "cads_professionals", OTHER))

    changed = within(lambda: served.say("which number do I call"), lambda r: OTHER in r["text"])
    done = served.run("faq", "rollback", str(first["custom"]["release"]), "--with-facts", "--author", "anna", "--why", "test")
    back = within(lambda: served.say("which number do I call"), lambda r: before in r["text"])

    assert (True, False) == (OTHER in changed["text"], before in changed["text"])
    assert done.returncode == 0
    assert (False, True) == (OTHER in back["text"], before in back["text"])
    assert first["custom"]["release"] < changed["custom"]["release"] < back["custom"]["release"]
    assert first["custom"]["model"] == changed["custom"]["model"] == back["custom"]["model"]


def test_the_channels_own_texts_follow_a_publish_too(assistant_as_imported: Assistant, norfolk: Content) -> None:
    publish(assistant_as_imported, with_number(norfolk, "customer_service_centre", OTHER))

    refused = within(lambda: assistant_as_imported.say(""), lambda r: OTHER in r["text"])

    assert OTHER in refused["text"]
    assert numbers(norfolk)[1] not in refused["text"]


def test_a_rollback_keeps_todays_facts_unless_told_otherwise(assistant_as_imported: Assistant, norfolk: Content) -> None:
    first = assistant_as_imported.say("which number do I call")["custom"]["release"]
    publish(assistant_as_imported, with_number(norfolk, "cads_professionals", OTHER))
    newest = releases.rollback(
        engine(assistant_as_imported), SERVICE, first, author="anna", why="test", safe_file=safe_file(assistant_as_imported)
    )

    reply = within(lambda: assistant_as_imported.say("which number do I call"), lambda r: r["custom"]["release"] == newest.number)

    assert newest.number == reply["custom"]["release"]
    assert OTHER in reply["text"]


def test_an_entry_taken_out_is_signposted_and_never_answered(assistant_as_imported: Assistant, norfolk: Content) -> None:
    served, question = assistant_as_imported, "do I need consent to make a referral"
    old = served.say(question)
    publish(served, without_entry(norfolk, "consent"))

    gone = within(lambda: served.say(question), lambda r: r["custom"]["outcome"] != "answered")
    pressed = served.say("entry:consent")

    assert ["consent"] == old["custom"]["entries"]
    assert ["signposted", "signposted"] == [gone["custom"]["outcome"], pressed["custom"]["outcome"]]
    assert [[], []] == [gone["custom"]["entries"], pressed["custom"]["entries"]]
    assert old["text"].splitlines()[0] not in gone["text"]
    assert "entry:consent" not in {b["payload"] for b in gone["buttons"]}


def test_a_release_that_breaks_a_rule_changes_nothing(assistant_as_imported: Assistant, norfolk: Content) -> None:
    before = assistant_as_imported.say("which number do I call")
    store.replace(engine(assistant_as_imported), without_entry(norfolk, "safe_reply"), (), author="anna", why="test")

    done = assistant_as_imported.run("faq", "publish", "--author", "anna", "--why", "test")
    after = assistant_as_imported.say("which number do I call")

    assert done.returncode == 1
    assert before["text"] == after["text"]
    assert before["custom"] == after["custom"]
