"""From an approval in the editor to the first reply with it, over the real channel: words at once, questions after training;
and whatever is killed on the way, one whole release is live and nothing is lost."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

import pytest

from faq import drafts, proposals, releases, safe, store
from faq.database import connect
from faq.entries import Content
from faq.errors import StoreError
from tests.assistant import Assistant
from tests.own import own, safe_file

SERVICE = "norfolk-cads"
#: Words and facts are in every reply begun later than this.
WORDS = 5
#: A busy machine takes long to train. On a quiet one it is a minute: docs/adr/0007-editor.md has what was measured.
QUESTIONS = 600
#: Another way of asking, and one like it that nobody has written down.
TAUGHT, ALIKE = "can the wizard of Cromer look at my parsnips", "might the wizard of Cromer look over some parsnips"


@pytest.fixture(scope="module")
def served() -> Iterator[Assistant]:
    with own() as found:
        found.start("actions", "rasa", "trainer", "editor", "web")
        found.wait()
        yield found


def changed(content: Content, **update: object) -> Content:
    entries = tuple(e.copy(update=update) if e.id == "consent" else e for e in content.entries)
    return content.copy(update={"entries": entries})


def propose(served: Assistant, content: Content) -> int:
    """Anna proposes this."""
    engine = connect(served.env["CADS_DATABASE_URL"], busy_ms=5000)
    store.replace(engine, content, (), author="anna", why="test")
    return proposals.propose(engine, SERVICE, "anna", "test").number


def approved(served: Assistant, number: int) -> float:
    """Ben approves it; when that was."""
    began = time.monotonic()
    proposals.approve(connect(served.env["CADS_DATABASE_URL"], busy_ms=5000), number, "ben")
    return began


def seconds_until(holds: Callable[[], bool], began: float, most: float) -> float:
    while not (found := holds()) and time.monotonic() - began < most:
        time.sleep(0.1)
    assert found
    return time.monotonic() - began


def result(served: Assistant, number: int) -> str:
    found = proposals.find(connect(served.env["CADS_DATABASE_URL"], busy_ms=5000), number)
    return f"{found.state}: {found.result}"


def test_words_are_in_the_replies_within_five_seconds_of_approval(served: Assistant, norfolk: Content) -> None:
    number = propose(served, changed(norfolk, answers={"everyone": "Other words than before."}))
    began = approved(served, number)

    took = seconds_until(lambda: "Other words" in served.say("do I need consent")["text"], began, 60)

    print(f"words: {took:.1f} s from approval to the first reply with them")
    assert took < WORDS


@pytest.mark.training
def test_questions_are_answered_without_a_restart_once_a_model_has_learnt_them(served: Assistant) -> None:
    pids = {name: p.pid for name, p in served.processes.items()}
    content = releases.load(connect(served.env["CADS_DATABASE_URL"]), SERVICE).content
    consent = content.entry("consent")
    assert consent
    before = served.say(ALIKE)["custom"]
    number = propose(served, changed(content, phrasings=(*consent.phrasings, TAUGHT)))
    began = approved(served, number)

    while "live" not in (said := result(served, number)) and time.monotonic() - began < QUESTIONS:
        assert "failed:" not in said, said
        time.sleep(0.1)
    live = time.monotonic() - began
    took = seconds_until(lambda: served.say(ALIKE)["custom"]["model"] != before["model"], began, QUESTIONS)
    reply = served.say(ALIKE)["custom"]

    print(f"questions: {live:.1f} s from approval to live, {took:.1f} s to the first reply of the new model; {said}")
    assert (False, ["consent"]) == ("consent" in before["entries"], reply["entries"])
    assert pids == {name: p.pid for name, p in served.processes.items() if p.poll() is None}


@pytest.mark.training
@pytest.mark.parametrize("step", ["training", "testing", "approved"])
def test_whatever_is_killed_in_a_publish_one_whole_release_is_live_and_no_draft_is_lost(served: Assistant, step: str) -> None:
    """Each process in turn, with the signal that nobody can catch, while the proposal is at this step."""
    engine = connect(served.env["CADS_DATABASE_URL"], busy_ms=5000)
    before = releases.load(engine, SERVICE)
    words = {"question": f"Half a thought, while {step}"}
    drafts.keep(engine, SERVICE, "cara", "entry", "what_is_mash", words, 1, "in the middle of it")
    consent = before.content.entry("consent")
    assert consent
    number = propose(served, changed(before.content, phrasings=(*consent.phrasings, f"the wizard of {step} and my parsnips")))
    if step == "approved":
        wait_for(lambda: proposals.find(engine, number).has("passed"))
        approved(served, number)
    else:
        wait_for(lambda: proposals.find(engine, number).result.get("stage") == step)

    for name in tuple(served.processes):
        served.end(name, how=signal.SIGKILL)
        assert releases.load(engine, SERVICE).number in (before.number, before.number + 1)
        assert safe_number(served) in (before.number, before.number + 1)
        served.start(name)
    served.wait(300)
    if step != "approved":
        wait_for(lambda: proposals.find(engine, number).has("passed"))
        approved(served, number)

    wait_for(lambda: proposals.find(engine, number).state == "live")
    wait_for(lambda: served.say("what is CADS")["custom"]["release"] == before.number + 1)
    wait_for(lambda: safe_number(served) == before.number + 1)
    assert before.number + 1 == releases.load(engine, SERVICE).number
    assert words in [dict(d.body) for d in drafts.unfinished(engine, SERVICE) if d.author == "cara"]


def safe_number(served: Assistant) -> int | None:
    """The release of the safe texts; None where they are not whole."""
    try:
        return safe.read(safe_file(served)).number
    except StoreError:
        return None


def wait_for(holds: Callable[[], bool]) -> None:
    seconds_until(holds, time.monotonic(), QUESTIONS)
