"""The safe file: the facts and fixed texts that stand without a database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from faq import safe
from faq.errors import StoreError
from faq.render import Voice


def test_it_holds_all_facts_and_only_the_fixed_entries(published, safe_file):
    actual = safe.read(safe_file).content

    assert (published.content.facts, published.content.service) == (actual.facts, actual.service)
    fixed = [e.id for e in published.content.entries if e.kind == "fixed"]
    assert (fixed, {"fixed"}) == ([e.id for e in actual.entries], {e.kind for e in actual.entries})


def test_it_names_the_release_it_came_from(published, safe_file):
    actual = safe.read(safe_file)

    assert replace(published, content=actual.content) == actual


def test_the_signature_stays_with_it(published, tmp_path):
    safe.write(tmp_path / "signed.json", replace(published, checked_on=date(2026, 12, 1)))

    assert date(2026, 12, 1) == safe.read(tmp_path / "signed.json").checked_on


@pytest.mark.parametrize("audience", [None, "professional", "public"])
@pytest.mark.parametrize("wanted", ["safe_reply", "emergency", "emergency_child", "introduction"])
def test_its_texts_are_the_texts_of_the_release(published, safe_file, wanted, audience):
    expected = Voice(published, audience=audience).text(wanted)

    assert "999" in expected.splitlines()[0]
    assert expected == Voice(safe.read(safe_file), audience=audience).text(wanted)


def test_it_is_small(published, safe_file):
    assert safe_file.stat().st_size < 100_000


def test_writing_leaves_one_file_and_nothing_beside_it(published, safe_file):
    safe.write(safe_file, replace(published, number=7))

    assert [safe_file.name] == [p.name for p in safe_file.parent.glob("*safe*")]
    assert 7 == safe.read(safe_file).number


def test_a_reader_that_has_it_open_keeps_the_old_one_whole(published, safe_file):
    with safe_file.open() as reader:
        safe.write(safe_file, replace(published, number=7))

        assert 1 == json.load(reader)["number"]


def test_its_folder_is_made(published, tmp_path):
    safe.write(tmp_path / "new" / "safe.json", published)

    assert 1 == safe.read(tmp_path / "new" / "safe.json").number


def test_a_place_that_can_not_be_written_is_told_and_leaves_nothing(published, tmp_path):
    (tmp_path / "taken").mkdir()

    with pytest.raises(StoreError, match="Release 1 is live, but its safe texts can't be written.*faq publish"):
        safe.write(tmp_path / "taken", published)

    assert [] == list(tmp_path.glob(".safe*"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda f: f.unlink(),
        lambda f: f.write_text(""),
        lambda f: f.write_text("[]"),
        lambda f: f.write_text("{}"),
        lambda f: f.write_bytes(f.read_bytes()[:500]),
        lambda f: f.write_bytes(b"\xff\xfe"),
        lambda f: f.write_text(f.read_text().replace('"facts"', '"fact"')),
    ],
)
def test_a_damaged_or_missing_file_is_told_in_plain_words(published, safe_file, damage):
    damage(safe_file)

    with pytest.raises(StoreError, match="can't be read .* Run: python -m faq publish"):
        safe.read(safe_file)
