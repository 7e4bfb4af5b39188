"""Publishing: what differs from live, proposed with a reason, looked at by a second person, and how far it has come."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faq import proposals, releases, store, urgent
from faq.checks import check
from faq.difference import Change, Field, difference, differing
from faq.editor.desk import Nav, Part, Task
from faq.editor.effects import effects
from faq.editor.visit import Visit, require
from faq.entries import Content
from faq.errors import CadsError
from faq.proposals import OPEN, Proposal

#: What one change is called, by whether it was and is there.
VERBS = {(True, True): "Changed", (False, True): "New", (True, False): "Put away"}
#: What a proposal's result says before anything is known.
NOTHING: dict[str, Any] = {"stage": "", "said": "", "done": 0, "total": 0, "passed": 0, "failed": ()}
#: How often a page looks how far it is, in seconds.
AGAIN = 2


@dataclass(frozen=True)
class Seen:
    """A change as a page shows it: what is done to what, both sides word by word, and for a fact where it is shown."""

    verb: str
    change: Change
    fields: tuple[Field, ...]
    used: tuple[str, ...] = ()


@require("author", "approver")
def publish(visit: Visit) -> Response:
    """What is not live yet, and every proposal."""
    return _overview(visit)


@require("author", "approver")
def propose(visit: Visit) -> Response:
    """Propose the working copy as it was seen."""
    engine, service, why = visit.desk.engine, visit.desk.settings.service, visit.field("why")
    try:
        made = proposals.propose(engine, service, visit.account.login, why, seen=visit.field("seen"))
    except CadsError as wrong:
        return _overview(visit, {"why": str(wrong)})
    return visit.go(f"/publish/{made.number}", "Proposed. Somebody else has to look at it now.")


@require("author", "approver")
def proposal(visit: Visit) -> Response:
    """One proposal: its difference, how far it is, and what can be done."""
    return _page(visit, _theirs(visit))


@require("author", "approver")
def state(visit: Visit) -> Response:
    """How far it is, for the script that waits: where `mark` is another than the page's own, the page is read again."""
    found = _theirs(visit)
    told = {"state": found.state, "result": found.result, "again": _goes_on(found, _needs_model(visit, found))}
    return JSONResponse({**told, "mark": _mark(found)})


@require("approver")
def approve(visit: Visit) -> Response:
    """It may go live."""
    by, second = visit.account.login, visit.desk.settings.second_person
    return _done(
        visit, lambda n: proposals.approve(visit.desk.engine, n, by, second_person=second), "Approved. It goes on by itself."
    )


@require("approver")
def refuse(visit: Visit) -> Response:
    """It may not, and why."""
    by, why = visit.account.login, visit.field("why")
    return _done(visit, lambda n: proposals.refuse(visit.desk.engine, n, by, why), "Refused. The author reads why.")


@require("author", "approver")
def withdraw(visit: Visit) -> Response:
    """It is not wanted any more."""
    by, why = visit.account.login, visit.field("why")
    return _done(visit, lambda n: proposals.withdraw(visit.desk.engine, n, by, why), "Withdrawn. What was saved stays saved.")


@require("approver")
def reviewed(visit: Visit) -> Response:
    """A second person has looked at what was put right at once."""
    desk, by = visit.desk, visit.account.login
    second, safe_file = desk.settings.second_person, desk.settings.safe_file
    return _done(
        visit,
        lambda n: urgent.reviewed(desk.engine, n, by, safe_file=safe_file, second_person=second),
        "Thank you: it is written down.",
    )


def seen(old: Content, new: Content) -> list[Seen]:
    """All that differs, for people."""
    return [_seen(change, old) for change in differing(old, new)]


def _seen(change: Change, old: Content) -> Seen:
    verb = VERBS[change.old is not None, change.new is not None]
    used = effects(old, change.new) if change.what == "fact" and change.new is not None else []
    return Seen(verb, change, difference(change.old, change.new), tuple(dict.fromkeys(e.entry.question for e in used)))


