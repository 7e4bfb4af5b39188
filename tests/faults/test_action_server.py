"""The action server is away, hangs, or comes back: nobody meets silence (faults F1, F2, F20)."""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Iterator

import pytest

from bot.nlu import signs
from faq.entries import Content
from tests.assistant import Assistant, running
from tests.own import canary, files_with, lacking

HEARD_BY_THE_MODEL = "There is a dad in the car park kicking his son and nobody can get near"


@pytest.fixture(scope="module")
def broken() -> Iterator[Assistant]:
    with running() as found:
        yield found


@pytest.fixture
def down(broken: Assistant) -> Iterator[Assistant]:
    broken.end("actions", how=signal.SIGKILL)
    yield broken
    broken.start("actions")
    broken.wait(60)


@pytest.fixture
def hung(broken: Assistant) -> Iterator[Assistant]:
    process = broken.processes["actions"].pid
    os.kill(process, signal.SIGSTOP)
    yield broken
    os.kill(process, signal.SIGCONT)
    broken.wait(60)


def test_without_an_action_server_there_are_999_and_both_numbers(down: Assistant, norfolk: Content) -> None:
    """F1, F2: Rasa alone would answer `[]`, and write the words to its log."""
    word = canary()

    reply = down.say(f"which number do I call {word}")

    assert reply["custom"]["outcome"] == "unavailable"
    assert [] == lacking(reply["text"], norfolk)
    assert [] == files_with(word)


@pytest.mark.parametrize("audience", [None, "professional", "public"])
def test_without_an_action_server_danger_still_leads_with_999(down: Assistant, audience: str | None) -> None:
    reply = down.say("he has a knife and is stabbing my mum", audience=audience)

    assert "999" in reply["text"].splitlines()[0]
    assert ("emergency", True) == (reply["custom"]["outcome"], reply["custom"]["emergency"])


@pytest.mark.parametrize("fault", ["down", "hung"])
def test_danger_that_only_the_model_hears_leads_with_999_without_an_action_server(
    broken: Assistant, request: pytest.FixtureRequest, fault: str
) -> None:
    """The words alone tell of none; Rasa has heard it before it asks the action server, and what was heard is not lost."""
    assert [] == signs.shared().found(HEARD_BY_THE_MODEL)
    assert "emergency" == broken.say(HEARD_BY_THE_MODEL)["custom"]["outcome"]

    custom = request.getfixturevalue(fault).say(HEARD_BY_THE_MODEL)["custom"]

    assert ("emergency", True, None) == (custom["outcome"], custom["emergency"], custom["turn"])


def test_an_action_server_that_comes_back_answers_again(broken: Assistant) -> None:
    sender = uuid.uuid4().hex
    broken.end("actions", how=signal.SIGKILL)
    away = broken.say("what is CADS", sender)
    broken.start("actions")
    broken.wait(60)

    back = broken.say("what is CADS", sender)

    assert ("unavailable", "answered") == (away["custom"]["outcome"], back["custom"]["outcome"])


def test_a_hung_action_server_is_not_waited_for_longer_than_10_seconds(hung: Assistant, norfolk: Content) -> None:
    """F20: Rasa alone would wait for five minutes."""
    word, started = canary(), time.monotonic()

    reply = hung.say(f"which number do I call {word}")

    assert time.monotonic() - started < 10
    assert reply["custom"]["outcome"] == "unavailable"
    assert [] == lacking(reply["text"], norfolk)
    assert [] == files_with(word)


def test_danger_leads_with_999_while_the_action_server_hangs(hung: Assistant) -> None:
    reply = hung.say("he has a knife and is stabbing my mum")

    assert "999" in reply["text"].splitlines()[0]
    assert reply["custom"]["emergency"]


def test_after_a_hang_it_answers_again(broken: Assistant) -> None:
    process = broken.processes["actions"].pid
    os.kill(process, signal.SIGSTOP)
    during = broken.say("what is CADS")
    os.kill(process, signal.SIGCONT)
    broken.wait(60)

    after = broken.say("what is CADS")

    assert ("unavailable", "answered") == (during["custom"]["outcome"], after["custom"]["outcome"])
