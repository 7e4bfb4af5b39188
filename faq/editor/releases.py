"""Releases: all of them, what each changed, going back to one, and an approver's signature."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from faq import releases, signing
from faq.editor.desk import Nav, Part, Task
from faq.editor.publish import seen
from faq.editor.visit import Visit, require
from faq.entries import Release
from faq.errors import CadsError, NoRelease


@require("author", "approver")
def listing(visit: Visit) -> Response:
    """All releases, the newest first."""
    engine, service = visit.desk.engine, visit.desk.settings.service
    return visit.page("releases.html", releases=releases.listing(engine, service), signed=signing.signatures(engine, service))


@require("author", "approver")
def release(visit: Visit) -> Response:
    """One release: what it changed, and what going back to it would."""
    return _page(visit)


@require("approver")
def roll_back(visit: Visit) -> Response:
    """Its words again, at once. Today's facts stay, unless its own are asked for."""
    desk, to, why = visit.desk, _number(visit), visit.field("why")
    if not why:
        return _page(visit, {"back-why": "Say in a few words why. It is kept for ever."})
    made = releases.rollback(
        desk.engine, desk.settings.service, to, author=visit.account.login, why=why, safe_file=desk.settings.safe_file,
        with_facts=visit.field("with_facts") == "yes",
    )  # fmt: skip
    return visit.go("/releases", f"Release {made.number} is live, with the words of release {to}.")


@require("approver")
def sign(visit: Visit) -> Response:
    """An approver has read all of it."""
    desk, number = visit.desk, _number(visit)
    if visit.field("read") != "yes":
        return _page(visit, {"read": "Say that you have read all of it: your name stands under it."})
    signing.sign(desk.engine, desk.settings.service, number, visit.account.login, safe_file=desk.settings.safe_file)
    return visit.go("/releases", f"Release {number} is signed off. Replies say “checked by the unit”.")


def _page(visit: Visit, errors: dict[str, str] | None = None) -> Response:
    engine, service, number = visit.desk.engine, visit.desk.settings.service, _number(visit)
    found, live = _load(visit, number), _load(visit, None)
    before = _load(visit, int(of)) if (of := visit.query("from")).isdecimal() and len(of) < 9 else None
    before = before or (_load(visit, number - 1) if number > 1 else None)
    row = next((r for r in releases.listing(engine, service) if r[0] == number), None)
    return visit.page(
        "release.html", 400 if errors else 200, errors=errors or {}, release=found, row=row, live=live, before=before,
        others=[n for n, *_ in releases.listing(engine, service) if n != number],
        changes=seen(before.content, found.content) if before else [], facts=releases.fact_changes(found.content, live.content),
        back=seen(live.content, releases.restored(found.content, live.content)) if number != live.number else [],
        signed=signing.signatures(engine, service).get(number), why=visit.field("why"),
    )  # fmt: skip


def _number(visit: Visit) -> int:
    given = visit.part("number")
    if not given.isdecimal() or len(given) > 9:
        raise HTTPException(404)
    return int(given)


def _load(visit: Visit, number: int | None) -> Release:
    try:
        return releases.load(visit.desk.engine, visit.desk.settings.service, number)
    except NoRelease:
        raise
    except CadsError as wrong:
        raise HTTPException(404) from wrong


def _tasks(visit: Visit) -> list[Task]:
    """The live release, where nobody has signed it."""
    if not visit.account.has("approver"):
        return []
    try:
        live = visit.desk.live.release()
    except NoRelease:
        return []
    text = "Replies say “not yet checked by the unit” until an approver has read it all and signed it."
    return [] if live.checked_on else [Task(f"Release {live.number} is not signed off", text, f"/releases/{live.number}")]


part = Part(
    routes=[
        Route("/releases", listing),
        Route("/releases/{number}", release),
        Route("/releases/{number}/roll-back", roll_back, methods=["POST"]),
        Route("/releases/{number}/sign", sign, methods=["POST"]),
    ],
    nav=[Nav(50, "Releases", "/releases", ("author", "approver"))],
    tasks=_tasks,
)
