"""What a text's words and letters vote for: to the rounding what scikit-learn's own rows would."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.terms import KINDS, Terms

LEARNT = ["do I need consent", "do parents have to agree, do they?", "when are you open", "when, when do you close", "Thanks!"]
READ = [*LEARNT, "do do do consent", "WHEN do parents close", "", "?!", "zzz qqq", "café open"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_votes_as_its_row_in_scikit_learn_does(kind: str) -> None:
    stock = TfidfVectorizer(**KINDS[kind])
    rows = stock.fit_transform(LEARNT)
    learnt = np.random.default_rng(0).normal(size=(rows.shape[1], 3)).astype(np.float32)

    terms = Terms(kind)
    own = terms.learn(LEARNT)

    assert np.allclose(rows.toarray(), own.toarray())
    assert np.allclose(stock.transform(READ) @ learnt, terms.votes(READ, learnt), atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_reads_the_same(kind: str) -> None:
    terms = Terms(kind)
    width = terms.learn(LEARNT).shape[1]
    learnt = np.arange(2 * width, dtype=np.float32).reshape(width, 2)

    again = Terms.kept(kind, terms.hashes, terms.rows, terms.rarity)

    assert np.array_equal(terms.votes(READ, learnt), again.votes(READ, learnt))


def test_two_terms_of_one_hash_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.terms.hash_string", lambda term: len(term))

    with pytest.raises(ValueError, match="one hash"):
        Terms("words").learn(LEARNT)
