"""A new front door from nothing: everything it needs is there, what is missing is said in plain words, and then it goes live."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from faq import files, new_service, releases, saved, store
from faq.checks import NAMED_TEXTS, UNKNOWN, check
from faq.cli import main
from faq.entries import Content
from faq.new_service import NewServiceError
from tests.conversations.two import NORFOLK, seen

NAME, SHORT = 'The "Front Door" of $name Town', "FD"


@pytest.fixture
def made(tmp_path: Path) -> Content:
    new_service.make(tmp_path, "town-door", name=NAME, short_name=SHORT, area="Town")
    return files.read(tmp_path / "town-door")[0]


def filled(content: Content) -> Content:
    """The content with every gap filled, as the service would."""
    return Content.parse_raw(re.sub(UNKNOWN.pattern + r"\]", "words", content.canonical(), flags=re.IGNORECASE))


def test_it_has_every_text_that_code_gives(made: Content) -> None:
    assert [] == [name for name in NAMED_TEXTS if not made.entry(name)]


def test_it_has_an_entry_for_everything_that_all_services_learn(made: Content, norfolk: Content) -> None:
    learnt = {e.id for e in norfolk.entries if e.topic in ("small_talk", "worries")}

    assert set() == learnt - {e.id for e in made.entries}


def test_its_names_stand_in_it_and_no_mark_is_left(made: Content) -> None:
    assert (NAME, SHORT, "Town") == (made.service.name, made.service.short_name, made.service.area)
    assert "$" not in made.canonical().replace("$name Town", "")
    about = made.entry("page_about")
    assert about and NAME in about.answers["everyone"]


def test_nothing_of_norfolk_stands_in_it(made: Content) -> None:
    assert [] == seen(json.dumps(json.loads(made.json())), NORFOLK)


def test_what_is_missing_stops_it_and_is_said_in_plain_words(made: Content) -> None:
    found = [p.text for p in check(made) if p.stops]

    number = "the number that family, friends, neighbours and young people call"
    assert f"The fact 'line_public' is still to be filled in: {number}." in found
    assert "The source 'service_page' is still to be filled in: the published text about FD." in found
    assert any(text.startswith("'opening_hours' is still to be completed") for text in found)
    assert [] == [text for text in found if "still to be" not in text]
    assert any("No opening hours are held" in p.text for p in check(made))


def test_filled_in_it_goes_live(made: Content, engine: Engine, tmp_path: Path) -> None:
    content = filled(made)

    assert [] == [p.text for p in check(content) if p.stops]
    store.replace(engine, content, (), author="import", why="test")
    assert 1 == releases.publish(engine, "town-door", author="import", why="test", safe_file=tmp_path / "safe.json").number


def test_its_saved_questions_want_what_is_there(made: Content, tmp_path: Path) -> None:
    assert [] == saved.missing(saved.read(tmp_path / "town-door" / saved.OWN), made)


@pytest.mark.parametrize("wrong", ["", "A", "two words", "../out", "Norfolk"])
def test_an_id_that_is_none_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(NewServiceError, match="can't be a service's id"):
        new_service.make(tmp_path, wrong, name=NAME, short_name=SHORT)
    assert [] == list(tmp_path.iterdir())


def test_without_a_name_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(NewServiceError, match="name"):
        new_service.make(tmp_path, "town-door", name=" ", short_name=SHORT)
    assert [] == list(tmp_path.iterdir())


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path, made: Content) -> None:
    with pytest.raises(NewServiceError, match="there already"):
        new_service.make(tmp_path, "town-door", name="Another", short_name="AN")
    assert made == files.read(tmp_path / "town-door")[0]


def test_the_command_says_what_to_do_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CADS_CONTENT_DIR", str(tmp_path))

    assert 0 == main(["new-service", "town-door", "--name", NAME, "--short-name", SHORT])
    assert "--service town-door check --files" in capsys.readouterr().out
    assert 1 == main(["--service", "town-door", "check", "--files"])
    assert "The service's area is still to be filled in: the area it is for." in capsys.readouterr().out
    assert 1 == main(["new-service", "town-door", "--name", NAME, "--short-name", SHORT])
    assert "there already" in capsys.readouterr().err
