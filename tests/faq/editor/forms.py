"""What a browser would send of a page (its own fields as they stand, with those that a person changed), and what came of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

from sqlalchemy.engine import Engine
from starlette.responses import Response
from starlette.testclient import TestClient

from faq import accounts, drafts
from faq.accounts import Account
from faq.drafts import Unfinished
from faq.entries import Entry
from faq.facts import Fact
from tests.faq.conftest import PASSWORD, SERVICE

MASH = "/entries/what_is_mash"


class _Fields(HTMLParser):
    """The fields of each form of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self._area = self._select = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        has = dict(given)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "form":
            self.forms.append((has.get("action") or "", []))
        elif tag == "input" and name and (has.get("type") not in ("checkbox", "radio") or "checked" in has):
            self.forms[-1][1].append((name, value))
        elif tag == "textarea":
            self._area, self._text = name, []
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in has and self._select:
            self.forms[-1][1].append((self._select, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.forms[-1][1].append((self._area, "".join(self._text)))
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)


def fields(page: Response, action: str) -> dict[str, list[str]]:
    """The fields of the form with this action, as the page filled them."""
    parser = _Fields()
    parser.feed(page.text)
    found: dict[str, list[str]] = {}
    for name, value in next(given for where, given in parser.forms if where == action):
        found.setdefault(name, []).append(value)
    return found


def send(browser: TestClient, page: Response, action: str, to: str = "", **changed: str | list[str]) -> Response:
    """Send the form with this action with what was changed (fields are named with "_" for "-"), to `to` where script would."""
    given = fields(page, action)
    for name, value in changed.items():
        known = name if name in given else name.replace("_", "-") if name.replace("_", "-") in given else name
        given[known] = value if isinstance(value, list) else [value]
    return browser.post(to or action, data=given)


def text(page: Response) -> str:
    """What a page reads, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def second_author(engine: Engine, as_: Callable[[str], TestClient]) -> TestClient:
    """A browser in which Ben is signed in, who writes too."""
    accounts.create(engine, Account("ben", "Ben Hale", SERVICE, frozenset(["author"])), PASSWORD, by="test", why="test")
    return as_("ben")


def saved(engine: Engine, wanted: str = "what_is_mash", what: str = "entry") -> Entry | Fact | None:
    """An item of the working copy."""
    return drafts.newest(engine, SERVICE, what, wanted)[1]


def mine(engine: Engine, author: str = "author", wanted: str = "what_is_mash") -> Unfinished | None:
    """Somebody's draft."""
    found = [d for d in drafts.unfinished(engine, SERVICE) if (d.author, d.item_id) == (author, wanted)]
    return found[0] if found else None


def save(browser: TestClient, place: str = MASH, why: str = "Clearer words", **changed: str | list[str]) -> Response:
    """Open an answer, change it, save it."""
    return send(browser, browser.get(place), place, why=why, do="save", **changed)
