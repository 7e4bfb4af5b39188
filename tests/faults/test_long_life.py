"""Thousands of turns and many models later it holds no more memory, files or connections. `make soak` lives longest."""

from __future__ import annotations

from faq.entries import Content
from tests.faults.life import Life, living
from tests.faults.people import People
from tests.faults.report import GROWN_MB, REPORT, SOAK, grown

#: Counted from here: by then all is loaded that is loaded once, and what is kept of the last turns (2,500 replies, 2,000 turns
#: to speak of) is full. In a short life it is not, which its bound allows for.
WARM_TURNS, WARM_MODELS = (3000, 5) if SOAK else (30, 1)
TURNS, MODELS = (5000, 20) if SOAK else (120, 2)
#: So many MB more are no leak.
MOST_MB = GROWN_MB if SOAK else 60
#: So many more files, connections or threads may just be open.
MOST_OPEN = 6
#: So long a turn may take, in seconds, and all of them; a busy machine is slow.
SECONDS = 1800


def test_many_turns_and_models_later_it_holds_no_more(norfolk: Content) -> None:
    with living() as assistant, People(assistant.web_url) as met:
        life = Life(assistant, met)
        life.measure()
        for number in range(WARM_MODELS):
            life.change_model(norfolk)
            life.talk(WARM_TURNS * (number + 1) // WARM_MODELS, SECONDS)
            life.measure()
        begun = met.replies
        for number in range(MODELS):
            life.change_model(norfolk)
            life.talk(begun + TURNS * (number + 1) // MODELS, SECONDS)
            life.measure()

    REPORT.live(life.points, life.loading, met, begins=WARM_MODELS)
    assert [] == met.wrong, assistant.log
    assert 0 == met.safe
    more = grown(life.points, WARM_MODELS)
    assert more["rss"] < MOST_MB, life.points
    assert all(more[what] <= MOST_OPEN for what in ("files", "connections", "threads")), life.points
