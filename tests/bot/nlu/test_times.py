"""A time that a message names; a time told in a story is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.times import TimeReader, mention
from bot.release import candidate, learning_from
from faq.entries import Content


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("who do I call at 9pm", "time:21:00"),
        ("are you open at 9.30 am", "time:09:30"),
        ("can I ring at 12am", "time:00:00"),
        ("can I ring at 12pm", "time:12:00"),
        ("is someone there at 17:30", "time:17:30"),
        ("can I ring at 5 o'clock", "time:17:00"),
        ("can I ring at 8 o'clock", "time:08:00"),
        ("it's gone 8 at night, who answers", "time:20:00"),
        ("who answers at night", "time:22:00"),
        ("who is there out of hours", "time:22:00"),
        ("who do I call after you close", "time:22:00"),
        ("and after 5?", "time:17:00"),
        ("who is there after 8", "time:08:00"),
        ("only free 4.30 friday", "day:5 time:16:30"),
        ("is it staffed at 04:30", "time:04:30"),
        ("are you open on Saturday", "day:6"),
        ("what about weekends", "day:6"),
        ("on Sundays", "day:7"),
        ("on Saturday at 10am", "day:6 time:10:00"),
        ("are you open Christmas Day", "date:12-25"),
        ("who answers on boxing day", "date:12-26"),
        ("new year's eve", "date:12-31"),
        ("on 25th December", "date:12-25"),
    ],
)
def test_a_named_time_is_read(text: str, found: str) -> None:
    assert found == mention(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what is CADS",
        "he rang last Saturday",
        "she was out every night",
        "I called on Monday",
        "at 13pm",
        "my 9 year old",
        "12 kids",
        "after 5 days",
        "up to what age, past 5 years?",
    ],
)
def test_no_time_to_call_at_is_named(text: str) -> None:
    assert mention(text) is None


def test_a_date_keeps_the_hour_named_with_it() -> None:
    assert "date:12-24 time:20:00" == mention("are you open on Christmas Eve at 8pm")


def test_the_hour_of_a_story_is_no_time_to_call_at() -> None:
    assert mention("he hit her last night at 11pm, which number do I call") is None


def test_a_range_of_days_is_not_its_last_day() -> None:
    assert mention("are you open Monday to Friday") is None


def test_the_component_gives_it_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    reader = TimeReader({}, LocalModelStorage(tmp_path_factory.mktemp("times")), Resource("times"))

    read = [reader.process([Message.build(text)])[0].get("when") for text in ("at 9pm", "what is CADS")]

    assert ["time:21:00", None] == read


@pytest.mark.parametrize("text", ["it can't wait till monday", "I reported it on Monday", "he came in on Tuesday with bruises"])
def test_a_day_that_is_no_time_to_call_at_is_none(text: str) -> None:
    assert mention(text) is None


@pytest.mark.parametrize(("text", "found"), [("who answers after AFD closes", "time:22:00"), ("after school closes", None)])
def test_the_services_own_name_stands_for_it(text: str, found: str | None) -> None:
    assert (found, None) == (mention(text, "AFD"), mention(text))


def test_the_component_learns_the_services_name_and_keeps_it(norfolk: Content, tmp_path: Path) -> None:
    reader = TimeReader({}, LocalModelStorage(tmp_path), Resource("times"))
    with learning_from(candidate(norfolk)):
        reader.learn(TrainingData())
    reader.save(tmp_path)
    again = TimeReader({}, LocalModelStorage(tmp_path), Resource("times"))
    again.restore(tmp_path)

    assert "time:22:00" == again.process([Message.build("who answers when cads shuts")])[0].get("when")
