"""Signing in, signing out, and one's own password."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import Response
from starlette.routing import Route

from faq import accounts, passwords, sessions
from faq.editor.desk import Part
from faq.editor.visit import Kept, Visit, anyone, local, require, session_cookie
from faq.errors import AccountError, HeldBack, NotSignedIn

#: Tries a minute from one address, over all logins: a guesser has many, a unit shares one.
MOST_TRIES = RateLimitItemPerMinute(30)
_storage = storage_from_string("memory://")  # the limiter itself holds it weakly
_limiter = MovingWindowRateLimiter(_storage)


@anyone
def ask(visit: Visit) -> Response:
    """The form; somebody who is signed in already is sent on."""
    back = local(visit.query("next"))
    return visit.go(back) if visit.who else _form(visit, back)


@anyone
def sign_in(visit: Visit) -> Response:
    """Sign in, and go where one wanted to."""
    desk, back = visit.desk, local(visit.field("next"))
    address = visit.request.client.host if visit.request.client else ""
    if not _limiter.hit(MOST_TRIES, address):
        return _form(visit, back, 429, "There were too many tries from your network. Wait a minute, then try again.")
    try:
        token = sessions.sign_in(desk.engine, desk.settings.service, visit.field("login"), visit.raw("password"), desk.clock())
    except HeldBack as wrong:
        response = _form(visit, back, 429, str(wrong))
        response.headers["Retry-After"] = str(int(wrong.seconds) + 1)
        return response
    except NotSignedIn as wrong:
        return _form(visit, back, 400, str(wrong))
    sessions.sign_out(desk.engine, desk.settings.service, visit.token)  # whoever sat here before
    response = _go_on(visit, token, back)
    desk.set_cookie(visit.request, response, session_cookie(desk.settings.service), token)
    return response


@anyone
def sign_out(visit: Visit) -> Response:
    """End this session."""
    sessions.sign_out(visit.desk.engine, visit.desk.settings.service, visit.token)
    response = visit.go("/sign-in", "You are signed out.")
    response.delete_cookie(session_cookie(visit.desk.settings.service), path="/")
    return response


@require()
def own_password(visit: Visit) -> Response:
    """The form for a new password of one's own."""
    return visit.page("password.html", shortest=passwords.SHORTEST)


@require()
def change_password(visit: Visit) -> Response:
    """Change it. One stays signed in here, and nowhere else."""
    desk, who = visit.desk, visit.account
    now, new, again = (visit.raw(name) for name in ("now", "new", "again"))
    try:
        sessions.confirm(desk.engine, desk.settings.service, who.login, now, desk.clock())
    except AccountError as wrong:
        text = str(wrong) if isinstance(wrong, HeldBack) else "This is not your password of now."
        return visit.page("password.html", 400, shortest=passwords.SHORTEST, errors={"now": text})
    if new != again:
        errors = {"again": "The new password stands here in two ways. Type it twice the same."}
        return visit.page("password.html", 400, shortest=passwords.SHORTEST, errors=errors)
    try:
        keep = sessions.key(visit.token)
        accounts.set_password(desk.engine, who.login, new, by=who.login, why="their own choice", keep=keep)
    except AccountError as wrong:
        return visit.page("password.html", 400, shortest=passwords.SHORTEST, errors={"new": str(wrong)})
    return visit.go("/", "Your password is changed. Wherever else you were signed in, you are signed out.")


def _form(visit: Visit, back: str, status: int = 200, wrong: str = "") -> Response:
    errors = {"login": wrong} if wrong else {}
    return visit.page("sign_in.html", status, back=back, login=visit.field("login"), kept=_kept(visit), errors=errors)


def _go_on(visit: Visit, token: str, back: str) -> Response:
    """Where one wanted to; or, for a change that came while one was signed out, the question whether it still stands."""
    kept, desk = _kept(visit), visit.desk
    if kept is None:
        return visit.go(back)
    who = sessions.account_of(desk.engine, desk.settings, token, desk.clock())
    return desk.page(visit.request, who, "again.html", kept=kept)


def _kept(visit: Visit) -> Kept | None:
    """The form that was sent while nobody was signed in, if one was."""
    if not visit.field("kept-path"):
        return None
    given = [(name[5:], value) for name, value in visit.form.multi_items() if name.startswith("kept:")]
    return Kept(local(visit.field("kept-path")), tuple((name, value) for name, value in given if isinstance(value, str)))


part = Part(
    routes=[
        Route("/sign-in", ask), Route("/sign-in", sign_in, methods=["POST"]), Route("/sign-out", sign_out, methods=["POST"]),
        Route("/password", own_password), Route("/password", change_password, methods=["POST"]),
    ]
)  # fmt: skip
