"""The pages "Staying fresh": what is to be looked at again, and the check of everything that ends in a signed release."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from faq import drafts, fresh
from faq.drafts import Clash
from faq.editor.copy import names, start, today, working
from faq.editor.desk import Nav, Part, Task
from faq.editor.visit import Visit, require
from faq.entries import Draft, Entry
from faq.errors import StoreError
from faq.facts import fill
from faq.fresh import Item

#: What others read of the new day.
WHY = "Checked, still right"


@require()
def listing(visit: Visit) -> Response:
    """What is due, and how far the check of everything is."""
    engine, content = visit.desk.engine, working(visit)
    going = fresh.walk(engine, content.service.id, content)
    return visit.page(
        "fresh.html", due=fresh.due(content, today(visit, content)), undated=fresh.undated(content), walk=going, soon=fresh.SOON,
        stops=fresh.stops(engine, content.service.id, content) if going else "", names=names(visit),
        last=fresh.last(engine, content.service.id),
    )  # fmt: skip


@require("author", "approver")
def begin(visit: Visit) -> Response:
    """Begin a check of everything."""
    fresh.begin(visit.desk.engine, visit.desk.settings.service, visit.account.login)
    return visit.go("/fresh/walk", "Begun. It is kept how far you are: stop and go on as you like.")


@require("author")
def step(visit: Visit) -> Response:
    """The next thing to look at, or the one that is asked for."""
    content = working(visit)
    going = fresh.walk(visit.desk.engine, content.service.id, content)
    if going is None or not going.left:
        return visit.go("/fresh")
    skipped = visit.query("after")
    at = next((n + 1 for n, item in enumerate(going.left) if fresh.name(item) == skipped), 0) % len(going.left)
    item = going.left[at]
    values = {f.id: f.shown for f in content.facts}
    titles = {s.id: f"{s.title} ({s.dated})" for s in content.sources}
    asked = (item.source,) if not isinstance(item, Entry) else item.sources
    return visit.page(
        "walk.html", item=item, is_entry=isinstance(item, Entry), name=fresh.name(item), left=len(going.left), whole=going.whole,
        answers={who: fill(text, values) for who, text in item.answers.items()} if isinstance(item, Entry) else {},
        sources=[titles[s] for s in asked if s in titles], labels={a.id: a.people or a.label for a in content.service.audiences},
    )  # fmt: skip


@require("author")
def looked(visit: Visit) -> Response:
    """It is still right: it is looked at again in a year."""
    content, wanted = working(visit), visit.field("item")
    item = next((i for i in fresh.things(content) if fresh.name(i) == wanted), None)
    if item is None:
        raise HTTPException(404)
    wrong = _dated(visit, item, fresh.again(item, today(visit, content))) if isinstance(item, Entry) else ""
    if wrong:
        return visit.go(f"/fresh/walk?after={wanted.replace(' ', '%20')}", wrong)
    fresh.look(visit.desk.engine, content.service.id, visit.account.login, item)
    return visit.go("/fresh/walk")


@require("approver")
def end(visit: Visit) -> Response:
    """End the check: the live release is signed."""
    settings = visit.desk.settings
    number = fresh.end(
        visit.desk.engine, settings.service, visit.account.login, working(visit), safe_file=settings.safe_file
    )  # fmt: skip
    return visit.go("/fresh", f"Everything was looked at. Release {number} is signed in your name.")


def _dated(visit: Visit, item: Entry, dated: Item) -> str:
    """Save the new day. What stands in the way, in words; "" where it is saved, or there is nothing to save."""
    begun = start(visit, "entry", item.id)
    if begun is None or begun.origin != "saved":
        return f"You have a draft of “{item.question}”. Save it or let go of it first."
    if dated == item:
        return ""
    draft = Draft(what="entry", item=dated)
    try:
        drafts.save(visit.desk.engine, visit.desk.settings.service, visit.account.login, draft, begun.base, WHY)
    except Clash as clash:
        return f"{clash.who} has changed “{item.question}” meanwhile. Look at it once more."
    return ""


def _tasks(visit: Visit) -> list[Task]:
    try:
        content = working(visit)
        going = fresh.walk(visit.desk.engine, content.service.id, content)
    except StoreError:
        return []
    over = today(visit, content)
    soon = [d for d in fresh.due(content, over) if d.days >= 0]
    return [
        Task("The check of everything goes on", "So many are still to be looked at.", "/fresh", len(going.left) if going else 0),
        Task("Answers due soon", f"To be looked at again within {fresh.SOON} days.", "/fresh", len(soon)),
    ]


part = Part(
    routes=[
        Route("/fresh", listing), Route("/fresh", begin, methods=["POST"]), Route("/fresh/walk", step),
        Route("/fresh/walk", looked, methods=["POST"]), Route("/fresh/end", end, methods=["POST"]),
    ],
    nav=[Nav(38, "Staying fresh", "/fresh")],
    tasks=_tasks,
)  # fmt: skip
