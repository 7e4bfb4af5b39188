"""None of ours: a decision that is learnt, kept and the same after a reload."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu import encoder
from bot.nlu.head import Head
from bot.nlu.scope import OUT_OF_SCOPE, Scope, evidence

OURS = {
    "hours": ["when are you open", "what are your opening hours", "are you open on saturday", "what time do you close"],
    "consent": ["do I need consent", "must I ask the parents first", "do parents have to agree", "can I call without consent"],
}
OTHERS = ["when are the bins emptied", "how do I bake a cake", "council tax bands", "who won the match", "renew my passport"]
TEXTS = [*(t for found in OURS.values() for t in found), *OTHERS]
LABELS = [*(name for name, found in OURS.items() for _ in found), *[OUT_OF_SCOPE] * len(OTHERS)]


@pytest.fixture(scope="module")
def head() -> Head:
    return Head().fit(TEXTS, encoder.shared().encode(TEXTS), LABELS)


@pytest.fixture(scope="module")
def scope(head: Head) -> Scope:
    made = Scope()
    made.fit(head)
    return made


def ours(scope: Scope, head: Head, *texts: str) -> list[float]:
    return [float(p) for p in scope.ours(head, head.read(texts, encoder.shared().encode(texts)))]


def test_a_question_of_ours_is_likelier_ours_than_one_that_is_not(scope: Scope, head: Head) -> None:
    own, other = ours(scope, head, "what hours are you open", "how do I cook rice")

    assert own > 0.5 > other


def test_evidence_is_four_numbers_for_each_text(head: Head) -> None:
    read = head.read(["hello", ""], encoder.shared().encode(["hello", ""]))

    found = evidence(head, read)

    assert (2, 4) == found.shape
    assert (found[:, 2] >= found[:, 3]).all()  # the nearest is at least as near as the next ones


def test_it_is_the_same_after_a_reload(scope: Scope, head: Head, tmp_path: Path) -> None:
    scope.save(tmp_path)

    assert ours(scope, head, "are you open", "bins") == ours(Scope.load(tmp_path), head, "are you open", "bins")


def test_where_nothing_is_out_of_scope_all_is_ours() -> None:
    texts = TEXTS[:8]
    head = Head().fit(texts, encoder.shared().encode(texts), LABELS[:8])

    scope = Scope()

    assert np.all(scope.fit(head) == 1)
    assert [1.0] == ours(scope, head, "bins")


def test_what_it_gives_of_its_own_examples_is_what_it_reads_of_them_left_out(head: Head) -> None:
    scope = Scope()
    found = scope.fit(head)

    assert head.left_out is not None
    assert np.allclose(found, scope.ours(head, head.left_out))
    assert found[: len(OTHERS)].mean() > found[-len(OTHERS) :].mean()


def test_a_missing_file_stops_the_load(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="scope"):
        Scope.load(tmp_path)


def test_the_evidence_of_an_example_does_not_rest_on_itself(head: Head) -> None:
    assert head.left_out is not None
    assert np.all(np.diag(head.left_out.likeness) == 0)
