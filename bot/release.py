"""The live release, as the Rasa side needs it: at training and at the start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from faq.database import connect
from faq.entries import Content, Release
from faq.releases import load
from faq.settings import Settings, read

#: In a process that trains a candidate, what it learns from. Held by the module: Rasa makes importer and components itself,
#: and hands them nothing of ours.
_candidates: list[Release] = []


def live_release(settings: Settings | None = None) -> Release:
    """The live release of the service in the settings; the candidate, within `learning_from`.

    Raises:
        StoreError: nothing is published, or the database is away.
    """
    if _candidates:
        return _candidates[-1]
    settings = settings or read()
    return load(connect(settings.database_url), settings.service)


@contextmanager
def learning_from(release: Release) -> Iterator[None]:
    """Within it, `release` stands for the live one in all of this process: for a process that trains, and does nothing else."""
    _candidates.append(release)
    try:
        yield
    finally:
        _candidates.pop()


def candidate(content: Content) -> Release:
    """`content` as a release that nobody has published: number 0."""
    return Release(content.service.id, 0, content.digest, content.training_digest, content)
