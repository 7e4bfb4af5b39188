"""Demo data fills the unit's pages, and is never mixed with what people really asked."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy.engine import Engine

from faq import demo, insight, outcomes, questions, retention
from faq.entries import Release
from faq.outcomes import IN_VAIN, Asked, Told
from faq.redaction import Redactor
from tests.faq.test_insight import SERVICE
from tests.faq.test_outcomes import rows

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def test_one_command_fills_counts_and_questions(run) -> None:
    run("prepare")

    code, out, _ = run("demo")

    assert 0 == code
    assert "60 questions asked in vain" in out


def test_every_table_is_full(engine: Engine, published: Release) -> None:
    made = demo.fill(engine, published, NOW)

    since = NOW.date().replace(month=10)
    found = insight.counts(engine, SERVICE, since, NOW.date())
    told = insight.tables(found, published.content, since, NOW.date(), {})
    assert [] == [table.id for table in told if not table.rows or all(cell == "0" for _, cells in table.told for cell in cells)]
    assert made.replies > 1000
    assert {"open", "closed"} <= {c.state for c in found}
    assert 9 < len(told[1].rows)


def test_its_questions_are_of_the_kinds_that_are_kept_and_young_enough(engine: Engine, published: Release) -> None:
    demo.fill(engine, published, NOW)

    found = questions.kept(engine, SERVICE)
    assert (60, True) == (len(found), {q.outcome for q in found} <= IN_VAIN)
    assert min(q.at for q in found) > "2026-11-04"


def test_the_same_seed_makes_up_the_same(engine: Engine, published: Release) -> None:
    demo.fill(engine, published, NOW, seed=7)
    first = (rows(engine, "outcomes"), rows(engine, "questions"))
    for table in ("outcomes", "questions"):
        with engine.begin() as c:
            c.exec_driver_sql(f"DELETE FROM {table}")

    demo.fill(engine, published, NOW, seed=7)

    assert Counter(map(str, first[0])) == Counter(map(str, rows(engine, "outcomes")))


@pytest.mark.parametrize("seen", ["count", "text"])
def test_a_store_that_has_seen_somebody_is_left_alone_and_says_so(run, here, seen: str) -> None:
    run("prepare")
    told = Told(SERVICE, "not_understood", "public", "", 1, "open")
    if seen == "count":
        outcomes.count(here.engine, told, NOW)
    else:
        outcomes.keep(here.engine, told, Asked("can an otter", "c1"))
    before = (rows(here.engine, "outcomes"), rows(here.engine, "questions"))

    code, _, err = run("demo")

    assert (3, True) == (code, "never mixed with what people really asked" in err)
    assert before == (rows(here.engine, "outcomes"), rows(here.engine, "questions"))


def test_its_texts_tell_of_nobody(published: Release) -> None:
    redactor = Redactor(published.content)

    assert [] == [text for text, _ in demo.ways() if redactor.redacted(text).text != text]


def test_it_goes_as_real_texts_do(engine: Engine, published: Release) -> None:
    demo.fill(engine, published, NOW)

    retention.purge(engine, SERVICE, minutes=30, days=0)

    assert [] == rows(engine, "questions")
