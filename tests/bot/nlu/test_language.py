"""English or not: bad spelling and dialect are English; another language gets an honest line."""

from __future__ import annotations

import pytest

from bot.nlu.language import foreign


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("potrzebuję pomocy, nie mówię po angielsku", "pl"),
        ("potrzebuje pomocy, nie mowie po angielsku", "pl"),
        ("Preciso de ajuda com o meu filho, por favor", "pt"),
        ("Am nevoie de ajutor cu copilul meu, nu vorbesc engleza", "ro"),
        ("hola necesito ayuda con mi hijo", "es"),
        ("мне очень нужна ваша помощь", "ru"),
        ("أحتاج مساعدة", "ar"),
    ],
)
def test_another_language_is_told(text: str, language: str) -> None:
    assert language == foreign(text, text)


@pytest.mark.parametrize("text", ["", "?!", "CADS", "claires law", "do you speak Polish, por favor", "👍👍👍👍 ok"])
def test_english_of_any_kind_is_english(text: str) -> None:
    assert foreign(text, text) is None


def test_what_can_be_put_right_is_english() -> None:
    assert foreign("famly hubb numbr yarmoth plz", "family hub number yarmouth please") is None
    assert foreign("hoo dew I fone abowt a littl un", "hoo dew I phone about a little un") is None
