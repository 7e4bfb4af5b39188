"""Text to a vector of 384 numbers, from model files that are checked before use."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu import encoder
from bot.nlu.encoder import BATCH, DIMENSIONS, MODEL, TOKENIZER, verified
from faq.errors import CadsError

TEXTS = ["what is CADS", "", "which number do I call", "\U0001f600", "x" * 5000, "caf\u00e9 \u4f60\u597d"]


def test_each_text_is_a_row_of_384_of_length_one() -> None:
    found = encoder.shared().encode(TEXTS)

    assert (len(TEXTS), DIMENSIONS) == found.shape
    assert np.allclose(1, np.linalg.norm(found, axis=1), atol=1e-4)


def test_no_texts_are_no_rows() -> None:
    assert (0, DIMENSIONS) == encoder.shared().encode([]).shape


def test_rows_stand_in_the_order_of_the_texts_whatever_their_length() -> None:
    texts = [f"question {'very ' * (n % 7)}long number {n}" for n in range(BATCH * 2 + 3)]

    together = encoder.shared().encode(texts)

    alone = np.vstack([encoder.shared().encode([text]) for text in texts])
    assert ((together * alone).sum(axis=1) > 0.99).all()


def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    asked, same, other = encoder.shared().encode(["when are you open", "what are your opening hours", "my cat is black"])

    assert asked @ same > asked @ other + 0.2


@pytest.mark.parametrize(("package", "name"), [MODEL[:2], TOKENIZER[:2]])
def test_a_swapped_model_file_is_refused(package: str, name: str) -> None:
    with pytest.raises(CadsError, match="make setup"):
        verified(package, name, "0" * 64)


def test_a_missing_package_is_refused() -> None:
    with pytest.raises(CadsError, match="make setup"):
        verified("no_such_package_here", "model.onnx", "0" * 64)


@pytest.mark.parametrize("known", [MODEL, TOKENIZER])
def test_the_installed_files_are_the_ones_we_know(known: tuple[str, str, str]) -> None:
    assert known[1] == verified(*known).name
