"""The safe file on a machine where nobody publishes: made and kept from the database by each process that needs it.

SQLite serves one machine, and a publish writes the file there (`faq.releases.keep_safe`). With a database server the
editor may be elsewhere: then each process looks once a second, in a thread of its own, and what it saw last stands in the
file while the database is away.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy.engine import make_url

from faq import safe
from faq.database import connect
from faq.entries import Release
from faq.errors import StoreError
from faq.releases import Live
from faq.settings import Settings

log = logging.getLogger(__name__)

#: How often it looks, in seconds.
LOOK_EVERY = 1.0


class Keeper:
    """Keeps the safe file of this machine at the live release."""

    def __init__(self, settings: Settings, seen: Callable[[Release], None] = lambda _: None) -> None:
        """`seen` is told each release that goes live, as the safe file has it."""
        self._file, self._seen = settings.safe_file, seen
        self._live = Live(connect(settings.database_url), settings.service, poll_seconds=0)
        self._before: Release | None = None
        self._is_written = False

    def look(self) -> None:
        """Look once. A file that can't be written is told in the log; `seen` knows all the same.

        Raises:
            StoreError: the database is away and nothing was seen yet.
        """
        release = self._live.release()
        if release is not self._before:
            self._before, self._is_written = release, False
            self._seen(safe.part(release))
            self._write(release, told=False)
        elif not self._is_written:
            self._write(release, told=True)

    def _write(self, release: Release, *, told: bool) -> None:
        try:
            safe.write(self._file, release)
            self._is_written = True
        except StoreError as wrong:  # a full disk: tried again every second, told once
            if not told:
                log.error("%s", wrong)

    def watch(self) -> None:
        """Look every second for as long as the process lives."""
        told = ""
        while True:
            time.sleep(LOOK_EVERY)
            try:
                self.look()
                told = ""
            except Exception as wrong:
                if told != (told := type(wrong).__name__):
                    log.error("It can't be seen which release is live (%s).", told)


def keep(settings: Settings, seen: Callable[[Release], None] = lambda _: None) -> bool:
    """Where there is a database server: look now, and from now on. Whether it could be seen what is live."""
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        return False
    keeper = Keeper(settings, seen)
    try:
        keeper.look()
        found = True
    except StoreError as wrong:
        log.error("%s The safe texts of the last time stand.", wrong)
        found = False
    threading.Thread(target=keeper.watch, name="keeper", daemon=True).start()
    return found
