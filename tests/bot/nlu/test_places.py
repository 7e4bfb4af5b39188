"""Where a message speaks of, by the names that the content holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sqlalchemy.engine import Engine

from bot.nlu.places import PlaceReader, place, places
from faq.entries import Content, Release


@pytest.fixture(scope="session")
def known(norfolk: Content) -> dict[str, dict[str, str]]:
    return places(norfolk.service)


def test_every_name_of_a_district_and_its_towns_is_found(norfolk: Content, known: dict[str, dict[str, str]]) -> None:
    names = {name: d.id for d in norfolk.service.districts for name in (d.label, *d.names, *d.towns)}

    missed = {name for name, wanted in names.items() if (place(f"hub for {name} please", known) or {}).get("id") != wanted}

    assert set() == missed


def test_every_border_town_and_other_area_is_found(norfolk: Content, known: dict[str, dict[str, str]]) -> None:
    names = dict.fromkeys(norfolk.service.other_areas, "other_area") | dict.fromkeys(norfolk.service.border_towns, "border")

    missed = {name for name, wanted in names.items() if (place(f"we live in {name}", known) or {}).get("kind") != wanted}

    assert set() == missed


def test_further_districts_are_told_in_the_order_of_the_text(known: dict[str, dict[str, str]]) -> None:
    found = place("west norfolk for us, Breckland for her, and norwich later", known)

    assert found
    assert ("west_norfolk", ["breckland", "norwich"]) == (found["id"], found["others"])


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("we moved up from Essex last year", True),
        ("he used to live in Suffolk", True),
        ("which number is it in Suffolk", False),
        ("I am from Essex", False),
    ],
)
def test_where_somebody_came_from_is_named_in_passing(known: dict[str, dict[str, str]], text: str, passing: bool) -> None:
    found = place(text, known)

    assert found
    assert ("other_area", passing) == (found["kind"], bool(found.get("passing")))


@pytest.mark.parametrize(
    "text", ["KING'S LYNN hub", "King\u2019s Lynn hub", "kings lynn hub", "Thetford's hub", "hub, Thetford?"]
)
def test_capitals_and_apostrophes_do_not_matter(known: dict[str, dict[str, str]], text: str) -> None:
    found = place(text, known)

    assert found
    assert "district" == found["kind"]


def test_the_longest_name_wins(known: dict[str, dict[str, str]]) -> None:
    found = place("hub for west norfolk", known)

    assert found
    assert "west_norfolk" == found["id"]


def test_a_district_wins_over_another_area(known: dict[str, dict[str, str]]) -> None:
    found = place("we moved from Suffolk to Norwich", known)

    assert found
    assert "norwich" == found["id"]


@pytest.mark.parametrize("text", ["", "what is CADS", "I was eating", "reading a book", "12 !?"])
def test_no_place_is_named(known: dict[str, dict[str, str]], text: str) -> None:
    assert place(text, known) is None


def test_without_names_nothing_is_found() -> None:
    assert place("hub for Norwich", {}) is None


def test_the_component_learns_from_the_live_release_and_keeps_it(
    engine: Engine, published: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CADS_DATABASE_URL", str(engine.url))
    storage, resource = LocalModelStorage(tmp_path), Resource("places")
    PlaceReader({}, storage, resource).train(TrainingData())

    loaded = PlaceReader.load({}, storage, resource, ExecutionContext(GraphSchema({})))
    message = loaded.process([Message.build("hub in Thetford")])[0]

    assert "breckland" == json.loads(json.dumps(message.get("place")))["id"]


def test_another_release_is_another_component(engine: Engine, published: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADS_DATABASE_URL", str(engine.url))

    assert (PlaceReader.fingerprint_addon({}) or "").endswith(published.training_digest)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("what is CAAS", "other_area"),
        ("does the Contact Advice and Assessment Service send letters", "other_area"),
        ("we called it CAAS at my last place, what is it called in Norfolk", None),
        ("is CADS like CAAS", None),
        ("what is CADS in Norfolk", None),
        ("I work in Suffolk, can I ring CADS", "other_area"),
    ],
)
def test_another_service_counts_unless_it_is_compared_with_ours(
    text: str, kind: str | None, known: dict[str, dict[str, str]]
) -> None:
    assert kind == (place(text, known) or {}).get("kind")
