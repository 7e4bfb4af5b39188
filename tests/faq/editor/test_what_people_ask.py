"""The page "What people ask": pictures with the tables behind them, and files for a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from faq import outcomes
from faq.editor.pictures import BOTTOM, HEIGHT, TOP, drawn
from faq.insight import Table
from faq.outcomes import Told
from tests.faq.conftest import SERVICE
from tests.faq.editor.forms import text

pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def anna(as_: Callable[[str], TestClient]) -> TestClient:
    return as_("author")


def count(engine: Engine, n: int, outcome: str = "answered", entry: str = "consent") -> None:
    for _ in range(n):
        outcomes.count(engine, Told(SERVICE, outcome, "public", entry, 1, "open"), datetime(2026, 11, 24, 9))


def test_each_table_stands_under_its_picture(anna: TestClient, engine: Engine) -> None:
    count(engine, 6)

    page = anna.get("/asked")

    assert ["outcomes", "entries", "audiences", "hours", "releases"] == re.findall(r'<h2 id="(\w+)">', page.text)
    assert 3 == page.text.count('<svg class="picture"')
    assert "24 November 2026: 6" in page.text
    assert "style=" not in page.text


def test_a_question_that_is_asked_half_as_often_has_a_bar_half_as_long(anna: TestClient, engine: Engine) -> None:
    for n, entry in ((20, "consent"), (10, "what_is_mash"), (3, "cads_hours")):
        count(engine, n, entry=entry)

    page = anna.get("/asked")

    assert ["100.0", "50.0"] == re.findall(r'<td class="lying".*?width="([\d.]+)"', page.text)


def test_what_is_small_stands_nowhere_on_the_page(anna: TestClient, engine: Engine) -> None:
    count(engine, 3, "emergency", "emergency")

    page = anna.get("/asked")

    assert "fewer than 5" in page.text
    assert [] == re.findall(r"<td>[1-4]</td>|: [1-4]</title>|Release 1.{0,20}: 3", page.text)
    assert '<svg class="picture"' not in page.text


def test_nothing_counted_is_told_without_a_picture(anna: TestClient) -> None:
    page = anna.get("/asked")

    assert (200, False, True) == (
        page.status_code,
        '<svg class="picture"' in page.text,
        "Nothing that could be shown." in page.text,
    )


def test_a_store_that_counts_nothing_says_so(anna: TestClient, app) -> None:
    app.state.desk.settings = app.state.desk.settings.copy(update={"keep_counts": False})

    assert "Nothing is counted at present" in text(anna.get("/asked"))


@pytest.mark.parametrize(("query", "rows"), [("", 30), ("?days=7", 7), ("?days=365", 53), ("?days=8", 30), ("?days=x", 30)])
def test_the_time_can_be_chosen(anna: TestClient, engine: Engine, query: str, rows: int) -> None:
    answer = anna.get(f"/asked/outcomes.csv{query}")

    assert rows + 1 == len(answer.text.strip().splitlines())


def test_a_table_is_a_file(anna: TestClient, engine: Engine) -> None:
    count(engine, 6)
    count(engine, 2, entry="what_is_mash")

    answer = anna.get("/asked/entries.csv?days=7")

    assert 'attachment; filename="entries-7-days.csv"' == answer.headers["content-disposition"]
    assert ["\ufeffQuestion,Times answered", "Do I need the parents' consent before I call?,6"] == answer.text.splitlines()


def test_there_is_no_other_table(anna: TestClient) -> None:
    assert 404 == anna.get("/asked/questions.csv").status_code


def test_the_list_of_answers_tells_no_small_number_either(anna: TestClient, engine: Engine) -> None:
    count(engine, 3)

    assert "fewer than 5" in anna.get("/entries").text


def test_bars_stand_on_each_other_and_stay_in_the_picture() -> None:
    found = drawn(Table("x", "X", "Day", ("a", "b"), (("one", (10, 20)), ("two", (6, 3))), drawn=(0, 1)))

    assert found
    low, high, other = found.bars
    assert ["one: 10", "one: 20", "two: 6"] == [b.said for b in found.bars]  # 3 is too small to be drawn
    assert high.y + high.height == pytest.approx(low.y, abs=0.2) and low.y + low.height == pytest.approx(HEIGHT - BOTTOM, abs=0.2)
    assert min(b.y for b in found.bars) >= TOP
    assert other.x > low.x + low.width
    assert [0, 20, 40] == [value for _, value in found.lines]


@pytest.mark.parametrize(("most", "top"), [(5, 10), (9, 10), (10, 10), (11, 20), (99, 100), (100, 100), (101, 200), (3999, 4000)])
def test_the_scale_ends_at_a_round_number_above_the_highest_bar(most: int, top: int) -> None:
    found = drawn(Table("x", "X", "Day", ("a",), (("one", (most,)),), drawn=(0,)))

    assert found and top == found.lines[-1][1]
