"""What stands in a release becomes HTML that can do no harm; numbers are to tap; long answers fold, numbers never."""

from __future__ import annotations

import pytest

from faq.entries import Content, Release
from faq.markdown import Words, plain, tel

WORD = "word " * 50


@pytest.fixture
def words(norfolk: Content) -> Words:
    return Words(Release("norfolk-cads", 1, "", "", norfolk))


def numbers(norfolk: Content) -> list[str]:
    return [f.number for f in norfolk.facts if f.type == "phone"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[here](javascript:alert(1))",
        '<a href="https://example.org" onclick="alert(1)">x</a>',
        "![x](https://example.org/x.png)",
        "<style>*{display:none}</style>",
    ],
)
def test_markup_in_a_text_stays_text(words: Words, hostile: str) -> None:
    html = words.html(f"Call. {hostile}")

    assert not any(found in html for found in ("<script", "<img", "<style", 'href="javascript', "<a href"))
    assert html.startswith("<p>Call.")


def test_every_number_of_the_service_is_to_tap(words: Words, norfolk: Content) -> None:
    for number in numbers(norfolk):
        assert f'<a href="{tel(number)}"' in words.html(f"Call **{number}** now.")


def test_999_is_to_tap_but_not_inside_another_number(words: Words) -> None:
    assert 'href="tel:999"' in words.html("**Call 999 now** if")
    assert "tel:" not in words.html("There were 1999 of them, and 9991, and A-999-B.")


def test_a_number_in_a_link_stays_where_the_link_leads(words: Words, norfolk: Content) -> None:
    html = words.html(f"[call {numbers(norfolk)[0]}](https://example.org/)")

    assert 1 == html.count("<a ")
    assert 'href="https://example.org/"' in html


def test_headings_of_a_page_are_of_the_second_level(words: Words) -> None:
    assert "<h2>Who</h2>" in words.html("Words.\n\n### Who\n\nMore.")
    assert "<h2>First</h2>" in words.html("### First\n\nMore.")


def test_a_short_answer_does_not_fold(words: Words) -> None:
    assert "<details" not in words.folded("Short.\n\nShort.\n\nShort.\n\nSource.", more="More")


def test_a_long_answer_folds_in_its_middle_and_loses_nothing(words: Words) -> None:
    blocks = ["One", f"Two {WORD}", f"Three {WORD}", f"Four {WORD}", "It is open now.", "Source: it."]

    html = words.folded("\n\n".join(blocks), more="More")

    before, inside = html.split("<summary>More</summary>")
    assert "One" in before and "Two" in before
    assert "Three" in inside.split("</details>")[0] and "Four" in inside.split("</details>")[0]
    assert "It is open now." in inside.split("</details>")[1] and "Source: it." in inside.split("</details>")[1]


def test_a_block_with_a_number_never_folds(words: Words, norfolk: Content) -> None:
    for number in ("999", *numbers(norfolk)):
        text = f"One {WORD}\n\nTwo\n\nThree {WORD}\n\nCall {number}. {WORD}\n\nFive\n\nSource."
        folded = words.folded(text, more="More").split("<details")[1].split("</details>")[0]

        assert number not in folded
        assert "Three" in folded


def test_no_number_of_any_answer_is_ever_folded(words: Words, norfolk: Content) -> None:
    shown = {f.id: f.shown for f in norfolk.facts}
    folded = []
    for entry in norfolk.entries:
        for text in entry.answers.values():
            filled = text
            for name, value in shown.items():
                filled = filled.replace("{" + name + "}", value)
            folded += [part.split("</details>")[0] for part in words.folded(filled, more="More").split("<details")[1:]]

    assert folded
    assert [] == [part for part in folded if "tel:" in part]


def test_plain_has_no_tags() -> None:
    assert "Call 999 & wait" == plain("<p>Call <strong>999</strong>\n&amp; wait</p>")
