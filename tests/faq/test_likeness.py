"""Questions that are alike come together, and what was decided of one holds for those like it."""

from __future__ import annotations

import pytest

from faq import likeness
from faq.likeness import BY_LETTERS, BY_MODEL, Group
from faq.questions import Question

OTTERS = ["can i foster an otter", "may i foster an otter", "fostering an otter"]
PARKING = ["where do i park", "where can i park my car"]


def asked(*texts: str) -> list[Question]:
    return [Question(n, text, "not_understood") for n, text in enumerate(texts)]


def grouped(texts: list[str], vectors: object = None, apart: float = BY_LETTERS) -> list[Group]:
    once = list(dict.fromkeys(texts))
    return likeness.groups(asked(*texts), once, likeness.plain(once) if vectors is None else vectors, apart)


def test_what_is_alike_by_its_letters_comes_together_the_largest_first() -> None:
    found = grouped([*PARKING, *OTTERS])

    assert [set(OTTERS), set(PARKING)] == [set(g.texts) for g in found]


def test_what_is_alike_by_its_meaning_comes_together_whatever_its_letters() -> None:
    found = grouped(["mum", "mother", "car"], [[1, 0.1], [1, 0], [0, 1]], BY_MODEL)

    assert [{"mum", "mother"}, {"car"}] == [set(g.texts) for g in found]


def test_the_same_text_counts_as_often_as_it_came() -> None:
    (found,) = grouped(["otter", "otter"])

    assert ({"otter": 2}, [0, 1], 0) == (found.texts, found.numbers, found.number)


def test_a_group_is_called_by_the_text_that_is_most_like_all() -> None:
    (found,) = grouped(["a", "b", "c"], [[1, 0.3], [1, 0], [1, -0.3]], BY_MODEL)

    assert "b" == found.title


@pytest.mark.parametrize("texts", [[], ["otter"], ["?"], ["?", "!"], ["", "otter"]])
def test_nothing_and_next_to_nothing_is_grouped_too(texts: list[str]) -> None:
    assert sorted(texts) == sorted(t for g in grouped(texts) for t in g.texts)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["new", "new"], "new"), (["done", "done"], "done"), (["done", "new"], "new"), (["ignored", "new"], "ignored"),
        (["pending", "new"], "pending"),
    ],
)  # fmt: skip
def test_what_comes_later_goes_with_what_was_decided_but_for_what_was_done(states: list[str], expected: str) -> None:
    held = tuple(
        Question(n, "otter", "asked_back", state=state, decided_at="2026-11-24" if state != "new" else "")
        for n, state in enumerate(states)
    )

    assert expected == Group("otter", held).state


def test_what_was_decided_last_holds() -> None:
    held = (
        Question(1, "a", "asked_back", state="ignored", owner="anna", decided_at="2026-11-23"),
        Question(2, "b", "asked_back", state="pending", owner="ben", decided_at="2026-11-24"),
    )

    assert ("pending", "ben") == (Group("a", held).state, Group("a", held).decided.owner)


def test_what_came_near_is_told_but_for_what_was_refused() -> None:
    held = (
        Question(1, "a", "asked_back", ("consent", "worry")),
        Question(2, "b", "asked_back", ("worry", "hub")),
        Question(3, "c", "unhelpful", (), refused=("consent",)),
    )

    assert (["worry", "hub"], ["asked_back", "unhelpful"]) == (Group("a", held).near, Group("a", held).outcomes)
