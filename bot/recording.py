"""What is kept of a turn is written behind the reply's back: it never delays one and never breaks one."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

from bot.lately import Lately
from bot.shared import shared
from faq import outcomes
from faq.database import connect
from faq.errors import StoreError
from faq.outcomes import Asked, Told
from faq.settings import Settings

log = logging.getLogger(__name__)

#: How many turns may wait to be written; while the database is away, the rest is not kept.
MOST_WAITING = 500


class Recorder:
    """Writes one turn after the other, in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine = connect(settings.database_url)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="recorder")
        self._room = BoundedSemaphore(MOST_WAITING)
        redis = shared(settings)
        self._lately = Lately(shared=redis)
        #: Tells Redis, which a reply must not wait for either.
        self._telling = ThreadPoolExecutor(1, thread_name_prefix="telling") if redis else None

    def record(
        self, custom: dict[str, Any], state: str, at: datetime, asked: Asked | None = None, *, child: bool = False
    ) -> None:
        """Keep what may be kept of a turn, soon. `at`: the service's own time."""
        told = Told(
            service=custom["service"], outcome=custom["outcome"], audience=custom["audience"] or "",
            entry=next(iter(custom["entries"]), ""), release=custom["release"], state=state,
        )  # fmt: skip
        if asked:
            self._remember(custom.get("turn"), told, asked, child=child)
        self._soon(told, at, asked, child=child)

    def helped(self, conversation: str, turn: int, at: datetime, *, yes: bool) -> bool:
        """Count that a reply helped, or did not; then its question is kept too, where it may be. Whether that is done."""
        found = self._lately.take(conversation, turn)
        if found is None:
            return False
        told, asked = found
        is_kept = yes or told.outcome in outcomes.IN_VAIN  # then its text is there already
        told = replace(told, outcome="helpful" if yes else "unhelpful")
        self._soon(told, at, None if is_kept else asked, child=False)
        return yes or bool(self._settings.keep_text_days)

    def suggested(self, told: Told, asked: Asked, at: datetime, *, child: bool) -> bool:
        """Keep what somebody suggests for the FAQ, soon. Whether it may be kept."""
        may = outcomes.may_keep(told, asked) and not child and bool(self._settings.keep_text_days)
        if may or child:
            self._soon(told, at, asked, child=child)
        return may

    def _remember(self, turn: int | None, told: Told, asked: Asked, *, child: bool) -> None:
        """Hold the turn, so that it can be spoken of; of a child's conversation nothing is held."""

        def remember() -> None:
            if child:
                self._lately.drop(asked.conversation)
            else:
                self._lately.hold(turn, told, asked)

        if self._telling:
            self._telling.submit(remember)
        else:
            remember()

    def _soon(self, told: Told, at: datetime, asked: Asked | None, *, child: bool) -> None:
        if self._room.acquire(blocking=False):
            self._pool.submit(self._write, told, at, asked, child)

    def _write(self, told: Told, at: datetime, asked: Asked | None, child: bool) -> None:
        try:
            if self._settings.keep_counts:
                outcomes.count(self._engine, told, at)
            if asked and child:  # what they wrote before it was plain that a child writes
                outcomes.drop(self._engine, told.service, asked.conversation)
            elif asked and self._settings.keep_text_days:
                outcomes.keep(self._engine, told, asked)
        except StoreError as wrong:
            log.error("A turn could not be counted (%s).", type(wrong).__name__)
        except Exception as wrong:  # the type alone: the message may hold what the person wrote
            log.error("A turn could not be kept (%s).", type(wrong).__name__)
        finally:
            self._room.release()
