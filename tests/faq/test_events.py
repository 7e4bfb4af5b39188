"""Events: what was done stands for good, with who and why."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from faq import events
from faq.database import reading, writing
from faq.errors import StoreError

SERVICE = "norfolk-cads"


def noted(engine: Engine, who: str, what: str, service: str = SERVICE, about: str = "") -> None:
    with writing(engine) as c:
        events.note(c, service, who, what, about, "because")


def test_the_newest_stands_first(engine: Engine) -> None:
    noted(engine, "anna", "signed in")
    noted(engine, "bo", "signed in", about="bo")

    found = events.listing(engine, SERVICE)

    assert ["bo", "anna"] == [e.who for e in found]
    assert ("signed in", "bo", "because") == (found[0].what, found[0].about, found[0].why)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"who": "anna"}, [3, 1]),
        ({"what": "signed out"}, [3]),
        ({"about": "x"}, [2]),
        ({"before": 3}, [2, 1]),
        ({"limit": 1}, [3]),
    ],
)
def test_a_filter_gives_what_fits(engine: Engine, wanted: dict[str, object], expected: list[int]) -> None:
    noted(engine, "anna", "signed in")
    noted(engine, "bo", "signed in", about="x")
    noted(engine, "anna", "signed out")

    assert expected == [e.number for e in events.listing(engine, SERVICE, **wanted)]


def test_what_happened_elsewhere_is_not_shown(engine: Engine) -> None:
    noted(engine, "other", "signed in", service="other-desk")
    noted(engine, "everywhere", "signed in", service="")

    assert ["everywhere"] == [e.who for e in events.listing(engine, SERVICE)]
    assert (["everywhere"], ["signed in"]) == events.kinds(engine, SERVICE)


def test_an_event_falls_with_what_it_tells_of(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine) as c:
        events.note(c, SERVICE, "anna", "roles changed")
        raise RuntimeError

    assert [] == events.listing(engine, SERVICE)


@pytest.mark.parametrize("change", ["UPDATE events SET who = 'bo'", "DELETE FROM events"])
def test_no_event_is_ever_changed_or_taken_away(engine: Engine, change: str) -> None:
    noted(engine, "anna", "signed in")

    with pytest.raises(StoreError, match="never changed"), writing(engine) as c:
        c.execute(text(change))

    with reading(engine) as c:
        assert ["anna"] == [who for (who,) in c.execute(text("SELECT who FROM events"))]
