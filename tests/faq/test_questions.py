"""What is done about the questions that were asked in vain, and that it goes with them."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from faq import events, outcomes, questions, retention
from faq.errors import StoreError
from faq.outcomes import Asked, Told
from faq.questions import Question, decide, kept, refuse
from tests.faq.test_outcomes import aged, rows

SERVICE = "norfolk-cads"


def ask(engine: Engine, *texts: str, service: str = SERVICE, outcome: str = "not_understood") -> list[int]:
    """Keep these texts; gives their numbers."""
    for text in texts:
        outcomes.keep(engine, Told(service, outcome, "public", "", 1, "open"), Asked(text, "c1", ("consent",)))
    return [q.number for q in reversed(kept(engine, service))][-len(texts) :]


def one(engine: Engine) -> Question:
    return kept(engine, SERVICE)[0]


def test_what_was_asked_is_new_and_nobodys(engine: Engine) -> None:
    ask(engine, "can an otter be fostered")

    found = one(engine)
    assert ("can an otter be fostered", "not_understood", ("consent",)) == (found.text, found.outcome, found.near)
    assert ("new", "", "", ()) == (found.state, found.owner, found.entry, found.refused)


def test_the_newest_come_first_and_another_services_never(engine: Engine) -> None:
    ask(engine, "first", "second")
    ask(engine, "another's", service="other")

    assert ["second", "first"] == [q.text for q in kept(engine, SERVICE)]


@pytest.mark.parametrize(("state", "owner"), [("pending", "anna"), ("done", "anna"), ("ignored", "anna"), ("new", "")])
def test_somebody_decides(engine: Engine, state: str, owner: str) -> None:
    numbers = ask(engine, "can an otter be fostered")

    decide(engine, SERVICE, "anna", numbers, state, "consent")

    assert (state, owner, "consent") == (one(engine).state, one(engine).owner, one(engine).entry)


def test_what_was_decided_stands_in_the_events_without_a_word_of_the_text(engine: Engine) -> None:
    decide(engine, SERVICE, "anna", ask(engine, "otter", "otters"), "done", "consent")

    found = events.listing(engine, SERVICE)[0]
    assert ("anna", "questions done", "consent", "2 of what people asked") == (found.who, found.what, found.about, found.why)


def test_what_was_refused_is_remembered_and_changes_nothing_else(engine: Engine) -> None:
    numbers = ask(engine, "otter")
    decide(engine, SERVICE, "anna", numbers, "pending")

    refuse(engine, SERVICE, "ben", numbers, "consent")
    refuse(engine, SERVICE, "ben", numbers, "what_is_mash")

    assert (("consent", "what_is_mash"), "pending", "anna") == (one(engine).refused, one(engine).state, one(engine).owner)


def test_there_is_no_other_state(engine: Engine) -> None:
    numbers = ask(engine, "otter")

    with pytest.raises(StoreError, match="new, pending, done or ignored"):
        decide(engine, SERVICE, "anna", numbers, "lost")

    assert "new" == one(engine).state


@pytest.mark.parametrize(
    "change", [lambda e, n: decide(e, SERVICE, "anna", n, "done"), lambda e, n: refuse(e, SERVICE, "a", n, "b")]
)
def test_what_is_another_services_or_gone_is_not_changed_and_says_so(engine: Engine, change) -> None:
    others = ask(engine, "another's", service="other")

    with pytest.raises(StoreError, match="not kept any more"):
        change(engine, [*others, 99])

    assert ([], []) == (rows(engine, "question_states"), rows(engine, "events"))


@pytest.mark.parametrize(
    "gone",
    [
        lambda e: (aged(e, "questions", days=31), retention.purge(e, SERVICE, minutes=30, days=30)),
        lambda e: outcomes.drop(e, SERVICE, "c1"),
        lambda e: retention.erase(e, SERVICE, "c1"),
    ],
    ids=["old", "child", "erased"],
)
def test_what_was_decided_goes_with_its_question(engine: Engine, gone) -> None:
    decide(engine, SERVICE, "anna", ask(engine, "otter"), "done")

    gone(engine)

    assert ([], []) == (rows(engine, "questions"), rows(engine, "question_states"))


def test_no_more_are_looked_at_than_can_be_compared(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MOST", 2)
    ask(engine, "a", "b", "c")

    assert ["c", "b"] == [q.text for q in kept(engine, SERVICE)]
