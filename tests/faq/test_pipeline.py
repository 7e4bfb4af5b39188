"""From approval to live: words at once, questions after training and tests; any step can be done again by anybody."""

from __future__ import annotations

import threading
import time

import pytest

from faq import events, pipeline, proposals, releases, safe, store
from faq.pipeline import Runner, step
from faq.proposals import OPEN
from faq.trainer import HttpTrainer
from tests.faq.conftest import SERVICE
from tests.faq.test_releases import with_fact
from tests.faq.test_store import with_entry
from tests.faq.test_urgent import OTHER
from tests.trainer import pretending

NEW = ("a way nobody asked before",)


@pytest.fixture
def there():
    with pretending() as found:
        yield found


@pytest.fixture
def trainer(there):
    return HttpTrainer(there.settings)


@pytest.fixture
def propose(engine, published):
    """Anna proposes this content; Ben approves it, unless it is to wait."""

    def made(content, *, waits=False):
        store.replace(engine, content, (), author="anna", why="test")
        number = proposals.propose(engine, SERVICE, "anna", "test").number
        if not waits:
            proposals.approve(engine, number, "ben")
        return number

    return made


@pytest.fixture
def steps(engine, trainer, safe_file):
    """The states that a proposal goes through, to its end."""

    def taken(number, most=20):
        found = [step(engine, number, trainer, safe_file)]
        while found[-1] in OPEN and len(found) < most:
            found.append(step(engine, number, trainer, safe_file))
        return list(dict.fromkeys(found))

    return taken


def live(engine):
    return releases.load(engine, SERVICE)


def test_words_and_facts_go_live_without_the_trainer(engine, there, propose, steps, norfolk, safe_file):
    changed = with_fact(with_entry(norfolk, button="Better"), "edt", number=OTHER)

    assert ["live"] == steps(propose(changed))
    assert (2, changed, []) == (live(engine).number, live(engine).content, there.asked)
    assert 2 == safe.read(safe_file).number
    assert [("ben", "release went live", "release 2", "test")] == [
        (e.who, e.what, e.about, e.why) for e in events.listing(engine, SERVICE, what="release went live")
    ]


def test_other_questions_are_trained_and_tested_first(engine, there, propose, steps, norfolk):
    there.steps = 2
    number = propose(with_entry(norfolk, phrasings=NEW))

    assert ["training", "testing", "live"] == steps(number)
    assert NEW == live(engine).content.entries[0].phrasings
    found = proposals.load(engine, number)[0]
    assert (2, {"stage": "passed", "done": 10, "total": 10, "passed": 10, "failed": [], "said": ""}) == (
        found.release, {k: v for k, v in found.result.items() if k not in ("digest", "model")}
    )  # fmt: skip


def test_what_fails_the_tests_does_not_go_live_and_says_which(engine, there, propose, steps, norfolk, published):
    there.failed = [{"text": "do I need consent", "wanted": "consent", "got": "what_is_cads", "why": "", "stops": True}]
    number = propose(with_entry(norfolk, phrasings=NEW))

    assert ["training", "testing", "failed"] == steps(number)
    assert (published, there.failed) == (live(engine), proposals.load(engine, number)[0].result["failed"])
    assert [("publish stopped by the tests", "1 of 10 saved questions would get worse")] == [
        (e.what, e.why) for e in events.listing(engine, SERVICE, about=f"proposal {number}", limit=1)
    ]


def test_what_the_live_model_answers_no_better_stops_nothing(engine, there, propose, steps, norfolk):
    there.failed = [{"text": "do I need consent", "wanted": "consent", "got": "nothing", "why": "", "stops": False}]

    assert "live" == steps(propose(with_entry(norfolk, phrasings=NEW)))[-1]


def test_a_model_that_can_not_be_trained_says_why(engine, there, propose, steps, norfolk):
    there.unready = "The disk is full."
    number = propose(with_entry(norfolk, phrasings=NEW))

    assert ["training", "failed"] == steps(number)
    assert "The disk is full." == proposals.load(engine, number)[0].result["said"]


def test_while_it_waits_it_is_prepared_and_then_goes_live_at_once(engine, there, propose, steps, norfolk, trainer, safe_file):
    number = propose(with_entry(norfolk, phrasings=NEW), waits=True)

    waiting = [step(engine, number, trainer, safe_file) for _ in range(4)]
    prepared = proposals.load(engine, number)[0].has("passed")
    asked = len(there.asked)
    proposals.approve(engine, number, "ben")

    assert ({"waiting"}, True) == (set(waiting), prepared)
    assert (["live"], asked) == (steps(number), len(there.asked))


def test_without_a_trainer_it_stays_where_it_is_and_says_so(engine, there, propose, steps, norfolk, trainer, safe_file):
    number = propose(with_entry(norfolk, phrasings=NEW))
    there.stop()

    assert ["approved"] == steps(number, most=2)
    assert "does not answer" in proposals.load(engine, number)[0].result["said"]


