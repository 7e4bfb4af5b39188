"""What the editor's pages share: settings, store, templates, the navigation, notes that stand on the next page.

A page module exports one `part`: its routes, what it adds to the navigation, and what it finds is to be done.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from faq.accounts import ROLES, Account
from faq.asgi import templates
from faq.database import connect
from faq.errors import StoreError
from faq.insight import few
from faq.releases import Live
from faq.settings import Settings

if TYPE_CHECKING:
    from faq.editor.visit import Visit

HERE = Path(__file__).parent
STATIC = HERE / "static"
NOTE = "editor_note"
#: A note that nobody has read by then is of no use any more, in seconds.
NOTE_SECONDS = 60
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Nav:
    """A place in the navigation. `order`: from left to right. `roles`: who sees it; nobody named, everybody."""

    order: int
    label: str
    path: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """Something to be done, for the first page. `how_many` 0 is not shown. `is_urgent` stands first."""

    title: str
    text: str
    path: str
    how_many: int = 1
    is_urgent: bool = False


@dataclass(frozen=True)
class Part:
    """What a page module gives to the editor. `tasks` may raise StoreError."""

    routes: Sequence[BaseRoute]
    nav: Sequence[Nav] = ()
    tasks: Callable[[Visit], Sequence[Task]] | None = None


class Desk:
    """Made once; `app.state.desk` holds it. `clock` gives this moment, UTC: never the stopped one of CADS_NOW."""

    def __init__(
        self, settings: Settings, parts: Sequence[Part], clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.settings, self.parts, self.clock = settings, tuple(parts), clock
        self.engine = connect(settings.database_url, busy_ms=5000)
        self.live = Live(self.engine, settings.service)
        self._nav = sorted((n for part in parts for n in part.nav), key=lambda n: n.order)
        self._notes = URLSafeTimedSerializer(secrets.token_urlsafe(32), salt="note")
        self._templates = templates(HERE / "templates", STATIC)
        self._templates.filters |= {"moment": moment, "few": few}
        self._templates.globals["roles"] = ROLES

    def page(self, request: Request, account: Account | None, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page of the editor, with the navigation of this account and the note that was left for it."""
        note = self._note(request)
        common: dict[str, Any] = {
            "account": account, "nav": self.nav(account), "path": request.url.path, "note": note, "settings": self.settings,
            "desk_name": self.name(), "errors": {},
        }  # fmt: skip
        response = HTMLResponse(self._templates.get_template(template).render(**(common | context)), status)
        if note:
            response.delete_cookie(NOTE, path="/")
        return response

    def go(self, request: Request, path: str, note: str = "") -> Response:
        """Send somebody on to another page, where `note` stands on top, once."""
        response = RedirectResponse(path, 303)
        if note:
            self.set_cookie(request, response, NOTE, self._notes.dumps(note), max_age=NOTE_SECONDS)
        return response

    def set_cookie(self, request: Request, response: Response, name: str, value: str, max_age: int | None = None) -> None:
        """A cookie that no script reads and no other site sends."""
        secure = request.url.scheme == "https"
        response.set_cookie(name, value, max_age=max_age, httponly=True, samesite="strict", secure=secure, path="/")

    def nav(self, account: Account | None) -> list[Nav]:
        """The navigation of somebody: only what they may do."""
        return [n for n in self._nav if account is not None and account.has(*n.roles)]

    def name(self) -> str:
        """The front door's name, as its live release has it; its id while there is none."""
        try:
            return self.live.release().content.service.short_name
        except StoreError:
            return self.settings.service

    def _note(self, request: Request) -> str:
        try:
            return str(self._notes.loads(request.cookies.get(NOTE, ""), max_age=NOTE_SECONDS))
        except BadSignature:
            return ""


def moment(at: str) -> str:
    """A stored moment (UTC) as people in Norfolk say it: "24 November 2026, 10:32"."""
    here = datetime.fromisoformat(at).astimezone(LONDON)
    return f"{here.day} {here:%B %Y, %H:%M}"
