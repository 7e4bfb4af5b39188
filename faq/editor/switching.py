"""The switch of the chat: off with a reason when it does harm, on again when that is put right. The numbers stay."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from faq import switch
from faq.editor.copy import names
from faq.editor.desk import Nav, Part, Task
from faq.editor.visit import Visit, require

#: So many changes of the switch are listed.
LISTED = 20


@require("author", "approver")
def chat(visit: Visit) -> Response:
    """Whether the chat is on, who changed it and why, and the button that does."""
    return _page(visit)


@require("author", "approver")
def turn(visit: Visit) -> Response:
    """Turn the chat on or off."""
    on, why = visit.field("do") == "on", visit.field("why")
    if not why:
        return _page(visit, {"why": "Say in a few words why: others will read it."})
    switch.turn(visit.desk.engine, visit.desk.settings.service, on=on, author=visit.account.login, why=why)
    return visit.go("/chat", "The chat is on." if on else "The chat is off. The numbers and all answers are shown as ever.")


def _page(visit: Visit, errors: dict[str, str] | None = None) -> Response:
    changes = switch.turned(visit.desk.engine, visit.desk.settings.service)
    return visit.page(
        "switch.html", 400 if errors else 200, errors=errors or {}, why=visit.field("why"), names=names(visit),
        is_on=changes[0].on if changes else True, changes=changes[:LISTED],
    )  # fmt: skip


def _tasks(visit: Visit) -> list[Task]:
    """A chat that is off is to be put on again."""
    changes = switch.turned(visit.desk.engine, visit.desk.settings.service)
    is_off = bool(changes) and not changes[0].on and visit.account.has("author", "approver")
    return [Task("The chat is off", "Turn it on again once it is right.", "/chat", int(is_off), is_urgent=True)]


part = Part(
    routes=[Route("/chat", chat), Route("/chat", turn, methods=["POST"])],
    nav=[Nav(60, "Chat on or off", "/chat", ("author", "approver"))],
    tasks=_tasks,
)
