"""What people asked in vain, as groups of alike questions, with the answers that they might belong to."""

from __future__ import annotations

from dataclasses import dataclass

from faq import likeness, questions
from faq.editor.visit import Visit
from faq.entries import Content
from faq.errors import CadsError
from faq.likeness import Group
from faq.trainer import HttpTrainer

#: How a reply that did not help is called on the page.
KINDS = {
    "not_understood": "Not answered", "out_of_scope": "Taken for none of ours", "asked_back": "Unsure: it asked back",
    "unhelpful": "Marked as no help", "suggested": "Suggested for the FAQ",
}  # fmt: skip
STATES = {"new": "New", "pending": "Taken on", "done": "Done", "ignored": "Ignored"}
#: An answer is suggested for a group from this likeness on; so many are.
NEAR, MOST_NEAR = 0.6, 3


@dataclass(frozen=True)
class Grouped:
    """The groups. `by_letters`: the trainer did not answer, so that only the letters were compared."""

    groups: list[Group]
    by_letters: bool

    def holding(self, number: int) -> Group | None:
        """The group in which this question is; None where it is not kept any more."""
        return next((g for g in self.groups if number in g.numbers), None)


@dataclass(frozen=True)
class Suggestion:
    """An entry that a group may be another way of asking. `asked`: the question or phrasing of it that is nearest."""

    entry: str
    question: str
    asked: str = ""


def grouped(visit: Visit) -> Grouped:
    """Everything that is kept, in groups.

    Raises:
        StoreError: the database is locked or away.
    """
    held = questions.kept(visit.desk.engine, visit.desk.settings.service)
    texts = list(dict.fromkeys(q.text for q in held))
    if not texts:
        return Grouped([], by_letters=False)
    try:
        vectors = HttpTrainer(visit.desk.settings).vectors(texts)
        return Grouped(likeness.groups(held, texts, vectors, likeness.BY_MODEL), by_letters=False)
    except CadsError:
        return Grouped(likeness.groups(held, texts, likeness.plain(texts), likeness.BY_LETTERS), by_letters=True)


def suggestions(visit: Visit, group: Group, content: Content) -> list[Suggestion]:
    """The answers that this group comes near, without those that somebody has refused. Only to be accepted or refused."""
    refused = {entry for q in group.questions for entry in q.refused}
    may = {e.id: e.question for e in content.entries if e.phrasings and e.kind != "fixed" and e.id not in refused}
    try:
        near = HttpTrainer(visit.desk.settings).score(content, [group.title])[0]["near"]
        found = [Suggestion(n["entry"], may[n["entry"]], n["phrasing"]) for n in near if n["entry"] in may and n["score"] >= NEAR]
    except CadsError:
        found = [Suggestion(entry, may[entry]) for entry in group.near if entry in may]
    return found[:MOST_NEAR]
