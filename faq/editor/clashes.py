"""Two people changed one thing: theirs and yours side by side, and three ways on. Nothing is lost on the way.

What also shows and brings back earlier versions: it is the same page turned to the past.
"""

from __future__ import annotations

from itertools import zip_longest

from pydantic import ValidationError, parse_obj_as
from starlette.responses import Response
from starlette.routing import Route

from faq import drafts
from faq.difference import difference, joined, title
from faq.drafts import Clash, What
from faq.editor.copy import names, plain, start
from faq.editor.visit import Visit, require
from faq.entries import Draft, Entry
from faq.errors import StoreError
from faq.facts import Fact

#: Where the pages of an item are.
PLACES = {"entry": "/entries", "fact": "/facts"}
SAVED = "Saved. It goes live with the next publish."


def clash_page(visit: Visit, what: What, item_id: str, clash: Clash, why: str = "") -> Response:
    """Theirs and yours, side by side by words, with the ways on."""
    shown = clash.yours or clash.theirs
    return visit.page(
        "clash.html", 409, what=what, place=f"{PLACES[what]}/{item_id}", name=title(shown) if shown else item_id, clash=clash,
        fields=difference(clash.theirs, clash.yours) if clash.yours else (), why=why,
        them=names(visit).get(clash.who, clash.who),
    )  # fmt: skip


def settle(visit: Visit, what: What, item_id: str) -> Response:
    """Go the way that was chosen: theirs, yours over theirs, or both in one form to go on from.

    Raises:
        StoreError: the database is locked or away; the draft stands.
    """
    engine, service, me = visit.desk.engine, visit.desk.settings.service, visit.account.login
    place, do, number = f"{PLACES[what]}/{item_id}", visit.field("do"), visit.field("number")
    begun = start(visit, what, item_id)
    if begun is None or begun.origin != "mine" or not number.isdecimal():
        return visit.go(place, "There is no draft of yours any more. This is what stands now.")
    if do == "theirs":
        drafts.drop(engine, service, me, what, item_id)
        return visit.go(place, "What the other person saved stands.")
    if do == "joined":
        drafts.keep(engine, service, me, what, item_id, _both(visit, what, item_id), int(number))
        return visit.go(
            place, "Both texts are in the form. Where both had changed the same lines, they stand one after the other."
        )
    try:
        draft = Draft(what=what, item=item_of(what, dict(begun.body)))
        drafts.save(engine, service, me, draft, int(number), visit.field("why") or "over a change made at the same time")
    except ValidationError:
        return visit.go(place, "Your draft is not finished. Put it right here, then save it.")
    except Clash as clash:
        return clash_page(visit, what, item_id, clash, visit.field("why"))
    return visit.go(place, SAVED)


def history_page(visit: Visit, what: What, item_id: str) -> Response:
    """Every version, the newest first, each beside the one before."""
    found = drafts.history(visit.desk.engine, visit.desk.settings.service, what, item_id)
    shown = [(r, difference(older.item if older else None, r.item)) for r, older in zip_longest(found, found[1:])]
    name = next((title(r.item) for r in found if r.item), item_id)
    return visit.page(
        "history.html", 200 if found else 404, what=what, place=f"{PLACES[what]}/{item_id}", name=name, versions=shown,
        list_place=PLACES[what], names=names(visit),
        is_away=bool(found) and found[0].item is None, newest=found[0].number if found else 0,
    )  # fmt: skip


def bring_back(visit: Visit, what: What, item_id: str) -> Response:
    """Make an earlier version the newest one."""
    engine, service, place = visit.desk.engine, visit.desk.settings.service, f"{PLACES[what]}/{item_id}"
    number, base = visit.field("number"), visit.field("base")
    if not (number.isdecimal() and base.isdecimal()):
        raise StoreError("There is no such earlier version to bring back.")
    why = visit.field("why") or f"the words of version {number} again"
    try:
        drafts.revert(engine, service, visit.account.login, what, item_id, int(number), int(base), why)
    except Clash as clash:
        return visit.go(f"{place}/history", f"{clash.who} has saved another version since. Look at it, then bring yours back.")
    return visit.go(place, "The earlier version is back. It goes live with the next publish.")


def routes(what: What) -> list[Route]:
    """Every version of an item, an earlier one again, the way on from a clash: the same pages for each kind of item."""

    @require()
    def history(visit: Visit) -> Response:
        return history_page(visit, what, visit.part(what))

    @require("author")
    def revert(visit: Visit) -> Response:
        return bring_back(visit, what, visit.part(what))

    @require("author")
    def settled(visit: Visit) -> Response:
        return settle(visit, what, visit.part(what))

    place = f"{PLACES[what]}/{{{what}}}"
    return [
        Route(f"{place}/history", history), Route(f"{place}/revert", revert, methods=["POST"]),
        Route(f"{place}/clash", settled, methods=["POST"]),
    ]  # fmt: skip


def item_of(what: What, body: dict[str, object]) -> Entry | Fact:
    """The entry or fact that plain data is.

    Raises:
        ValidationError: it is none.
    """
    return Entry.parse_obj(body) if what == "entry" else parse_obj_as(Fact, body)  # type: ignore[arg-type]


def _both(visit: Visit, what: What, item_id: str) -> dict[str, object]:
    """What both wrote, in one; the draft alone where the other put the item away."""
    engine, service = visit.desk.engine, visit.desk.settings.service
    begun = start(visit, what, item_id)
    past = {r.number: r.item for r in drafts.history(engine, service, what, item_id)}
    theirs = past.get(int(visit.field("number")))
    mine = dict(begun.body) if begun else {}
    if theirs is None or what == "fact":
        return mine
    before = past.get(begun.base) if begun else None
    return joined(plain(before) if before else {}, plain(theirs), mine)
