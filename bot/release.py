"""The live release, as the Rasa side needs it: at training and at the start."""

from __future__ import annotations

from faq.database import connect
from faq.entries import Release
from faq.releases import load
from faq.settings import Settings, read


def live_release(settings: Settings | None = None) -> Release:
    """The live release of the service in the settings.

    Raises:
        StoreError: nothing is published, or the database is away.
    """
    settings = settings or read()
    return load(connect(settings.database_url), settings.service)
