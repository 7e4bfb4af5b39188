"""The people who use the editor, for administrators; and who did what."""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from faq import accounts, events, passwords
from faq.accounts import Account
from faq.editor.desk import Nav, Part
from faq.editor.visit import Visit, require
from faq.errors import AccountError

#: So many events stand on one page.
MOST_EVENTS = 50


@require("administrator")
def people(visit: Visit) -> Response:
    """Everybody, those shut out last."""
    found = accounts.listing(visit.desk.engine, visit.desk.settings.service)
    return visit.page("people.html", people=sorted(found, key=lambda a: not a.is_active))


@require("administrator")
def ask_to_add(visit: Visit) -> Response:
    """The form for somebody new."""
    return visit.page("person_add.html", login="", name="", chosen=["author"])


@require("administrator")
def add(visit: Visit) -> Response:
    """Add somebody; their first password is made here and shown once."""
    login, name, chosen = visit.field("login"), visit.field("name"), visit.fields("roles")
    errors = {
        **({} if name else {"name": "Give the person's name, as colleagues know it."}),
        **({} if login else {"login": "Give a login: anna.smith, or an e-mail address."}),
        **({} if chosen else {"roles": "Choose at least one role."}),
    }
    made, wanted = passwords.made(), Account(login, name, visit.desk.settings.service, frozenset(chosen))
    try:
        if not errors:
            account = accounts.create(visit.desk.engine, wanted, made, by=visit.account.login, why="added in the editor")
            return visit.page("person_password.html", person=account, made=made, is_new=True)
    except AccountError as wrong:
        errors = {"login": str(wrong)}
    return visit.page("person_add.html", 400, login=login, name=name, chosen=chosen, errors=errors)


@require("administrator")
def person(visit: Visit) -> Response:
    """One person, and what can be changed about them."""
    return _person(visit, _theirs(visit))


@require("administrator")
def change_roles(visit: Visit) -> Response:
    """Give them other roles."""
    chosen = visit.fields("roles")

    def change(login: str, by: str, why: str) -> None:
        accounts.change_roles(visit.desk.engine, login, chosen, by=by, why=why)

    return _changed(visit, "roles", change, "The roles are changed.", chosen)


@require("administrator")
def shut(visit: Visit) -> Response:
    """Shut somebody out."""

    def change(login: str, by: str, why: str) -> None:
        accounts.deactivate(visit.desk.engine, login, by=by, why=why)

    return _changed(visit, "shut", change, "They are shut out, at once.")


@require("administrator")
def open_again(visit: Visit) -> Response:
    """Let somebody in again."""

    def change(login: str, by: str, why: str) -> None:
        accounts.activate(visit.desk.engine, login, by=by, why=why)

    return _changed(visit, "open", change, "They may sign in again.")


@require("administrator")
def new_password(visit: Visit) -> Response:
    """Make somebody a new password, shown once."""
    found, why, made = _theirs(visit), visit.field("why"), passwords.made()
    if not why:
        return _person(visit, found, {"password-why": "Say why, for those who ask later."})
    accounts.set_password(visit.desk.engine, found.login, made, by=visit.account.login, why=why)
    return visit.page("person_password.html", person=found, made=made, is_new=False)


@require("administrator")
def what_happened(visit: Visit) -> Response:
    """Who did what, the newest first."""
    engine, service = visit.desk.engine, visit.desk.settings.service
    who, what, before = visit.query("who"), visit.query("what"), visit.query("before")
    number = int(before) if before.isdecimal() and len(before) < 12 else None
    found = events.listing(engine, service, who=who, what=what, before=number, limit=MOST_EVENTS + 1)
    everybody, everything = events.kinds(engine, service)
    return visit.page(
        "events.html", events=found[:MOST_EVENTS], is_more=len(found) > MOST_EVENTS, is_newest=number is None, who=who, what=what,
        everybody=everybody, everything=everything,
    )  # fmt: skip


def _theirs(visit: Visit) -> Account:
    """The account in the path: somebody whom this administrator looks after.

    Who may work on every service is looked after only by somebody who may, too: a new password is a way in.
    """
    mine, wanted = visit.account.service, accounts.normal(visit.part("login"))
    for found in accounts.listing(visit.desk.engine, visit.desk.settings.service):
        if found.login == wanted and (mine in ("", found.service)):
            return found
    raise HTTPException(404)


def _person(visit: Visit, found: Account, errors: dict[str, str] | None = None, chosen: list[str] | None = None) -> Response:
    """The page of one person, with what is wrong, if anything is."""
    return visit.page(
        "person.html", 400 if errors else 200, person=found, errors=errors or {},
        chosen=[role for role in accounts.ROLES if found.has(role)] if chosen is None else chosen,
        why={name: visit.field("why") for name in errors or {}},
    )  # fmt: skip


def _changed(
    visit: Visit, what: str, change: Callable[[str, str, str], None], note: str, chosen: list[str] | None = None
) -> Response:
    """Make a change to somebody that needs a reason, and go back to their page."""
    found, why = _theirs(visit), visit.field("why")
    if not why:
        return _person(visit, found, {f"{what}-why": "Say why, for those who ask later."}, chosen)
    try:
        change(found.login, visit.account.login, why)
    except AccountError as wrong:
        return _person(visit, found, {what: str(wrong)}, chosen)
    return visit.go(f"/person/{found.login}" if visit.account.login != found.login else "/", note)


part = Part(
    routes=[
        Route("/people", people), Route("/people/add", ask_to_add), Route("/people/add", add, methods=["POST"]),
        Route("/person/{login}", person),
        Route("/person/{login}/roles", change_roles, methods=["POST"]),
        Route("/person/{login}/shut", shut, methods=["POST"]),
        Route("/person/{login}/open", open_again, methods=["POST"]),
        Route("/person/{login}/password", new_password, methods=["POST"]),
        Route("/events", what_happened),
    ],
    nav=[
        Nav(80, "People", "/people", ("administrator",)),
        Nav(85, "What happened", "/events", ("administrator",)),
    ],
)  # fmt: skip
