"""What the channel can say from the safe file alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot import texts
from bot.texts import SafeTexts
from faq import safe
from faq.entries import Release
from faq.errors import StoreError
from faq.facts import Closure
from faq.settings import Settings
from tests.own import numbers

pytestmark = pytest.mark.safety

SAFE_TEXTS = [
    "safe_reply",
    "chat_off",
    "refused_empty",
    "refused_too_long",
    "refused_unreadable",
    "refused_too_often",
    "refused_forged",
]


@pytest.fixture
def settings(tmp_path: Path, published: Release, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(texts, "LOOK_EVERY", -1.0)
    return Settings(var_dir=tmp_path, now=datetime(2026, 11, 24, 10, 30))


def newer(release: Release, number: int) -> Release:
    return Release(release.service, number, release.digest, release.training_digest, release.content)


@pytest.mark.parametrize("wanted", SAFE_TEXTS)
def test_each_safe_text_has_999_and_both_numbers(settings: Settings, published: Release, wanted: str) -> None:
    text = SafeTexts(settings).fixed(wanted, length="2,000", limit="1,500").text

    assert [] == [n for n in ("999", *numbers(published.content)) if n not in text]
    assert "{" not in text


@pytest.mark.parametrize("audience", [None, "professional", "public", "nobody we know"])
def test_an_emergency_starts_with_999_for_everyone(settings: Settings, audience: str | None) -> None:
    reply = SafeTexts(settings).emergency(audience)

    assert "999" in reply.text.splitlines()[0]
    assert (True, "emergency") == (reply.emergency, reply.outcome)


def test_a_child_in_danger_never_gets_the_professionals_number(settings: Settings, published: Release) -> None:
    professionals, public = numbers(published.content)

    text = SafeTexts(settings).emergency("public", child=True).text

    assert (False, True) == (professionals in text, public in text)


def test_without_the_file_it_does_not_start(settings: Settings) -> None:
    settings.safe_file.unlink()

    with pytest.raises(StoreError, match="faq publish"):
        SafeTexts(settings)


def test_a_new_file_is_seen(settings: Settings, published: Release) -> None:
    found = SafeTexts(settings)
    safe.write(settings.safe_file, newer(published, 7))

    assert 7 == found.release.number


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"content": 1}'])
def test_a_damaged_file_leaves_what_is_in_memory(settings: Settings, published: Release, damage: str) -> None:
    found = SafeTexts(settings)
    settings.safe_file.write_text(damage)

    assert published.number == found.release.number
    assert "999" in found.fixed("safe_reply").text


def test_a_file_taken_away_leaves_what_is_in_memory_until_it_is_back(settings: Settings, published: Release) -> None:
    found = SafeTexts(settings)
    settings.safe_file.unlink()
    without = found.release.number
    safe.write(settings.safe_file, newer(published, 8))

    assert (published.number, 8) == (without, found.release.number)


def test_a_published_closure_holds_on_the_page_too(settings: Settings, published: Release) -> None:
    closed = Closure(id="made", label="Made", type="closure", first="2026-11-24")
    content = published.content.copy(update={"facts": (*published.content.facts, closed)})

    before = SafeTexts(settings).moment()
    safe.write(settings.safe_file, Release(published.service, 2, content.digest, content.training_digest, content))
    after = SafeTexts(settings).moment()

    assert before and after
    assert (("open", ""), ("closed", "tomorrow at 9am")) == ((before.state, before.opens_next), (after.state, after.opens_next))