def _overview(visit: Visit, errors: dict[str, str] | None = None) -> Response:
    engine, service = visit.desk.engine, visit.desk.settings.service
    content, live = store.working_copy(engine, service)[0], releases.load(engine, service)
    found = proposals.listing(engine, service)
    waits = next((p for p in found if p.state == "waiting"), None)
    return visit.page(
        "publish.html", 400 if errors else 200, errors=errors or {}, why=visit.field("why"), waits=waits,
        changes=seen(live.content, content), problems=check(content), digest=content.digest,
        is_proposed=bool(waits and waits.digest == content.digest), states=proposals.STATES,
        under_way=[p for p in found if p.state in OPEN], to_review=urgent.to_review(engine, service),
        ended=[p for p in found if p.state not in (*OPEN, "waiting")][:20],
    )  # fmt: skip


def _page(visit: Visit, found: Proposal, errors: dict[str, str] | None = None) -> Response:
    engine, account = visit.desk.engine, visit.account
    _, content = proposals.load(engine, found.number)
    base = releases.load(engine, found.service, found.base)
    is_mine = visit.desk.settings.second_person and account.login == found.author
    needs_model = _needs_model(visit, found)
    return visit.page(
        "proposal.html", 400 if errors else 200, errors=errors or {}, proposal=found, r=NOTHING | found.result,
        why=visit.field("why"),
        changes=seen(base.content, content), state=proposals.STATES[found.state],
        again=AGAIN if _goes_on(found, needs_model) else 0, mark=_mark(found),
        needs_model=needs_model, may_decide=account.has("approver") and not is_mine,
        is_mine=account.login == found.author, has_failed=found.has("failed"), has_passed=found.has("passed"),
    )  # fmt: skip


def _goes_on(found: Proposal, needs_model: bool) -> bool:
    """Whether something happens to it without anybody: also before the first thing has."""
    prepares = found.state == "waiting" and needs_model and not (found.has("passed") or found.has("failed"))
    return found.state in OPEN or prepares


def _needs_model(visit: Visit, found: Proposal) -> bool:
    return releases.load(visit.desk.engine, found.service, found.base).training_digest != found.training_digest


def _mark(found: Proposal) -> str:
    """Changes with how far it is."""
    return hashlib.sha256(json.dumps([found.state, found.result], sort_keys=True).encode()).hexdigest()[:16]


def _theirs(visit: Visit) -> Proposal:
    number = visit.part("number")
    if not number.isdecimal() or len(number) > 9:
        raise HTTPException(404)
    found = proposals.find(visit.desk.engine, int(number))
    if found.service != visit.desk.settings.service:
        raise HTTPException(404)
    return found


def _done(visit: Visit, act: Callable[[int], Any], note: str) -> Response:
    """Take a step, and go back to the proposal; what stops it stands on its page."""
    found = _theirs(visit)
    try:
        act(found.number)
    except CadsError as wrong:
        return _page(visit, _theirs(visit), {"why": str(wrong)})
    return visit.go(f"/publish/{found.number}", note)


def _tasks(visit: Visit) -> list[Task]:
    engine, service, account = visit.desk.engine, visit.desk.settings.service, visit.account
    if not account.has("author", "approver"):
        return []
    waits, failed = proposals.waiting(engine, service), proposals.listing(engine, service, ("failed",), 5)
    found = []
    if account.has("approver"):
        look = urgent.to_review(engine, service)
        found.append(Task("Put right at once: please look", "One person changed what is live. Somebody else has to look at it.",
                          "/publish", len(look), is_urgent=True))  # fmt: skip
        found.append(Task("Proposed: please approve", "It goes live when a second person agrees.", "/publish", len(waits)))
    mine = [p for p in failed if p.author == account.login]
    found.append(Task("The tests stopped what you proposed", "Nothing changed. See what came out wrong.",
                      f"/publish/{mine[0].number}" if mine else "/publish", min(len(mine), 1)))  # fmt: skip
    return found


part = Part(
    routes=[
        Route("/publish", publish),
        Route("/publish", propose, methods=["POST"]),
        Route("/publish/{number}", proposal),
        Route("/publish/{number}/state", state),
        Route("/publish/{number}/approve", approve, methods=["POST"]),
        Route("/publish/{number}/refuse", refuse, methods=["POST"]),
        Route("/publish/{number}/withdraw", withdraw, methods=["POST"]),
        Route("/publish/{number}/reviewed", reviewed, methods=["POST"]),
    ],
    nav=[Nav(40, "Publish", "/publish", ("author", "approver"))],
    tasks=_tasks,
)
