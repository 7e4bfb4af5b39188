"""Saved questions: what is in the files, and what is said of a file that is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from faq import saved
from faq.entries import Content
from faq.errors import ContentError
from faq.saved import EMERGENCY, NOT_EMERGENCY, WANTS
from faq.settings import ROOT, Settings
from tests.conftest import NORFOLK

OWN = saved.read(NORFOLK / saved.OWN)
DANGER = saved.read(saved.SHARED)


def heard_before() -> set[str]:
    """All that is learnt from or tested with elsewhere: a saved question must be none of it."""
    learnt = [f for folder in ("data/danger", "data/nlu") for f in (ROOT / folder).iterdir()]
    lines = [line for f in learnt for line in f.read_text(encoding="utf-8").splitlines()]
    held = [
        json.loads(line) for f in (ROOT / "tests").rglob("*.jsonl") for line in f.read_text(encoding="utf-8").splitlines() if line
    ]
    return {_plain(text) for text in (*lines, *_strings(held))}


def _strings(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from _strings(one)


def _plain(text: str) -> str:
    return " ".join(text.lower().strip("- ?.!").split())


def test_every_entry_that_people_can_ask_for_has_a_saved_question(norfolk: Content) -> None:
    asked = {e.id for e in norfolk.entries if e.kind != "fixed"}

    assert set() == asked - {one.wants for one in OWN}


def test_all_that_they_name_is_there(norfolk: Content) -> None:
    assert [] == saved.missing((*OWN, *DANGER), norfolk)


def test_there_are_emergencies_and_near_misses_in_many_voices() -> None:
    wants = [one.wants for one in DANGER]

    assert (True, True) == (wants.count(EMERGENCY) >= 50, wants.count(NOT_EMERGENCY) >= 30)
    assert {EMERGENCY, NOT_EMERGENCY} == set(wants)


def test_none_is_learnt_from_or_stands_in_another_test(norfolk: Content) -> None:
    learnt = {_plain(t) for e in norfolk.entries for t in (e.question, *e.phrasings)} | heard_before()

    assert [] == [one.text for one in (*OWN, *DANGER) if _plain(one.text) in learnt]


def test_a_service_is_asked_its_own_and_the_shared_ones() -> None:
    assert (*OWN, *DANGER) == saved.of(Settings(content_dir=NORFOLK.parent))


def test_an_entry_that_is_not_there_is_named(norfolk: Content) -> None:
    asked = (saved.Saved(text="a", wants="gone"), saved.Saved(text="b", wants=WANTS[0], after="too"))

    assert ["gone", "too"] == saved.missing(asked, norfolk)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- text: hello\n  wants: consent\n- text: Hello\n  wants: consent\n", 3, "'Hello' stands in line 1 too"),
        ("- text: hello\n  want: consent\n", 2, "want is no field of this item"),
        ("- text: hello\n", 1, "wants is missing"),
        ("- text: ' '\n  wants: consent\n", 1, "a saved question has no words"),
        ("text: hello\n", 1, "must be a list of items that start with '- text:'"),
    ],
)
def test_a_slip_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    file = tmp_path / "saved.yml"
    file.write_text(text)

    with pytest.raises(ContentError, match=words) as found:
        saved.read(file)
    assert (file, line) == (found.value.file, found.value.line)


def test_the_same_words_after_another_entry_are_another_question(tmp_path: Path) -> None:
    file = tmp_path / "saved.yml"
    file.write_text("- text: and then\n  wants: consent\n- text: and then\n  wants: retention\n  after: consent\n")

    assert [None, "consent"] == [one.after for one in saved.read(file)]
