"""The pages of facts: every number, hour and link once, and what a change of one does, seen before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from faq import drafts, revisions, urgent
from faq.drafts import Clash
from faq.editor import clashes
from faq.editor.copy import live, names, plain, start, today, tried, working
from faq.editor.desk import Nav, Part, Task
from faq.editor.effects import effects, on_the_day
from faq.editor.fact_form import FIELDS, Found, read, typed
from faq.editor.fact_list import NEW, duties, groups, users
from faq.editor.visit import Visit, require
from faq.entries import Content, Draft, Release, canonical
from faq.errors import CadsError, StoreError
from faq.facts import DAY_NAMES, Closure, Fact, Link
from faq.markdown import Words

REASONS = (
    "The number has changed",
    "The hours have changed",
    "It was wrong",
    "Bank holiday",
    "The address of a page has changed",
)
#: The first revision of everything: it says when it came here, not when it changed.
IMPORT = "import"


@dataclass(frozen=True)
class Work:
    """A fact being changed: what its form holds, what that began with, and what there is to say of it."""

    fact_id: str
    body: Mapping[str, Any]
    base: int
    content: Content
    found: Found
    why: str = ""

    @property
    def digest(self) -> str:
        """What is compared with what was looked at: a change nobody has seen the effects of is not saved."""
        return canonical(dict(self.body))

    @property
    def sort(self) -> str:
        """Which sort of fact it is."""
        return str(self.body["type"])


@require()
def listing(visit: Visit) -> Response:
    """All facts on one page, what is missing first."""
    content, shown = working(visit), live(visit)
    engine, service = visit.desk.engine, visit.desk.settings.service
    live_facts = {f.id: f for f in shown.facts} if shown else {}
    day = today(visit, content)
    return visit.page(
        "facts.html", groups=groups(content), new=NEW, missing=missing(content), sources={s.id: s.title for s in content.sources},
        users={f.id: users(content, f.id) for f in content.facts}, last=revisions.last(engine, service, "fact"),
        duties={f.id: duties(content, f.id) for f in content.facts}, importer=IMPORT, names=names(visit),
        changed={f.id for f in content.facts if live_facts.get(f.id) != f}, over={c.id for c in content.closures if c.end < day},
        prepared=[d for d in drafts.unfinished(engine, service) if d.what == "fact" and d.author == drafts.FILES
                  and d.item_id not in {f.id for f in content.facts}],
    )  # fmt: skip


@require("author")
def fact(visit: Visit) -> Response:
    """One fact to change."""
    fact_id, content = visit.part("fact"), working(visit)
    begun = start(visit, "fact", fact_id)
    if begun is None:
        if not drafts.history(visit.desk.engine, visit.desk.settings.service, "fact", fact_id):
            raise HTTPException(404)
        return visit.go(f"/facts/{fact_id}/history")
    return _page(visit, Work(fact_id, begun.body, begun.base, content, Found()))


@require("author")
def ask_for_new(visit: Visit) -> Response:
    """A day that is not as usual, or a number, link or whatever else of another sort."""
    return _page(visit, Work("new", _begun(visit.query("sort")), 0, working(visit), Found()))


@require("author")
def change(visit: Visit) -> Response:
    """Look at what a change does; then save it, or put it right at once."""
    work, do = _work(visit), visit.field("do")
    if do == "drop":
        drafts.drop(visit.desk.engine, visit.desk.settings.service, visit.account.login, "fact", work.fact_id)
        return visit.go(f"/facts/{work.fact_id}", "Your draft is gone. This is what stands now.")
    is_seen = visit.field("seen") == work.digest
    if do in ("save", "now") and is_seen and not work.why:
        work.found.errors["why"] = "Say in a few words why: others will read it."
    if work.found.errors or work.found.fact is None:
        return _page(visit, work, 400)
    if do not in ("save", "now") or not is_seen:
        return _page(visit, work, is_looked_at=True)
    return _saved(visit, work, work.found.fact, at_once=do == "now")


@require("author")
def put_away(visit: Visit) -> Response:
    """Take away what nothing uses: days that are over."""
    fact_id, base = visit.part("fact"), visit.field("base")
    why = visit.field("why") or "over"
    try:
        number = int(base) if base.isdecimal() else 0
        drafts.take_out(visit.desk.engine, visit.desk.settings.service, visit.account.login, fact_id, number, why)
    except Clash as clash:
        return visit.go(f"/facts/{fact_id}", f"It was not put away: {clash.who} has changed it since. Look at it first.")
    return visit.go("/facts", "It is put away. It goes from the pages with the next publish.")


def missing(content: Content) -> list[Link]:
    """The links that have no address yet."""
    return [f for f in content.facts if isinstance(f, Link) and f.standing == "current" and not f.address]


def tasks(visit: Visit) -> list[Task]:
    """What the first page should say of facts."""
    try:
        content = working(visit)
    except StoreError:
        return []
    day = today(visit, content)
    over = sum(c.end < day for c in content.closures)
    return [
        Task(
            "Links without an address", "They read as plain words until somebody fills them in.", "/facts", len(missing(content))
        ),
        Task("Closures that are over", "They can be put away.", "/facts#closure", over),
    ]


def _work(visit: Visit) -> Work:
    """What was typed, with what there is to say of it."""
    fact_id, content = visit.part("fact"), working(visit)
    frame: Mapping[str, Any] | None = _begun(visit.field("sort")) if fact_id == "new" else None
    if frame is None:
        try:
            begun = start(visit, "fact", fact_id)
            frame = begun.body if begun else None
        except StoreError:
            frame = next((plain(f) for f in content.facts if f.id == fact_id), None)
    if frame is None:
        raise HTTPException(404)
    body, base = typed(visit, frame), visit.field("base")
    found = read(content, body, today(visit, content))
    return Work(fact_id, body, int(base) if base.isdecimal() else 0, content, found, visit.field("why"))


def _begun(sort: str) -> dict[str, Any]:
    """What a new fact begins with."""
    return {"id": "new", "type": sort if sort in FIELDS else "closure"}


def _saved(visit: Visit, work: Work, made: Fact, *, at_once: bool) -> Response:
    """Save the fact, and publish it if it is urgent."""
    engine, service, me = visit.desk.engine, visit.desk.settings.service, visit.account.login
    try:
        if work.fact_id == "new":
            wanted = f"closed_{made.first}" if isinstance(made, Closure) else made.label
            made = made.copy(update={"id": drafts.free_id(engine, service, wanted)})
        drafts.save(engine, service, me, Draft(what="fact", item=made), work.base, work.why)
    except Clash as clash:
        return clashes.clash_page(visit, "fact", made.id, clash, work.why)
    except StoreError as wrong:
        return _page(visit, work, 503, is_looked_at=True, wrong=str(wrong))
    if not at_once:
        return visit.go("/facts", f"{made.label}: {clashes.SAVED}")
    try:
        urgent.put_right(engine, service, me, work.why, safe_file=visit.desk.settings.safe_file, facts=[made.id])
    except CadsError as wrong:
        return visit.go("/facts", f"{made.label}: saved, but not live yet. {wrong}")
    return visit.go("/facts", f"{made.label}: put right, live at once. Somebody else will look at it.")


def _page(visit: Visit, work: Work, status: int = 200, *, is_looked_at: bool = False, wrong: str = "") -> Response:
    """The form of a fact; once it is looked at, all that it changes. `wrong`: why it could not be saved."""
    engine, service, me = visit.desk.engine, visit.desk.settings.service, visit.account.login
    errors, made, is_new = dict(work.found.errors), work.found.fact, work.fact_id == "new"
    if status != 200 and not is_new:
        wrong = wrong or tried(lambda: drafts.keep(engine, service, me, "fact", work.fact_id, work.body, work.base, work.why))
    if wrong:
        errors["save"] = f"{wrong} What you typed is still in the form."
    words = Words(Release(service, 0, "", "", work.content))
    day = on_the_day(work.content, made) if isinstance(made, Closure) and is_looked_at else None
    return visit.page(
        "fact.html", status, work=work, errors=errors, fields=FIELDS[work.sort], new=NEW[work.sort],
        days=list(enumerate(DAY_NAMES, 1)),
        is_looked_at=is_looked_at, effects=effects(work.content, made) if made and is_looked_at else [], made=made,
        begun=None if is_new or wrong else start(visit, "fact", work.fact_id), is_new=is_new, sources=work.content.sources,
        users=users(work.content, work.fact_id), duties=duties(work.content, work.fact_id), reasons=REASONS,
         day=(day[0], words.html(day[1])) if day else None,
        names=names(visit), whom={"everyone": "everyone"} | {a.id: a.people or a.label for a in work.content.service.audiences},
        before=next((f for f in work.content.facts if f.id == work.fact_id), None),
    )  # fmt: skip


part = Part(
    routes=[
        Route("/facts", listing), Route("/facts/new", ask_for_new), Route("/facts/{fact}", fact),
        Route("/facts/{fact}", change, methods=["POST"]),
        *clashes.routes("fact"),
        Route("/facts/{fact}/put-away", put_away, methods=["POST"]),
    ],
    nav=[Nav(30, "Numbers and hours", "/facts")],
    tasks=tasks,
)  # fmt: skip
