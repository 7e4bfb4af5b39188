"""Heads are learnt once: the same examples give the one that is kept, other examples another, a damaged one is learnt again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu import heads
from bot.nlu.head import Head

TEXTS, LABELS = ["he hits her now", "call the police", "when are you open", "thank you"], ["danger", "danger", "safe", "safe"]


@pytest.fixture
def fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many examples each fit had."""
    monkeypatch.setenv("CADS_VAR_DIR", str(tmp_path))
    counted: list[int] = []
    fit = Head.fit

    def counting(self: Head, texts: list[str], *rest: object) -> Head:
        counted.append(len(texts))
        return fit(self, texts, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Head, "fit", counting)
    return counted


def kept(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache" / "heads").iterdir())


def test_the_same_examples_are_learnt_once(fits: list[int]) -> None:
    first, second = heads.learnt(TEXTS, LABELS), heads.learnt(TEXTS, LABELS)

    assert [4] == fits
    assert first.labels == second.labels


@pytest.mark.parametrize(("texts", "labels"), [([*TEXTS[:3], "cheers"], LABELS), (TEXTS, [*LABELS[:3], "danger"])])
def test_other_examples_are_learnt_anew(fits: list[int], texts: list[str], labels: list[str]) -> None:
    heads.learnt(TEXTS, LABELS)
    heads.learnt(texts, labels)

    assert [4, 4] == fits


def test_a_damaged_one_is_learnt_again(fits: list[int], tmp_path: Path) -> None:
    heads.learnt(TEXTS, LABELS)
    (kept(tmp_path)[0] / "head.npz").write_bytes(b"no longer a head")
    heads.learnt(TEXTS, LABELS)
    heads.learnt(TEXTS, LABELS)

    assert [4, 4] == fits


def test_only_so_many_are_kept(fits: list[int], tmp_path: Path) -> None:
    for n in range(heads.MOST + 2):
        heads.learnt([*TEXTS, f"example {n}"], [*LABELS, "safe"])

    assert heads.MOST == len(kept(tmp_path))
