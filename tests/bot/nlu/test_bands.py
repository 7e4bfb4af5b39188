"""The three bands: fitted on what each fault costs, the cheapest of all limits that were tried."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import bands
from bot.nlu.bands import Bands, Seen, point


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Three hundred messages: the surer, the more often right; a third of them none of ours and less like ours."""
    chance = np.random.default_rng(0)
    confidence, outside = chance.uniform(0, 1, 300), np.arange(300) % 3 == 0
    right = (chance.uniform(0, 1, 300) < confidence) & ~outside
    ours = np.clip(np.where(outside, 0.3, 0.7) + chance.normal(0, 0.15, 300), 0, 1)
    return Seen(confidence, ours, right, np.zeros(300, dtype=bool), outside)


def test_no_other_limits_cost_less(seen: Seen) -> None:
    chosen = bands.fit(seen)

    cost = point(seen, chosen.sure, chosen.ours).cost

    assert cost == pytest.approx(min(point(seen, s, o).cost for s in bands.STEPS for o in bands.STEPS))
    assert cost < point(seen, bands.STEPS[0], bands.STEPS[0]).cost


def test_along_the_curve_fewer_are_wrong_and_more_are_asked_back(seen: Seen) -> None:
    curve = bands.fit(seen).curve

    assert all(a.wrong >= b.wrong and a.asked <= b.asked for a, b in itertools.pairwise(curve))
    assert curve[0].wrong > curve[-1].wrong


def test_what_costs_more_happens_less(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bands.fit(seen)
    monkeypatch.setattr(bands, "WRONG", 5.0)

    after = bands.fit(seen)

    assert point(seen, after.sure, after.ours).wrong < point(seen, before.sure, before.ours).wrong


@pytest.mark.parametrize(
    ("confidence", "ours", "declined", "band"),
    [(0.9, 0.9, False, "sure"), (0.4, 0.9, False, "unsure"), (0.9, 0.1, False, "far"), (0.9, 0.9, True, "far")],
)
def test_the_band_of_a_message(confidence: float, ours: float, declined: bool, band: str) -> None:
    assert band == Bands(sure=0.5, ours=0.3).of(confidence, ours, declined=declined)


def test_it_is_the_same_after_a_reload(seen: Seen, tmp_path: Path) -> None:
    chosen = bands.fit(seen)
    chosen.save(tmp_path)

    assert chosen == Bands.load(tmp_path)


def test_a_missing_file_stops_the_load(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="bands"):
        Bands.load(tmp_path)