def test_a_trainer_that_was_killed_is_asked_again(engine, there, propose, steps, norfolk, trainer, safe_file):
    there.steps = 3
    number = propose(with_entry(norfolk, phrasings=NEW))
    found = []
    while not found or (found[-1] in OPEN and len(found) < 40):
        found.append(step(engine, number, trainer, safe_file))
        if found.count("training") in (1, 2) or found.count("testing") in (1, 2):
            there.forget()

    assert "live" == found[-1]


def test_what_went_live_meanwhile_stays(engine, propose, norfolk, trainer, safe_file, steps):
    number = propose(with_entry(norfolk, phrasings=NEW))
    step(engine, number, trainer, safe_file)
    store.replace(engine, with_fact(norfolk, "edt", number=OTHER), (), author="carl", why="test")
    releases.publish(engine, SERVICE, author="carl", why="test", safe_file=safe_file)

    assert "live" == steps(number)[-1]
    assert (3, with_fact(with_entry(norfolk, phrasings=NEW), "edt", number=OTHER)) == (live(engine).number, live(engine).content)


def test_other_questions_that_went_live_meanwhile_are_tested_together(engine, there, propose, norfolk, trainer, safe_file, steps):
    number = propose(with_entry(norfolk, phrasings=NEW))
    while step(engine, number, trainer, safe_file) != "testing":
        pass
    beside = with_entry(norfolk, 1, phrasings=("another way",))
    store.replace(engine, beside, (), author="carl", why="test")
    releases.publish(engine, SERVICE, author="carl", why="test", safe_file=safe_file)

    assert "live" == steps(number)[-1]
    assert with_entry(beside, phrasings=NEW) == live(engine).content
    assert [True, live(engine).digest] == [len(there.probed_with) > 1, there.probed_with[-1]]


def test_where_the_same_was_changed_meanwhile_it_fails_in_words(engine, propose, norfolk, safe_file, steps):
    number = propose(with_entry(norfolk, button="Better"))
    store.replace(engine, with_entry(norfolk, button="Other"), (), author="carl", why="test")
    releases.publish(engine, SERVICE, author="carl", why="test", safe_file=safe_file)

    assert ["failed"] == steps(number)
    assert ("Other", True) == (
        live(engine).content.entries[0].button, "changed the same" in proposals.load(engine, number)[0].result["said"]
    )  # fmt: skip


def test_what_has_ended_takes_no_step(engine, propose, norfolk, steps):
    number = propose(with_entry(norfolk, button="Better"), waits=True)
    proposals.withdraw(engine, number, "anna", "no")

    assert (["withdrawn"], 1) == (steps(number), live(engine).number)


def within(seconds, holds):
    ends = time.monotonic() + seconds
    while not holds() and time.monotonic() < ends:
        time.sleep(0.05)
    return holds()


@pytest.fixture
def runners(engine, trainer, safe_file):
    found = [Runner(engine, SERVICE, trainer, safe_file) for _ in range(2)]
    yield found
    for runner in found:
        runner.stop()


def test_two_runners_at_once_publish_once(engine, propose, norfolk, runners, monkeypatch):
    monkeypatch.setattr(pipeline, "LOOK_EVERY", 0.01)
    for runner in runners:
        runner.start()

    words = propose(with_entry(norfolk, button="Better"))
    went = within(30, lambda: proposals.load(engine, words)[0].state == "live")
    asked = propose(with_entry(norfolk, button="Better", phrasings=NEW))

    assert went
    assert within(30, lambda: proposals.load(engine, asked)[0].state == "live")
    assert [3, 2, 1] == [number for number, *_ in releases.listing(engine, SERVICE)]
    assert {2, 3} == {proposals.load(engine, number)[0].release for number in (words, asked)}


def test_steps_taken_at_the_same_moment_publish_once(engine, propose, norfolk, trainer, safe_file):
    number = propose(with_entry(norfolk, button="Better"))
    threads = [threading.Thread(target=step, args=(engine, number, trainer, safe_file)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [2, 1] == [n for n, *_ in releases.listing(engine, SERVICE)]
    assert 1 == len(events.listing(engine, SERVICE, what="release went live"))


def test_a_runner_puts_the_safe_texts_right(engine, publish, norfolk, runners, safe_file):
    publish(with_entry(norfolk, button="Better"))
    safe.write(safe_file, releases.load(engine, SERVICE, 1))

    runners[0].look()

    assert 2 == safe.read(safe_file).number


def test_after_a_roll_back_a_runner_has_the_model_trained_that_fits(engine, there, publish, norfolk, runners, safe_file):
    publish(with_entry(norfolk, phrasings=NEW))
    runners[0].look()
    releases.rollback(engine, SERVICE, 1, author="ben", why="worse", safe_file=safe_file)
    runners[0].look()
    runners[0].look()

    assert [f"model-{releases.load(engine, SERVICE, n).training_digest[:16]}" for n in (2, 1)] == list(there.models)
    assert ["POST /train", "POST /train"] == there.asked
