"""The safe texts on a machine where nobody publishes: from the database, within a second or so, and without it as they were."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine, make_url

from bot.texts import SafeTexts
from faq import keeping, releases, safe, store
from faq.entries import Content, Release
from faq.errors import StoreError
from faq.settings import Settings
from tests.assistant import free_port
from tests.faq.test_store import with_entry


@pytest.fixture(params=["postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def here(engine: Engine, published: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Another machine: the same database, a folder of its own with nothing in it."""
    monkeypatch.setattr(keeping, "LOOK_EVERY", 0.1)
    url = engine.url.render_as_string(hide_password=False)
    yield Settings(database_url=url, var_dir=tmp_path / "elsewhere")


def publish(engine: Engine, content: Content, tmp_path: Path) -> Release:
    """As the editor does on its own machine."""
    store.replace(engine, content, (), author="anna", why="test")
    return releases.publish(engine, "norfolk-cads", author="anna", why="test", safe_file=tmp_path / "editor.json")


def within(holds: Callable[[], bool], seconds: float = 10) -> bool:
    ends = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < ends:
        time.sleep(0.05)
    return found


def test_a_start_makes_the_file_and_a_publish_elsewhere_is_seen(
    engine: Engine, here: Settings, norfolk: Content, tmp_path: Path
) -> None:
    texts = SafeTexts(here)
    first = (texts.release.number, safe.read(here.safe_file).number)
    made = publish(engine, with_entry(norfolk, button="Better"), tmp_path)

    assert (1, 1) == first
    assert within(lambda: (texts.release.number, safe.read(here.safe_file).number) == (made.number, made.number))
    assert texts.release == safe.read(here.safe_file)


def test_without_the_database_a_start_takes_the_file_of_the_last_time(here: Settings) -> None:
    SafeTexts(here)
    gone = make_url(here.database_url).set(port=free_port()).render_as_string(hide_password=False)

    texts = SafeTexts(here.copy(update={"database_url": gone}))

    assert (1, True) == (texts.release.number, "999" in texts.fixed("safe_reply").text)


def test_without_either_it_does_not_start(here: Settings) -> None:
    gone = make_url(here.database_url).set(port=free_port()).render_as_string(hide_password=False)

    with pytest.raises(StoreError, match="faq publish"):
        SafeTexts(here.copy(update={"database_url": gone}))


def test_where_the_file_cannot_be_written_memory_has_the_new_ones(
    engine: Engine, here: Settings, norfolk: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = SafeTexts(here)

    written = safe.write

    def full(file: Path, release: Release) -> None:
        if file == here.safe_file:
            raise StoreError("No space left on device")
        written(file, release)

    monkeypatch.setattr(keeping.safe, "write", full)
    made = publish(engine, with_entry(norfolk, button="Better"), tmp_path)

    monkeypatch.setattr("bot.texts.LOOK_EVERY", -1.0)
    assert within(lambda: texts.release.number == made.number)
    assert 1 == safe.read(here.safe_file).number
    assert made.number == texts.release.number


def test_one_office_stays_as_it_was(template: tuple[Path, Release], tmp_path: Path) -> None:
    assert not keeping.keep(Settings(database_url=f"sqlite:///{template[0] / 'cads.db'}", var_dir=tmp_path))
