"""The fixed texts in the memory of channel and page: from the safe file at the start, and again when it has changed."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from faq import safe
from faq.clock import Moment, local, moment
from faq.entries import Release
from faq.errors import StoreError
from faq.facts import Hours
from faq.keeping import keep
from faq.render import Reply, Voice
from faq.settings import Settings

#: How often it looks whether the file has changed, in seconds.
LOOK_EVERY = 1.0


class SafeTexts:
    """What can be said without Rasa, action server or database."""

    def __init__(self, settings: Settings) -> None:
        """Raises StoreError where the safe file is missing: without it nothing is started."""
        self._settings, self._changed, self._looked = settings, 0, time.monotonic()
        self._is_seen = False
        if not keep(settings, self._see):
            self._release = safe.read(settings.safe_file)
            self._changed = settings.safe_file.stat().st_mtime_ns

    @property
    def release(self) -> Release:
        """The newest release that could be read."""
        if time.monotonic() - self._looked > LOOK_EVERY:
            self._looked = time.monotonic()
            self._look()
        return self._release

    def _see(self, release: Release) -> None:
        """From the database itself, where this machine has no publisher."""
        self._release, self._is_seen = release, True

    def _look(self) -> None:
        if self._is_seen:  # the file is this process' own work, and may be older: a full disk takes no new one
            return
        try:
            changed = self._settings.safe_file.stat().st_mtime_ns
            if changed != self._changed:
                self._release, self._changed = safe.read(self._settings.safe_file), changed
        except (OSError, StoreError):
            return  # what is in memory stands

    def fixed(self, wanted: str, audience: str | None = None, **values: str) -> Reply:
        """One fixed text."""
        return self._voice(audience).fixed(wanted, (), **values)

    def emergency(self, audience: str | None, *, child: bool = False) -> Reply:
        """999 first, then who to call after."""
        return self._voice(audience).emergency(None, child=child)

    def here(self) -> datetime:
        """The service's own time."""
        return local(self._settings.now or datetime.now(UTC), self.release.content.service.timezone)

    def moment(self) -> Moment | None:
        """Whether the service is open now; None for one without hours."""
        content = self.release.content
        hours = next((f for f in content.facts if f.id == content.service.hours), None)
        return moment(hours, self.here(), closures=content.closures) if isinstance(hours, Hours) else None

    def _voice(self, audience: str | None) -> Voice:
        known = audience if self.release.content.service.audience(audience) else None
        return Voice(self.release, self.moment(), known)
