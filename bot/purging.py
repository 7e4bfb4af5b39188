"""`python -m bot erase` and `purge`: what was kept goes, on request and by itself."""

from __future__ import annotations

import logging
import signal
import threading

from bot.shared import Away, shared
from faq import retention
from faq.database import connect
from faq.errors import StoreError
from faq.retention import Gone
from faq.settings import Settings

log = logging.getLogger(__name__)

#: Between two purges, and after one that failed, in seconds.
EVERY, AGAIN = 3600.0, 60.0
#: Nobody waits for these: they may wait for a lock.
BUSY_MS = 5000


def erase(settings: Settings, conversation: str) -> Gone:
    """Take away all that is kept of one conversation.

    Raises:
        StoreError: the database is locked or away, nothing changed; or Redis is, and what it holds stands for a while.
    """
    gone = retention.erase(connect(settings.database_url, BUSY_MS), settings.service, conversation)
    redis = shared(settings)
    try:
        if redis:
            redis.forget(conversation)
    except Away as wrong:
        raise StoreError(
            f"{gone} Redis does not answer: what it holds of this conversation goes by itself within "
            f"{settings.conversation_minutes} minutes. Try again to take it away now."
        ) from wrong
    return gone


def purge(settings: Settings) -> Gone:
    """Take away what is older than the settings allow.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    engine = connect(settings.database_url, BUSY_MS)
    return retention.purge(
        engine, settings.service, minutes=settings.conversation_minutes, days=settings.keep_text_days
    )  # fmt: skip


def watch(settings: Settings) -> None:
    """Purge now and every hour, until told to stop. A database that is away ends nothing: it is tried again."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while not stop.wait(_once(settings)):
        pass


def _once(settings: Settings) -> float:
    """Purge; gives how long to wait until the next time."""
    try:
        gone = purge(settings)
    except StoreError as wrong:
        log.error("Purge: %s", wrong)
        return AGAIN
    if gone.conversations or gone.texts:
        print(f"Purge: {gone}", flush=True)
    return EVERY
