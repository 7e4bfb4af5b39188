"""The pages of answers: all of them in a list, and one to change, try, save, put away and bring back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faq import drafts
from faq.difference import difference
from faq.drafts import Clash
from faq.editor import advising, answers, clashes
from faq.editor.copy import live, names, start, today, tried, working
from faq.editor.desk import Nav, Part, moment
from faq.editor.entry_form import Found, read, typed
from faq.editor.fact_list import groups
from faq.editor.preview import shown
from faq.editor.visit import Visit, require
from faq.entries import Content, Draft
from faq.errors import StoreError

#: What is said most often of a change, to choose instead of typing it.
REASONS = ("Clearer words", "A mistake put right", "Something has changed", "A question that people ask", "Checked, still right")
#: What the fields of a form hold that nobody has filled.
NOTHING: dict[str, Any] = {
    "kind": "faq", "question": "", "button": "", "phrasings": (), "sources": (), "followups": (), "review_by": "", "note": "",
    "shows_now": False, "answers": {},
}  # fmt: skip
#: So many buttons an answer can have.
BUTTONS = 3


@dataclass(frozen=True)
class Work:
    """An entry being changed: what its form holds, what that began with, and what there is to say of it."""

    entry_id: str
    body: Mapping[str, Any]
    base: int
    content: Content
    found: Found
    why: str = ""

    @property
    def shown(self) -> dict[str, Any]:
        """What each field of the form holds."""
        return NOTHING | dict(self.body)

    @property
    def answers(self) -> dict[str, str]:
        """The fields for answers: a heading for each who may ask."""
        return {"everyone": "Answer for everyone"} | {a.id: f"Answer for “{a.label}”" for a in self.content.service.audiences}


@require()
def listing(visit: Visit) -> Response:
    """All answers, or those that were looked for."""
    asked = {name: visit.query(name) for name in ("words", "topic", "kind", "state")}
    found = answers.rows(visit)
    return visit.page(
        "entries.html", rows=answers.matching(found, **asked), asked=asked, kinds=answers.KINDS, states=answers.STATES,
        topics=_named(working(visit), {row.entry.topic for row in found}), days=answers.DAYS, how_many=len(found),
        names=names(visit),
    )  # fmt: skip


@require("author")
def ask_for_new(visit: Visit) -> Response:
    """What a new answer begins with."""
    return _new(visit, {})


@require("author")
def begin(visit: Visit) -> Response:
    """Begin a new answer, as a draft of one's own."""
    question, topic = visit.field("question"), visit.field("topic")
    errors = {} if question else {"question": "Write the question, as people ask it."}
    if topic not in topics(visit):
        errors["topic"] = "Choose a topic: it is listed there."
    if errors:
        return _new(visit, errors)
    made = drafts.add(visit.desk.engine, visit.desk.settings.service, visit.account.login, topic, question)
    return visit.go(f"/entries/{made}", "It is a draft of yours until you save it.")


@require("author")
def entry(visit: Visit) -> Response:
    """One answer to change."""
    entry_id, content = visit.part("entry"), working(visit)
    begun = start(visit, "entry", entry_id)
    if begun is None:
        if not drafts.history(visit.desk.engine, visit.desk.settings.service, "entry", entry_id):
            raise HTTPException(404)
        return visit.go(f"/entries/{entry_id}/history")
    work = Work(entry_id, begun.body, begun.base, content, read(content, begun.body, today(visit, content)))
    return _page(visit, work, errors={})


@require("author")
def change(visit: Visit) -> Response:
    """Save, look at, or let go of what was typed."""
    work, do = _work(visit), visit.field("do")
    if do == "drop":
        drafts.drop(visit.desk.engine, visit.desk.settings.service, visit.account.login, "entry", work.entry_id)
        return visit.go(f"/entries/{work.entry_id}", "Your draft is gone. This is what stands now.")
    if do != "save":
        return _page(visit, work, wrong=_kept(visit, work))
    if not work.why:
        work.found.wrong("why", "Say in a few words why: others will read it.")
    if work.found.errors or work.found.entry is None:
        return _page(visit, work, 400, wrong=_kept(visit, work))
    draft = Draft(what="entry", item=work.found.entry)
    try:
        drafts.save(visit.desk.engine, visit.desk.settings.service, visit.account.login, draft, work.base, work.why)
    except Clash as clash:
        return clashes.clash_page(visit, "entry", work.entry_id, clash, work.why)
    except StoreError as wrong:
        return _page(visit, work, 503, wrong=str(wrong))
    return visit.go(f"/entries/{work.entry_id}", clashes.SAVED)


@require("author")
def keep(visit: Visit) -> Response:
    """Keep what is typed as a draft, for the script that sends it every few seconds."""
    wrong = _kept(visit, _work(visit))
    if wrong:
        return JSONResponse({"told": f"Not kept: {wrong}"}, 503)
    at = moment(visit.desk.clock().isoformat()).rpartition(", ")[2]
    return JSONResponse({"told": f"Your draft was kept at {at}."})


@require("author")
def preview(visit: Visit) -> Response:
    """How what is typed would look in the chat, and what there is to say of it: a part of the page, for the script."""
    return _page(visit, _work(visit), errors={}, template="_preview.html")


