"""What people type into the search, and what it finds."""

from __future__ import annotations

import random

import pytest

from bot.web.faq import asked, has_page
from bot.web.faq_pages import heard
from bot.web.search import LONGEST, MOST, Asked, Search
from faq.entries import Content, after

#: So many phrasings, each of another entry, are asked without being known.
HELD_OUT = 60


@pytest.fixture(scope="module")
def search(norfolk: Content) -> Search:
    return of(norfolk)


def of(content: Content) -> Search:
    return Search(asked(content, filter(has_page, content.entries), heard()))


def held_out(content: Content) -> dict[str, str]:
    """Phrasings by the entry that they ask for, drawn once and for all."""
    drawn = random.Random(60)
    alone = {e.id: [p for p in e.phrasings if not after(p)[0]] for e in content.entries if has_page(e)}
    return {drawn.choice(alone[one]): one for one in drawn.sample([e for e, phrasings in alone.items() if phrasings], HELD_OUT)}


def without(content: Content, phrasings: dict[str, str]) -> Content:
    kept = (e.copy(update={"phrasings": tuple(p for p in e.phrasings if p not in phrasings)}) for e in content.entries)
    return content.copy(update={"entries": tuple(kept)})


def recall(found: dict[str, list[str]], wanted: dict[str, str], within: int) -> float:
    return sum(entry in found[query][:within] for query, entry in wanted.items()) / len(wanted)


def by_substring(content: Content, query: str) -> list[str]:
    """What a search finds that looks for the query as it stands."""
    texts = {e.id: "\n".join((e.question, *e.phrasings, *e.answers.values())).lower() for e in content.entries if has_page(e)}
    return [entry for entry, text in texts.items() if query.lower() in text]


def test_questions_that_nobody_wrote_down_are_found_and_plain_search_does_not(norfolk: Content) -> None:
    wanted = held_out(norfolk)
    known = without(norfolk, wanted)
    search = of(known)

    ours = {query: search.found(query) for query in wanted}
    plain = {query: by_substring(known, query) for query in wanted}

    assert HELD_OUT == len(wanted)
    assert recall(ours, wanted, 1) >= 0.7
    assert recall(ours, wanted, 5) >= 0.9
    assert recall(plain, wanted, 5) <= 0.1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("concent", "consent"),
        ("conscent from parrents", "consent"),
        ("famly hubb fone numba norwhich", "hub_contact"),
        ("EMERGANCY", "when_999"),
        ("hub", "hub_contact"),
        ("which number", "which_number"),
        ("bank holiday", "bank_holidays"),
        ("Claire’s law", "claires_law"),
        ("can I stay annonymous", "anonymous"),
        ("bruises on my neighbour's child", "worry"),
        ("my neighbour leaves her three children alone at night and the youngest cries for hours, nobody comes home till "
         "morning and I do not know what to do about it", "worry"),
    ],
)  # fmt: skip
def test_misspelt_short_and_long_queries_find_what_is_meant(search: Search, query: str, expected: str) -> None:
    assert expected == search.found(query)[0]


@pytest.mark.parametrize("query", ["", "   ", "?!", "the of and is", "asdfgh", "zzyzx qqqq"])
def test_words_that_say_nothing_find_nothing(search: Search, query: str) -> None:
    assert [] == search.found(query)


def test_no_more_is_found_than_fits_a_page() -> None:
    many = {f"entry_{n}": Asked(("The badger",), (f"thing {n}",)) for n in range(MOST + 5)}

    assert MOST == len(Search({**many, **{f"other_{n}": Asked((f"Thing {n}",), ()) for n in range(50)}}).found("badger"))


def test_only_the_beginning_of_a_very_long_query_is_read(search: Search) -> None:
    start = "consent " * 50

    assert search.found(start[:LONGEST]) == search.found(start + "hub number " * 500)


def test_stop_words_alone_lead_nowhere_even_where_they_are_used() -> None:
    others = {f"other_{n}": Asked((f"Thing {n}",), ()) for n in range(50)}
    search = Search({"stop": Asked(("The and of",), ("the and of",)), "badger": Asked(("The badger",), ()), **others})

    assert ([], ["badger"]) == (search.found("and of the"), search.found("of badger"))


def test_a_question_or_a_phrasing_counts_for_more_than_an_answer() -> None:
    others = {f"other_{n}": Asked((f"Number {n}",), (f"thing {n}",)) for n in range(100)}
    search = Search(
        {
            "told": Asked(("About this",), ("this one",), ("the badger lives here",)),
            "phrased": Asked(("About that",), ("where is the badger",)),
            "titled": Asked(("The badger",), ("where is it",)),
            **others,
        }
    )

    assert ["titled", "phrased", "told"] == search.found("badger")


def test_numbers_of_the_facts_find_the_answers_that_give_them(search: Search, norfolk: Content) -> None:
    number = next(f for f in norfolk.facts if f.id == "cads_professionals").shown.strip("*")

    assert "professionals_number" in search.found(number)[:3]


def test_what_only_makes_sense_after_another_entry_is_not_learnt(norfolk: Content) -> None:
    entry = norfolk.entries[0].copy(update={"phrasings": ("alone", "[what_is_cads] and there?")})

    assert ("alone", "told") == asked(norfolk, [entry], {entry.id: ("told",)})[entry.id].phrasings


def test_how_worries_are_told_leads_to_entries_that_are_there(norfolk: Content) -> None:
    assert [] == [entry for entry in heard() if norfolk.entry(entry) is None]
    assert [] == [text for texts in heard().values() for text in texts if text.startswith("- ") or not text.strip()]
