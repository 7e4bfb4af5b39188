"""Settings: from the environment, then `.env`, then defaults; a wrong one is named and stops the start."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from faq.errors import SettingError
from faq.settings import PREFIX, ROOT, Settings, read


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    """No setting of the machine that runs the tests."""
    for name in [n for n in os.environ if n.startswith(PREFIX)]:
        monkeypatch.delenv(name)


@pytest.fixture
def env_file(tmp_path):
    """A `.env` with these lines."""

    def made(*lines: str) -> Path:
        (tmp_path / ".env").write_text("\n".join(lines))
        return tmp_path / ".env"

    return made


def test_the_example_lists_every_setting_with_its_default_and_what_it_is():
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if line.strip()][1:]

    expected = []
    for name, field in Settings.__fields__.items():
        default = "" if field.default is None else str(field.default)
        expected += [f"# {field.field_info.description}", f"{PREFIX}{name.upper()}={default}"]
    assert expected == lines


def test_the_example_as_it_is_gives_the_defaults(env_file):
    assert read(env_file()) == read(ROOT / ".env.example")


def test_relative_paths_count_from_the_repository(env_file, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    actual = read(env_file())

    assert (ROOT / "var", ROOT / "faq" / "content") == (actual.var_dir, actual.content_dir)
    assert f"sqlite:///{ROOT / 'var' / 'cads.db'}" == actual.database_url


@pytest.mark.parametrize("url", ["sqlite:////srv/cads.db", "postgresql://cads@db/cads", "sqlite://"])
def test_an_absolute_url_stays_as_it_is(env_file, url):
    assert url == read(env_file(f"CADS_DATABASE_URL={url}")).database_url


def test_each_service_has_files_of_its_own(env_file):
    actual = read(env_file("CADS_SERVICE=other-desk", "CADS_VAR_DIR=/srv"))

    assert Path("/srv/models/other-desk") == actual.models_dir
    assert Path("/srv/other-desk.safe.json") == actual.safe_file


def test_the_environment_beats_the_file_and_the_file_the_default(env_file, monkeypatch):
    file = env_file("CADS_RASA_PORT=6001", "CADS_ACTIONS_PORT=6002")
    monkeypatch.setenv("CADS_RASA_PORT", "7001")

    actual = read(file)

    assert (7001, 6002, 1500) == (actual.rasa_port, actual.actions_port, actual.max_chars)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CADS_SERVICE", "../other"),
        ("CADS_SERVICE", ""),
        ("CADS_DATABASE_URL", "nonsense"),
        ("CADS_DATABASE_URL", "mysql://db/cads"),
        ("CADS_RASA_PORT", "0"),
        ("CADS_RASA_PORT", "many"),
        ("CADS_ACTIONS_PORT", "65536"),
        ("CADS_MAX_CHARS", "99"),
        ("CADS_MAX_CHARS", "4001"),
        ("CADS_ACTION_SECONDS", "0"),
        ("CADS_ACTION_SECONDS", "9"),
        ("CADS_CONVERSATION_MINUTES", "0"),
        ("CADS_KEEP_TEXT_DAYS", "-1"),
        ("CADS_KEEP_TEXT_DAYS", "366"),
        ("CADS_KEEP_COUNTS", "perhaps"),
        ("CADS_NOW", "soon"),
    ],
)
def test_a_wrong_value_is_named_with_where_to_look(env_file, name, value):
    with pytest.raises(SettingError) as caught:
        read(env_file(f"{name}={value}"))

    assert str(caught.value).startswith(f"The setting {name}")
    assert str(caught.value).endswith("See .env.example.")
    assert (name != "CADS_DATABASE_URL") == (f"{name}={value} is wrong" in str(caught.value))  # it may hold a password


def test_a_name_nobody_knows_is_refused(env_file, monkeypatch):
    monkeypatch.setenv("CADS_RASA_PROT", "5005")

    with pytest.raises(SettingError, match="There is no setting CADS_RASA_PROT"):
        read(env_file())


def test_one_port_for_both_servers_is_refused(env_file):
    with pytest.raises(SettingError, match="must not be the same"):
        read(env_file("CADS_RASA_PORT=5055"))


def test_other_programs_names_are_left_alone(env_file):
    assert read(env_file()) == read(env_file("OTHER_PORT=1"))


@pytest.mark.parametrize(("value", "expected"), [("", None), ("2026-12-25T10:00", datetime(2026, 12, 25, 10))])
def test_the_clock_is_stopped_only_where_a_time_is_given(env_file, value, expected):
    assert expected == read(env_file(f"CADS_NOW={value}")).now


def test_settings_are_never_changed_in_place(env_file):
    with pytest.raises(TypeError):
        read(env_file()).rasa_port = 1


@pytest.mark.parametrize(
    ("minutes", "days", "expected"),
    [(30, 30, ["30 minutes", "30 days"]), (1, 1, ["1 minute", "1 day"]), (30, 0, ["30 minutes", "they are not kept at all"])],
)
def test_how_long_what_is_kept_is_told_in_words(minutes, days, expected):
    kept = Settings(conversation_minutes=minutes, keep_text_days=days).kept

    assert expected == [kept["kept_conversation"], kept["kept_questions"]]
