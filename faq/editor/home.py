"""The first page: what answers now, and what needs doing. Each part of the editor says itself what is to be done in it."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from faq import events, releases
from faq.editor.desk import Nav, Part, Task
from faq.editor.visit import Visit, anyone, require
from faq.errors import NoRelease
from faq.switch import turned


@require()
def home(visit: Visit) -> Response:
    """The live release, whether the chat is on, and what is to be done."""
    tasks = [task for part in visit.desk.parts if part.tasks for task in part.tasks(visit) if task.how_many]
    changes = turned(visit.desk.engine, visit.desk.settings.service)
    return visit.page(
        "home.html", release=_release(visit), tasks=sorted(tasks, key=lambda t: not t.is_urgent),
        chat_off=changes[0] if changes and not changes[0].on else None,
    )  # fmt: skip


@anyone
def live(_: Visit) -> Response:
    """It lives: for whoever starts and watches it."""
    return PlainTextResponse("ok")


def _release(visit: Visit) -> dict[str, object] | None:
    """Number, date, author and reason of the live release, and whether it is signed; None before the first."""
    engine, service = visit.desk.engine, visit.desk.settings.service
    try:
        release = releases.load(engine, service)
    except NoRelease:
        return None
    found = next(
        (at, author, why) for number, at, author, why, _ in releases.listing(engine, service) if number == release.number
    )
    return {"number": release.number, "at": found[0], "author": found[1], "why": found[2], "checked_on": release.checked_on}


def _tasks(visit: Visit) -> list[Task]:
    """A password that somebody else knows is to be changed."""
    login = visit.account.login
    changes = [
        event
        for what in ("account added", "password changed")
        for event in events.listing(visit.desk.engine, visit.account.service, what=what, about=login, limit=1)
    ]
    newest = max(changes, key=lambda e: e.number, default=None)
    if newest is None or newest.who == login:
        return []
    return [Task("Choose your own password", "Somebody else gave you the one you have.", "/password", is_urgent=True)]


part = Part(routes=[Route("/", home), Route("/live", live)], nav=[Nav(10, "Home", "/")], tasks=_tasks)
