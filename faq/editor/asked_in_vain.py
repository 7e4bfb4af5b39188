"""The pages "Questions": what was asked in vain, by likeness, and what is done about each group."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from faq import questions
from faq.editor.copy import names, working
from faq.editor.desk import Nav, Part, Task
from faq.editor.entries import topics
from faq.editor.grouping import KINDS, STATES, Grouped, grouped, suggestions
from faq.editor.taking_in import add, begin, learnable
from faq.editor.visit import Visit, require
from faq.errors import StoreError
from faq.likeness import Group

#: So many groups stand on a page; the largest come first.
MOST = 60
#: What is said when a group was put in a state.
TOLD = {
    "new": "It is new again, and nobody's.", "pending": "It is yours now. Others see that you have taken it on.",
    "done": "It is done. If people ask it again, it is new again.",
    "ignored": "It is ignored, and so is what is like it. You find it under “Ignored”.",
}  # fmt: skip


@require("author", "approver")
def listing(visit: Visit) -> Response:
    """The groups of one state, the largest first."""
    state = visit.query("state") if visit.query("state") in STATES else "new"
    kind = visit.query("kind") if visit.query("kind") in KINDS else ""
    found = grouped(visit)
    counts = {s: sum(g.state == s for g in found.groups) for s in STATES}
    shown = [g for g in found.groups if g.state == state and (not kind or kind in g.outcomes)]
    return visit.page(
        "questions.html", groups=shown[:MOST], how_many=len(shown), state=state, kind=kind, counts=counts, kinds=KINDS,
        states=STATES, by_letters=found.by_letters, names=names(visit), days=visit.desk.settings.keep_text_days,
        entries={e.id: e.question for e in working(visit).entries},
    )  # fmt: skip


@require("author", "approver")
def group(visit: Visit) -> Response:
    """One group: its texts, and what can be done about it."""
    found = grouped(visit)
    return _page(visit, _held(visit, found), by_letters=found.by_letters)


@require("author")
def decide(visit: Visit) -> Response:
    """Do something about the texts of a group that were chosen."""
    chosen = [int(n) for given in visit.fields("question") for n in given.split("-") if n.isdecimal()]
    held = [q for q in questions.kept(visit.desk.engine, visit.desk.settings.service) if q.number in set(chosen)]
    numbers, texts = [q.number for q in held], list(dict.fromkeys(q.text for q in held if learnable(q.text)))
    do, _, about = visit.field("do").partition(":")
    if not numbers:
        return _again(visit, {"texts": "Choose at least one of the texts."})
    if do == "refuse":
        questions.refuse(visit.desk.engine, visit.desk.settings.service, visit.account.login, numbers, about)
        return visit.go(f"/questions/{visit.part('number')}", "It is not suggested for these again.")
    if do == "add":
        return _added(visit, numbers, texts, about or visit.field("entry"))
    if do == "begin":
        return _begun(visit, numbers, texts)
    _decided(visit, numbers, do)  # says so where there is no such state
    return visit.go("/questions", TOLD[do])


def _added(visit: Visit, numbers: list[int], texts: list[str], entry: str) -> Response:
    if not texts:
        return _again(visit, {"texts": "Details of somebody were taken out of each of these. Choose another, or write it anew."})
    if not any(e.id == entry and e.kind != "fixed" for e in working(visit).entries):
        return _again(visit, {"entry": "Choose the answer that these are ways of asking."})
    wrong = add(visit, entry, texts)
    if wrong:
        _decided(visit, numbers, "pending", entry)
        return visit.go(f"/entries/{entry}", f"Kept as your draft, not saved yet: {wrong}")
    _decided(visit, numbers, "done", entry)
    return visit.go("/questions", f"Added and saved: {len(texts)}. The assistant learns it with the next publish.")


def _begun(visit: Visit, numbers: list[int], texts: list[str]) -> Response:
    question, topic = visit.field("wording"), visit.field("topic")
    errors = {} if question else {"wording": "Write the question, as it shall stand above the answer."}
    if not learnable(question):
        errors["wording"] = "Write it without the words in square brackets: they stand for what was taken out."
    if topic not in topics(visit):
        errors["topic"] = "Choose a topic."
    if errors:
        return _again(visit, errors)
    made = begin(visit, topic, question, [text for text in texts if text != question])
    _decided(visit, numbers, "pending", made)
    return visit.go(f"/entries/{made}", "Write the answer, and save. The ways of asking are filled in.")


def _decided(visit: Visit, numbers: list[int], state: str, entry: str = "") -> None:
    questions.decide(visit.desk.engine, visit.desk.settings.service, visit.account.login, numbers, state, entry)


def _held(visit: Visit, found: Grouped) -> Group:
    number = visit.part("number")
    held = found.holding(int(number)) if number.isdecimal() and len(number) < 10 else None
    if held is None:
        raise HTTPException(404)
    return held


def _again(visit: Visit, errors: dict[str, str]) -> Response:
    """The page with what is to be put right, and what was typed and chosen."""
    found = grouped(visit)
    return _page(visit, _held(visit, found), by_letters=found.by_letters, errors=errors)


def _page(visit: Visit, held: Group, *, by_letters: bool, errors: dict[str, str] | None = None) -> Response:
    content = working(visit)
    rows = [(text, [q for q in held.questions if q.text == text]) for text in held.texts]
    wording = visit.field("wording") or (held.title if learnable(held.title) else "")
    return visit.page(
        "question.html", 400 if errors else 200, group=held, rows=rows, kinds=KINDS, states=STATES, by_letters=by_letters,
        suggestions=suggestions(visit, held, content), topics=topics(visit), learnable=learnable, errors=errors or {},
        entries=sorted(((e.id, e.question) for e in content.entries if e.kind != "fixed"), key=lambda e: e[1]),
        names=names(visit), wording=wording,
        chosen={"entry": visit.field("entry"), "topic": visit.field("topic"), "texts": visit.fields("question")},
    )  # fmt: skip


def _tasks(visit: Visit) -> list[Task]:
    if not visit.account.has("author", "approver"):
        return []
    try:
        held = questions.kept(visit.desk.engine, visit.desk.settings.service)
    except StoreError:
        return []
    new = sum(q.state == "new" for q in held)
    mine = sum(q.state == "pending" and q.owner == visit.account.login for q in held)
    return [
        Task("Questions that people asked in vain", "New since somebody last looked.", "/questions", new),
        Task("Questions that you have taken on", "Not done yet.", "/questions?state=pending", mine),
    ]


part = Part(
    routes=[
        Route("/questions", listing), Route("/questions/{number}", group),
        Route("/questions/{number}", decide, methods=["POST"]),
    ],
    nav=[Nav(15, "Questions", "/questions", ("author", "approver"))],
    tasks=_tasks,
)  # fmt: skip