@require("author")
def put_away(visit: Visit) -> Response:
    """Take an answer out of use."""
    entry_id, base, why = visit.part("entry"), visit.field("base"), visit.field("why")
    if not why or not base.isdecimal():
        return visit.go(f"/entries/{entry_id}", "It was not put away: say in a few words why.")
    try:
        drafts.archive(visit.desk.engine, visit.desk.settings.service, visit.account.login, entry_id, int(base), why)
    except Clash as clash:
        return visit.go(f"/entries/{entry_id}", f"It was not put away: {clash.who} has changed it since. Look at it first.")
    return visit.go(f"/entries/{entry_id}/history", "It is put away. It goes from the chat with the next publish.")


@require("author")
def bring_back(visit: Visit) -> Response:
    """Bring an answer back that was put away."""
    entry_id, why = visit.part("entry"), visit.field("why") or "needed again"
    drafts.restore(visit.desk.engine, visit.desk.settings.service, visit.account.login, entry_id, why)
    return visit.go(f"/entries/{entry_id}", "It is back. It goes live with the next publish.")


def _work(visit: Visit) -> Work:
    """What was typed, with what there is to say of it."""
    entry_id, content = visit.part("entry"), working(visit)
    try:
        begun = start(visit, "entry", entry_id)
        frame: Mapping[str, Any] | None = begun.body if begun else None
    except StoreError:
        known = content.entry(entry_id)
        frame = known.dict() if known else None
    if frame is None:
        raise HTTPException(404)
    body = typed(visit, frame, content)
    base = visit.field("base")
    found = read(content, body, today(visit, content))
    return Work(entry_id, body, int(base) if base.isdecimal() else 0, content, found, visit.field("why"))


def _kept(visit: Visit, work: Work) -> str:
    """Keep what was typed; gives what is wrong where that can't be, in words."""
    engine, service, me = visit.desk.engine, visit.desk.settings.service, visit.account.login
    return tried(lambda: drafts.keep(engine, service, me, "entry", work.entry_id, work.body, work.base, work.why))


def _page(
    visit: Visit, work: Work, status: int = 200, *, wrong: str = "", errors: Mapping[str, str] | None = None,
    template: str = "entry.html",
) -> Response:  # fmt: skip
    """The form with what it holds, what is to be put right, and how it would look. `wrong`: why it could not be kept."""
    told = work.found.errors if errors is None else errors
    if wrong:
        told = {**told, "save": f"{wrong} What you typed is still in the form."}
    entry, published = work.found.entry, live(visit)
    begun = None if wrong else start(visit, "entry", work.entry_id)
    if entry:
        work.found.hints += advising.told(visit, work.content, entry)
    return visit.page(
        template, status, work=work, errors=told, found=work.found, reasons=REASONS, kinds=answers.KINDS,
        buttons=max(BUTTONS, len(work.body.get("followups", ()))), entries=work.content.entries,
        previews=shown(visit.desk.settings, work.content, entry) if entry else [], can_go=_can_go(work),
        live_entry=published.entry(work.entry_id) if published else None, standing=work.content.entry(work.entry_id),
        offering=[e for e in work.content.entries if work.entry_id in e.followups],
        begun=begun, differs=difference(work.content.entry(work.entry_id), begun.body) if begun else (),
        facts=groups(work.content), names=names(visit),
    )  # fmt: skip


def _can_go(work: Work) -> bool:
    """Whether it can be put away: what every service needs can't."""
    return work.content.entry(work.entry_id) is not None and work.entry_id not in drafts.NAMED_TEXTS


def topics(visit: Visit) -> dict[str, str]:
    """The topics that an answer can stand under, with how they read on a page."""
    content = working(visit)
    return _named(content, {e.topic for e in content.entries if e.kind != "fixed"})


def _named(content: Content, topics: set[str]) -> dict[str, str]:
    """Topics with how they read on a page, in the order of the service."""
    known = {topic.id: topic.name for topic in content.service.topics if topic.id in topics}
    return known | {topic: topic.replace("_", " ").capitalize() for topic in sorted(topics - set(known))}


def _new(visit: Visit, errors: dict[str, str]) -> Response:
    return visit.page(
        "entry_new.html", 400 if errors else 200, topics=topics(visit), question=visit.field("question"),
        topic=visit.field("topic"), errors=errors, search=urlencode({"words": visit.field("question")}),
    )  # fmt: skip


part = Part(
    routes=[
        Route("/entries", listing), Route("/entries/new", ask_for_new), Route("/entries/new", begin, methods=["POST"]),
        Route("/entries/{entry}", entry), Route("/entries/{entry}", change, methods=["POST"]),
        Route("/entries/{entry}/draft", keep, methods=["POST"]),
        Route("/entries/{entry}/preview", preview, methods=["POST"]),
        *clashes.routes("entry"),
        Route("/entries/{entry}/put-away", put_away, methods=["POST"]),
        Route("/entries/{entry}/restore", bring_back, methods=["POST"]),
    ],
    nav=[Nav(20, "Answers", "/entries")],
    tasks=answers.tasks,
)  # fmt: skip
