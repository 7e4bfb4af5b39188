"""The council's new text beside a store that has the old one alone: each real difference, and no false one."""

from __future__ import annotations

import pytest

from faq import documents, incoming
from faq.difference import Piece
from faq.documents import Section
from faq.entries import Content
from faq.incoming import Compared, compared
from tests.faq.sources import NEW, OLD, as_page, as_word, only, source

#: Which question of the new text is which of the old one, as a person reads them.
TOGETHER = {
    "What is the MASH?": "What is MASH?",
    "What is the aim of CADS?": "What is the aim of the Children's Advice and Duty Service?",
    "Do I need a parents' consent before I make a call or complete a request for support?":
        "Do I have to get parents' consent before I make a call?",
    "How do I evidence that I have called CADS? How will information be recorded?":
        "If there is no written referral, how do I evidence that I have made contact with Children's Services? How will "
        "information be recorded?",
    "What records of the conversation will be made and how will they be kept?":
        "What records of the conversation will be made and how will they be kept?",
    "What happens if I disagree with the recommendations made by CADS?":
        "What happens if I disagree with what the social worker recommends?",
    "How can I provide feedback about the service?": "How can I provide feedback about the service?",
    "How can I contribute to the FAQs?": "How can I contribute to the FAQs?",
}  # fmt: skip
FRESH = {
    "When do I call CADS?", "How do I contact CADS?", "To request a Consultation",
    "How do I request universal, community-based Early Help and Family Help?",
    "I'm having problems accessing the online portal, what can I do?",
}  # fmt: skip
GONE = {
    "What is the number for CADS?", "What number do members of the public call?", "Does it take long?",
    "What sort of things can I call the service about?",
    "What is the difference between a conversation, consultation and referral?",
    "What are the opening hours of the Children's Advice and Duty Service?", "What do I do outside of these hours?",
}  # fmt: skip


def beside(content: Content, *sections: tuple[str, str]) -> Compared:
    return compared([Section(q, text) for q, text in sections], content)


@pytest.fixture(params=[as_page, as_word], ids=["page", "word"])
def found(request, norfolk: Content) -> Compared:
    """The new text over a store with the old one alone."""
    return compared(documents.read(request.param(source(NEW))), only(norfolk, OLD))


def test_each_question_belongs_where_a_person_would_put_it(found: Compared) -> None:
    assert TOGETHER == {f.section.question: f.entry.question for f in found.findings if f.entry}
    assert FRESH == {f.section.question for f in found.findings if not f.entry}
    assert GONE == {e.question for e in found.missing}


def test_every_answer_that_is_another_is_named_with_what_differs(found: Compared) -> None:
    assert len(TOGETHER) + len(FRESH) == sum(not f.is_same for f in found.findings)
    for one in found.findings:
        new = "".join(p.text for p in one.new if p.changed)
        assert new.strip()


@pytest.mark.parametrize(
    ("question", "old", "new"),
    [
        ("What happens if I disagree with the recommendations made by CADS?", "new", ""),
        ("How can I contribute to the FAQs?", "iterative", "Professionals"),
        ("How can I provide feedback about the service?", "caller", "10"),
        ("Do I need a parents' consent before I make a call or complete a request for support?", "good", "Yes"),
    ],
)
def test_the_words_that_differ_are_marked(found: Compared, question: str, old: str, new: str) -> None:
    (one,) = [f for f in found.findings if f.section.question == question]
    gone, come = (" ".join(p.text for p in side if p.changed) for side in (one.old, one.new))

    assert (True, True) == (old in gone, new in come)


@pytest.mark.parametrize(
    ("name", "make"),
    [(OLD, as_page), (OLD, as_word), (OLD, str.encode), (NEW, as_page), (NEW, as_word)],
    ids=["old-page", "old-word", "old-text", "new-page", "new-word"],
)
def test_the_same_text_again_is_no_difference(norfolk: Content, make, name: str) -> None:
    found = compared(documents.read(make(source(name))), only(norfolk, name))

    assert [] == [f.section.question for f in found.findings if not f.is_same]
    assert () == found.missing


@pytest.mark.parametrize(
    "text",
    [
        "You can call **0344 800 8021**.",
        "You can call {cads_professionals}.",
        "You  can call\n0344 800 8021.",
        "You can call 0344 800 8021.",
    ],
)
def test_bold_letters_spaces_and_a_fact_against_its_value_are_no_difference(norfolk: Content, text: str) -> None:
    entry = norfolk.entries[0].copy(update={"kind": "faq", "question": "Whom?", "answers": {"everyone": text}})
    content = norfolk.copy(update={"entries": (entry,)})

    assert [True] == [f.is_same for f in beside(content, ("Whom?", "You can call 0344 800 8021.")).findings]


def test_one_word_is_a_difference(norfolk: Content) -> None:
    content = only(norfolk, OLD)
    entry = content.entries[1]

    (one,) = beside(content, (entry.question, entry.answers["everyone"].replace("Norfolk", "Suffolk", 1))).findings

    assert [Piece("Suffolk", changed=True)] == [p for p in one.new if p.changed]


def test_a_way_of_asking_is_the_question_too(norfolk: Content) -> None:
    (one,) = beside(norfolk, ("exceptions to consent", "Some.")).findings

    assert one.entry and "consent" == one.entry.id


def test_a_number_is_named_as_a_fact_where_one_alone_has_it(norfolk: Content) -> None:
    found = incoming.with_facts("Call **0344 800 8021** or 0344 800 8020, or nscb@norfolk.gov.uk.", norfolk)

    assert "Call {cads_professionals} or 0344 800 8020, or {nscp_email}." == found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Call 01603 000111.", "“01603 000111” is held nowhere here"),
        ("Write to new@norfolk.gov.uk.", "“new@norfolk.gov.uk” is held"),
        ("Call 0344 800 8021.", ""), ("Call 0344-800-8021.", ""),
    ],
)  # fmt: skip
def test_a_number_that_is_held_nowhere_is_told(norfolk: Content, text: str, told: str) -> None:
    (one,) = beside(norfolk, ("Something quite else?", text)).findings

    assert (told in " ".join(one.told)) and bool(told) == bool(one.told)


def test_an_address_that_a_link_lacks_is_told(norfolk: Content) -> None:
    link = next(f for f in norfolk.facts if f.type == "link" and not f.address)  # type: ignore[union-attr]
    section = Section("Something quite else?", link.text, ((link.text, "https://a.example"),))  # type: ignore[union-attr]

    (one,) = compared([section], norfolk).findings

    assert "leads to https://a.example there, and to no address here" in one.told[0]


def test_words_for_one_audience_are_told_of_and_stay(norfolk: Content) -> None:
    entry = next(e for e in norfolk.entries if e.kind == "faq" and len(e.answers) > 1)

    (one,) = beside(norfolk, (entry.question, "Quite other words.")).findings

    assert "has words of its own for" in " ".join(one.told)
    assert {**entry.answers, "everyone": "Quite other words."} == incoming.body(one, "calling")["answers"]
