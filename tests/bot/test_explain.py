"""`python -m bot explain`: what was heard, what came near and why, in words for a reader and as JSON for programs."""

from __future__ import annotations

import json

import pytest

from bot.__main__ import main
from tests.assistant import OPEN, running


@pytest.fixture(scope="module", autouse=True)
def shared():
    """The assistant of the other tests: its database and its model."""
    with running(now=OPEN) as assistant, pytest.MonkeyPatch.context() as patch:
        for name, value in assistant.env.items():
            patch.setenv(name, value)
        yield


def test_it_shows_what_was_heard_the_candidates_and_the_band(capsys):
    assert 0 == main(["explain", "do i need consnet from the parents"])

    told = capsys.readouterr().out
    assert "read as     do i need consent from the parents" in told
    assert "band        sure" in told
    assert "consent  Do I need the parents' consent before I call?" in told
    assert "votes: meaning" in told


def test_what_was_answered_before_changes_what_a_fragment_means(capsys):
    best = []
    for after in ("consent", "opening_hours"):
        assert 0 == main(["explain", "--json", "--after", after, "what if they say no"])
        best.append(json.loads(capsys.readouterr().out)["intent"]["name"])

    assert "consent_refused" == best[0]


def test_danger_and_what_raised_it_are_shown(capsys):
    assert 0 == main(["explain", "he has got a knife and he is in the house now"])

    told = capsys.readouterr().out
    assert "danger      none" not in told
    assert "sign:" in told


def test_what_is_none_of_ours_says_so(capsys):
    assert 0 == main(["explain", "when are the bins emptied"])

    assert "band        far: " in capsys.readouterr().out


def test_an_entry_that_does_not_exist_is_a_clear_error(capsys):
    assert 1 == main(["explain", "x", "--after", "no_such_entry"])

    assert "There is no entry 'no_such_entry'." in capsys.readouterr().err
