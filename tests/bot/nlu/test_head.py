"""The classifier of two kinds of evidence: it learns, it is sure of what it saw, and it is the same after a reload."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu import encoder
from bot.nlu.head import RIDGE, SHARES, SHARPNESS, Head
from bot.nlu.terms import KINDS

LINES = {
    "hours": ["when are you open", "what are your opening hours", "are you open on saturday", "what time do you close"],
    "consent": ["do I need consent", "must I ask the parents first", "do parents have to agree", "can I call without consent"],
    "thanks": ["thank you", "thanks a lot", "cheers for that", "that was helpful, thanks"],
}
TEXTS = [t for found in LINES.values() for t in found]
LABELS = [name for name, found in LINES.items() for _ in found]


@pytest.fixture(scope="module")
def head() -> Head:
    return Head().fit(TEXTS, encoder.shared().encode(TEXTS), LABELS)


def likeliest(head: Head, *texts: str) -> list[str]:
    found = head.probabilities(texts, encoder.shared().encode(texts))
    return [head.labels[n] for n in found.argmax(axis=1)]


def test_it_knows_what_it_learned(head: Head) -> None:
    assert LABELS == likeliest(head, *TEXTS)


@pytest.mark.parametrize(
    ("text", "label"),
    [("at what time do you shut", "hours"), ("should mum and dad say yes first", "consent"), ("ta very much", "thanks")],
)
def test_it_knows_what_means_the_same(head: Head, text: str, label: str) -> None:
    assert [label] == likeliest(head, text)


def test_a_spelling_that_is_off_is_no_other_question(head: Head) -> None:
    assert ["consent"] == likeliest(head, "do i ned consnet")


def test_probabilities_are_a_row_for_each_text_and_add_up_to_one(head: Head) -> None:
    found = head.probabilities(["hello", "", "?!"], encoder.shared().encode(["hello", "", "?!"]))

    assert (3, len(LINES)) == found.shape
    assert np.allclose(1, found.sum(axis=1), atol=1e-5)
    assert (found >= 0).all()


def test_nonsense_is_less_sure_than_what_was_learned(head: Head) -> None:
    texts = ["do I need consent", "purple octagon lighthouse"]

    known, nonsense = head.probabilities(texts, encoder.shared().encode(texts)).max(axis=1)

    assert known > nonsense


def test_a_label_with_many_examples_does_not_swallow_a_small_one() -> None:
    texts = [*(f"opening hours number {n}" for n in range(40)), "do I need consent", "must parents agree"]
    labels = ["hours"] * 40 + ["consent"] * 2

    head = Head().fit(texts, encoder.shared().encode(texts), labels)

    assert ["consent"] == likeliest(head, "is consent needed from parents")


def test_the_votes_solve_the_system_and_leaving_one_out_is_learning_without_it(head: Head) -> None:
    """Against numpy's own solution of the whole square, and against a head that never saw the first example."""
    vectors = encoder.shared().encode(TEXTS)
    terms = {kind: TfidfVectorizer(**how).fit_transform(TEXTS).toarray() for kind, how in KINDS.items()}
    square = SHARES["meaning"] * np.exp(SHARPNESS * (vectors @ vectors.T - 1))
    square += sum(SHARES[kind] * found @ found.T for kind, found in terms.items())
    square += np.diag([RIDGE] * len(TEXTS))  # each label has as many examples
    target = np.array(LABELS)[:, None] == np.array(head.labels)[None]
    others = np.linalg.solve(square[1:, 1:], target[1:].astype(float))

    assert np.allclose(np.linalg.solve(square, target.astype(float)), head._learnt["votes"], atol=1e-3)
    assert head.left_out is not None
    assert np.allclose(square[0, 1:] @ others, head.left_out.votes[0], atol=1e-3)


@pytest.mark.parametrize("rows", [1, 5, 100])
def test_it_learns_the_same_however_many_rows_are_filled_at_once(head: Head, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.head.ROWS", rows)

    again = Head().fit(TEXTS, encoder.shared().encode(TEXTS), LABELS)

    assert np.allclose(head._learnt["votes"], again._learnt["votes"], atol=1e-4)


def test_it_is_the_same_after_a_reload(head: Head, tmp_path: Path) -> None:
    texts = ["are you there at night", "thx", ""]
    vectors = encoder.shared().encode(texts)
    head.save(tmp_path)

    loaded = Head.load(tmp_path)

    assert head.labels == loaded.labels
    assert np.allclose(head.probabilities(texts, vectors), loaded.probabilities(texts, vectors), atol=1e-6)


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_likeness_is_the_cosine_though_the_examples_are_kept_in_half_the_room(rows: int) -> None:
    """Against NumPy's own product of the whole numbers; so many examples as a head may have, in any order of memory."""
    drawn = np.random.default_rng(7)
    texts, examples = (drawn.normal(size=(many, 384)).astype(np.float32) for many in (rows, 3001))
    texts, examples = (found / np.linalg.norm(found, axis=1, keepdims=True) for found in (texts, examples))
    head = Head()
    head._learnt = {"examples": examples.astype(np.float16), "votes": np.zeros((len(examples), 2), dtype=np.float32)}

    found = head.read(["x"] * rows, np.asfortranarray(texts)).likeness

    assert (found.shape, found.dtype) == ((rows, 3001), np.float32)
    assert np.allclose(texts @ examples.T, found, atol=1e-3)


def test_the_examples_of_a_kept_head_take_half_the_room(head: Head, tmp_path: Path) -> None:
    head.save(tmp_path)

    with np.load(tmp_path / "head.npz", allow_pickle=False) as stored:
        assert stored["examples"].dtype == np.float16


def test_learning_twice_gives_the_same(head: Head) -> None:
    vectors = encoder.shared().encode(TEXTS)

    again = Head().fit(TEXTS, vectors, LABELS)

    assert np.allclose(head.probabilities(TEXTS, vectors), again.probabilities(TEXTS, vectors), atol=1e-5)


def test_what_is_kept_is_numpy_and_json_and_never_pickle(head: Head, tmp_path: Path) -> None:
    head.save(tmp_path)

    assert {"head.json", "head.npz"} == {file.name for file in tmp_path.iterdir()}
    assert list(LINES) == sorted(json.loads((tmp_path / "head.json").read_text())["labels"], key=list(LINES).index)
    with np.load(tmp_path / "head.npz", allow_pickle=False) as stored:
        assert all(stored[name].dtype != object for name in stored.files)


@pytest.mark.parametrize("name", ["head.json", "head.npz"])
def test_a_missing_file_stops_the_load(head: Head, tmp_path: Path, name: str) -> None:
    head.save(tmp_path)
    (tmp_path / name).unlink()

    with pytest.raises(OSError, match=name):
        Head.load(tmp_path)
