"""What the unit is told of an answer, on real entries: each piece of advice once where it belongs, and once where it doesn't."""

from __future__ import annotations

from typing import Any

import pytest

from faq.advice import dead, plain, scored, sentences, texts
from faq.entries import Content, Entry
from faq.facts import Wording


def with_(content: Content, entry_id: str, **update: Any) -> tuple[Entry, Content]:
    """An entry changed, and the content with it."""
    found = content.entry(entry_id)
    assert found
    changed = found.copy(update=update)
    return changed, content.copy(update={"entries": tuple(changed if e.id == entry_id else e for e in content.entries)})


def said(content: Content, entry_id: str, **update: Any) -> list[str]:
    return [p.text for p in plain(*with_(content, entry_id, **update))]


def near(text: str, entry: str, question: str, score: float, own: float | None = None) -> dict[str, Any]:
    """A line of what `/score` gives."""
    return {
        "text": text,
        "near": [{"entry": entry, "question": question, "phrasing": question, "score": score}],
        "own": None if own is None else {"phrasing": "", "score": own},
    }


def test_an_old_name_or_title_that_is_typed_is_told(norfolk: Content) -> None:
    told = said(norfolk, "consent", answers={"everyone": "Ask the NSCB Business Unit."})
    title = said(norfolk, "consent", answers={"everyone": "See Children's Advice and Duty Service FAQ (at its launch)."})

    assert ["“NSCB Business Unit” no longer holds (The older name of the Business Unit). "
            "Say what holds now, or tell it in an answer of the kind history."] == told  # fmt: skip
    assert "a text that no longer holds" in title[0]


def test_history_may_tell_how_it_was(norfolk: Content) -> None:
    assert [] == said(norfolk, "why_created", answers={"everyone": "It was the NSCB Business Unit."})


def test_a_number_that_holds_in_another_role_is_not_superseded(norfolk: Content) -> None:
    assert [] == said(norfolk, "consent", answers={"everyone": "Call 0344 800 8020."})


@pytest.mark.parametrize(
    ("words", "told"),
    [(25, []), (26, ["It is hard to follow"]), (35, ["It is hard to follow"]), (36, ["Hardly anybody can follow it"])],
)
def test_a_long_sentence_is_told_with_its_length(norfolk: Content, words: int, told: list[str]) -> None:
    found = said(norfolk, "consent", answers={"everyone": " ".join(["word"] * words) + ". Short."})

    assert told == [text.split(". ")[1].split(":")[0] for text in found]
    assert all(f"{words} words" in text for text in found)


def test_points_of_a_list_are_sentences_and_a_fact_is_a_word() -> None:
    assert ["You need", "- a name", "- {cads_hours}", "Call us.", "Now"] == sentences(
        "You need:\n\n- a name\n- {cads_hours}\n\nCall us. Now"
    )


def test_a_link_without_an_address_is_told_where_it_is_used(norfolk: Content) -> None:
    assert ["The link “CADS Flowchart” has no address yet. It reads as plain words."] == said(norfolk, "cads_flowchart")


def test_danger_without_the_emergency_number_is_told(norfolk: Content) -> None:
    words = "If a child is in immediate danger, tell us."

    assert ["It speaks of danger (“immediate danger”) and does not say 999. Who is in danger now needs that first."] == said(
        norfolk, "consent", answers={"everyone": words}
    )
    assert [] == said(norfolk, "consent", answers={"everyone": f"{words} Call 999."})


def test_a_fact_that_nothing_says_is_told(norfolk: Content) -> None:
    spare = Wording(id="spare", label="A spare name", source="cads_faq_portal", type="name", value="x")

    assert [] == dead(norfolk)
    assert [("spare", "“A spare name” is held, but no answer says it. Name it in an answer, or take it away.")] == [
        (p.where, p.text) for p in dead(norfolk.copy(update={"facts": (*norfolk.facts, spare)}))
    ]


def test_a_question_that_another_entry_answers_is_told_with_that_question(norfolk: Content) -> None:
    consent = norfolk.entry("consent")
    assert consent
    other = "What if the parents say no?"

    assert [f"Another answer may say this already: “{other}”. Look there first."] == [
        p.text for p in scored(consent, norfolk, [near(consent.question, "consent_refused", other, 0.86)])
    ]
    assert (
        "This is the same question as"
        in scored(consent, norfolk, [near(consent.question, "consent_refused", other, 0.95)])[0].text
    )
    assert [] == scored(consent, norfolk, [near(consent.question, "consent_refused", other, 0.84)])


def test_the_same_question_with_the_same_answer_is_only_said_twice(norfolk: Content) -> None:
    refused = norfolk.entry("consent_refused")
    assert refused
    consent, content = with_(norfolk, "consent", answers=refused.answers)

    told = scored(consent, content, [near(consent.question, "consent_refused", refused.question, 0.99)])

    assert ["Another answer may say this already: “What if the parents say no?”. Look there first."] == [p.text for p in told]


@pytest.mark.parametrize(("score", "own", "pulls"), [(0.9, 0.6, True), (0.9, 0.8, False), (0.7, 0.3, False), (0.9, None, True)])
def test_a_phrasing_that_sounds_like_another_entry_is_told(
    norfolk: Content, score: float, own: float | None, pulls: bool
) -> None:
    consent = norfolk.entry("consent")
    assert consent
    phrasing = texts(consent)[1]
    found = scored(consent, norfolk, [near(phrasing, "retention", "How long are records kept?", score, own)])

    words = (
        f"“{phrasing}” sounds more like “How long are records kept?” than like this one, and would take questions away from it."
    )
    assert ([words] if pulls else []) == [p.text for p in found]


def test_many_phrasings_that_pull_are_counted(norfolk: Content) -> None:
    consent = norfolk.entry("consent")
    assert consent
    found = scored(consent, norfolk, [near(text, "retention", "How long?", 0.95, 0.1) for text in texts(consent)[1:9]])

    assert ["3 more ways of asking sound like other answers."] == [p.text for p in found[5:]]


def test_what_makes_sense_after_another_entry_alone_is_not_scored(norfolk: Content) -> None:
    assert [] == [text for entry in norfolk.entries for text in texts(entry) if text.startswith("[")]


def test_none_of_it_stops_a_publish_and_all_of_it_says_where(norfolk: Content) -> None:
    found = [p for e in norfolk.entries for p in plain(e, norfolk)]

    assert found
    assert {False} == {p.stops for p in found}
    assert all(p.where and p.field for p in found)
