"""One request to a page of the editor, and who may make it. A page is a plain function of a `Visit`, run in a thread.

Each page says who may see it, by `require` or `anyone`: tests/faq/editor/test_guard.py holds that none goes without.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from faq import sessions
from faq.accounts import Account
from faq.editor.desk import Desk

#: A page of ours: no other site's, and nothing that a browser would take for one.
LOCAL = re.compile(r"/(?![/\\])[\w\-.~/?=&%+,:@]*", re.ASCII)


def session_cookie(service: str) -> str:
    """The name of the cookie that holds a session's token: somebody may be signed in to two services of one host."""
    return f"editor_session_{service}"


#: Fields whose words are never written into a page.
SECRET = frozenset(["password", "now", "new", "again"])


@dataclass(frozen=True)
class Kept:
    """A form that came while nobody was signed in: where it was sent, and its fields."""

    path: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Visit:
    """A request with its form read. `who`: the account that is signed in, if one is."""

    request: Request
    desk: Desk
    who: Account | None
    form: FormData = field(default_factory=FormData)

    @property
    def account(self) -> Account:
        """Who is signed in, on pages that require it."""
        if self.who is None:
            raise HTTPException(403)
        return self.who

    @property
    def token(self) -> str:
        """The session's token; "" without one."""
        return self.request.cookies.get(session_cookie(self.desk.settings.service), "")

    def field(self, name: str) -> str:
        """What was typed into a field, without space around it; "" for none."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """What was typed into a field, to the letter: a password may begin with a space."""
        given = self.form.get(name, "")
        return given if isinstance(given, str) else ""

    def fields(self, name: str) -> list[str]:
        """What was chosen, of boxes with this name."""
        return [given for given in self.form.getlist(name) if isinstance(given, str)]

    def query(self, name: str) -> str:
        """What stands in the address after "?"."""
        return self.request.query_params.get(name, "").strip()

    def part(self, name: str) -> str:
        """What stands in the path, where the route has {name}."""
        return str(self.request.path_params[name])

    def page(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page; `errors` (field: words) in the context stand on top and beside each field."""
        return self.desk.page(self.request, self.who, template, status, **context)

    def go(self, path: str, note: str = "") -> Response:
        """On to another page, where `note` stands on top, once."""
        return self.desk.go(self.request, path, note)


Page = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def require(*roles: str) -> Callable[[Page], Endpoint]:
    """A page for those who have one of these roles; without any, for everybody who is signed in.

    Who is signed out is sent to sign in, and comes back afterwards. Who has another role is told so, with 403.
    """

    def decorated(page: Page) -> Endpoint:
        return _endpoint(page, roles)

    return decorated


def anyone(page: Page) -> Endpoint:
    """A page that needs nobody to be signed in."""
    return _endpoint(page, None)


def local(path: str) -> str:
    """`path` where it leads to a page of ours, "/" otherwise."""
    return path if len(path) < 500 and LOCAL.fullmatch(path) else "/"


def _endpoint(page: Page, roles: tuple[str, ...] | None) -> Endpoint:
    async def answered(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        form = await request.form() if request.method == "POST" else FormData()
        return await run_in_threadpool(_answer, page, roles, request, desk, form)

    answered.__name__, answered.__doc__ = page.__name__, page.__doc__
    answered.roles = roles  # type: ignore[attr-defined]  # what the tests look for
    return answered


def _answer(page: Page, roles: tuple[str, ...] | None, request: Request, desk: Desk, form: FormData) -> Response:
    token = request.cookies.get(session_cookie(desk.settings.service), "")
    who = sessions.account_of(desk.engine, desk.settings, token, desk.clock()) if token else None
    visit = Visit(request, desk, who, form)
    if roles is not None and who is None:
        return _to_sign_in(visit) if request.method in ("GET", "HEAD") else _keep(visit)
    if roles and not visit.account.has(*roles):
        return visit.page("refused.html", 403, wanted=roles)
    return page(visit)


def _to_sign_in(visit: Visit) -> Response:
    """To the sign-in page, which leads back."""
    url = visit.request.url
    back = local(f"{url.path}?{url.query}" if url.query else url.path)
    return RedirectResponse(f"/sign-in?next={quote(back)}" if back != "/" else "/sign-in", 303)


def _keep(visit: Visit) -> Response:
    """The sign-in page with what was sent in it: whoever was signed out while they wrote loses no word."""
    given = [(name, value) for name, value in visit.form.multi_items() if isinstance(value, str) and name not in SECRET]
    kept = Kept(local(visit.request.url.path), tuple(given))
    return visit.page("sign_in.html", 403, back="/", login="", kept=kept)
