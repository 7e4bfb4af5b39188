"""Taking away what was kept: one conversation when somebody asks for it, and by itself what is too old.

Gone means gone: SQLite overwrites what is deleted (`faq.database`), and its log, which holds the old pages, is emptied.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import Engine

from faq import models as t
from faq.conversations import MOST_TURNS, before
from faq.database import wipe_log, writing

#: How long it waits for readers of the log to finish, in seconds.
PATIENCE = 5.0


@dataclass(frozen=True)
class Gone:
    """How much was taken away. `wiped`: its bytes stand in no file of the database any more."""

    conversations: int
    texts: int
    wiped: bool

    def __str__(self) -> str:
        told = f"{_many(self.conversations, 'conversation')} and {_many(self.texts, 'text')} taken away."
        return told if self.wiped else f"{told} The database is being read: its log is emptied at the next purge."


def erase(engine: Engine, service: str, conversation: str) -> Gone:
    """Take away the row and all texts of one conversation.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    row, q = t.conversations.c, t.questions.c
    with writing(engine, in_turn=False) as c:
        rows = c.execute(delete(t.conversations).where(row.service == service, row.id == conversation)).rowcount
        texts = c.execute(delete(t.questions).where(q.service == service, q.conversation == conversation)).rowcount
    return Gone(rows, texts, _wiped(engine))


def purge(engine: Engine, service: str, *, minutes: int, days: int) -> Gone:
    """Take away conversations idle for more than `minutes` and texts older than `days` (0: all texts).

    A text that stays is nobody's any more once its conversation has gone.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    row, q = t.conversations.c, t.questions.c
    ended = or_(row.at < before(minutes=minutes), row.turns >= MOST_TURNS)
    old = q.at < before(days=days) if days else q.at.is_not(None)
    with writing(engine, in_turn=False) as c:
        rows = c.execute(delete(t.conversations).where(row.service == service, ended)).rowcount
        texts = c.execute(delete(t.questions).where(q.service == service, old)).rowcount
        alive = select(row.id).where(row.service == service)
        loose = (q.service == service, q.conversation.is_not(None), q.conversation.not_in(alive))
        c.execute(update(t.questions).where(*loose).values(conversation=None))
    return Gone(rows, texts, _wiped(engine))


def _wiped(engine: Engine) -> bool:
    """Whether the log could be emptied; readers are waited for a little."""
    ends = time.monotonic() + PATIENCE
    while not wipe_log(engine):
        if time.monotonic() > ends:
            return False
        time.sleep(0.1)
    return True


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
