"""The questions that were asked in vain, and what the unit does about them: new, pending, done or ignored, and whose each is.

The texts are redacted, and go after `CADS_KEEP_TEXT_DAYS`; what was decided of one goes with it. The events say who decided
what, and hold no text: they stay for good.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection, Engine, Row

from faq import events
from faq import models as t
from faq.database import reading, writing
from faq.errors import StoreError
from faq.store import now

#: What there is to be done about a question.
STATES = ("new", "pending", "done", "ignored")
#: So many of the newest are looked at: likeness is told of each to each.
MOST = 2000
GONE = "These questions are not kept any more: each goes after some weeks. Nothing was changed."


@dataclass(frozen=True)
class Question:
    """One text that was kept. `near`: the entries that came near then. `owner`: who took it on; `entry`: where it went."""

    number: int
    text: str
    outcome: str
    near: tuple[str, ...] = ()
    at: str = ""
    state: str = "new"
    owner: str = ""
    entry: str = ""
    refused: tuple[str, ...] = ()
    decided_at: str = ""


def kept(engine: Engine, service: str) -> list[Question]:
    """The newest `MOST` questions of a service, newest first.

    Raises:
        StoreError: the database is locked or away.
    """
    q, s = t.questions, t.question_states
    wanted = select(q, s.c.state, s.c.owner, s.c.entry, s.c.refused, s.c.at.label("decided_at"))
    wanted = wanted.join_from(q, s, q.c.number == s.c.question, isouter=True).where(q.c.service == service)
    with reading(engine) as c:
        return [_question(row) for row in c.execute(wanted.order_by(q.c.number.desc()).limit(MOST))]


def decide(engine: Engine, service: str, who: str, numbers: Sequence[int], state: str, entry: str = "") -> None:
    """Put these questions in a state, as `who`'s; `entry`: the one that they went to.

    Raises:
        StoreError: there is no such state, none of them is kept any more, or the database is locked or away; nothing changed.
    """
    if state not in STATES:
        raise StoreError("A question can be new, pending, done or ignored.")
    owner = "" if state == "new" else who
    _change(
        engine, service, numbers, lambda _: {"state": state, "owner": owner, "entry": entry}, who, f"questions {state}", entry
    )


def refuse(engine: Engine, service: str, who: str, numbers: Sequence[int], entry: str) -> None:
    """Remember that these questions do not belong to `entry`: it is not suggested for them again.

    Raises:
        StoreError: none of them is kept any more, or the database is locked or away; nothing changed.
    """

    def more(refused: list[str]) -> dict[str, str]:
        return {"refused": json.dumps(sorted({*refused, entry}))}

    _change(engine, service, numbers, more, who, "suggestion refused", entry)


def _change(
    engine: Engine,
    service: str,
    numbers: Sequence[int],
    to: Callable[[list[str]], dict[str, str]],
    who: str,
    what: str,
    about: str,
) -> None:
    q, s = t.questions.c, t.question_states
    with writing(engine) as c:
        known = [n for (n,) in c.execute(select(q.number).where(q.service == service, q.number.in_(list(numbers))))]
        if not known:
            raise StoreError(GONE)
        for number in known:
            before = _state(c, number)
            c.execute(delete(s).where(s.c.question == number))
            c.execute(insert(s), {**before, **to(json.loads(before["refused"])), "question": number, "at": now()})
        events.note(c, service, who, what, about, f"{len(known)} of what people asked")


def _state(c: Connection, number: int) -> dict[str, str]:
    row = c.execute(select(t.question_states).where(t.question_states.c.question == number)).first()
    names = ("state", "owner", "entry", "refused")
    return {name: row[name] for name in names} if row else {"state": "new", "owner": "", "entry": "", "refused": "[]"}


def _question(row: Row) -> Question:
    return Question(
        row.number, row.text, row.outcome, tuple(json.loads(row.near)), row.at, row.state or "new", row.owner or "",
        row.entry or "", tuple(json.loads(row.refused or "[]")), row.decided_at or "",
    )  # fmt: skip
