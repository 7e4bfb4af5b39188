"""The editor over a real store. `cast` are its people, one for each role; `as_` gives a browser in which one is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from faq import accounts, sessions
from faq.accounts import ROLES, Account
from faq.editor.app import create_app
from faq.editor.visit import session_cookie
from faq.settings import Settings
from tests.faq.conftest import PASSWORD, SERVICE, Clock
from tests.faq.editor.asking import OTTERS
from tests.faq.test_questions import ask
from tests.trainer import SECRET, PretendTrainer, pretending

ADDRESS = "http://127.0.0.1:8001"


@pytest.fixture
def cast(engine: Engine, cheap: None) -> tuple[str, ...]:
    """An account for each role, whose login is the role; "administrator" is the only one."""
    for role in ROLES:
        account = Account(role, f"Anna {role.title()}", SERVICE, frozenset([role]))
        accounts.create(engine, account, PASSWORD, by="test", why="test")
    return tuple(ROLES)


@pytest.fixture
def app(settings: Settings, cast: tuple[str, ...], clock: Clock) -> Starlette:
    made = create_app(settings)
    made.state.desk.clock = clock
    return made


def browser(app: Starlette) -> TestClient:
    """A browser: it says of each form where it comes from, and keeps cookies."""
    return TestClient(app, base_url=ADDRESS, follow_redirects=False, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def nobody(app: Starlette) -> Iterator[TestClient]:
    """A browser in which nobody is signed in."""
    with browser(app) as found:
        yield found


@pytest.fixture
def as_(app: Starlette, engine: Engine, clock: Clock) -> Callable[[str], TestClient]:
    """A browser in which this login is signed in."""

    def signed_in(login: str) -> TestClient:
        found = browser(app)
        found.cookies.set(
            session_cookie("norfolk-cads"), sessions.sign_in(engine, SERVICE, login, PASSWORD, clock()), domain="127.0.0.1"
        )
        return found

    return signed_in


@pytest.fixture
def number(engine: Engine) -> int:
    """A group of three questions."""
    return min(ask(engine, *OTTERS))


@pytest.fixture
def trainer(app: Starlette) -> Iterator[PretendTrainer]:
    with pretending() as found:
        desk = app.state.desk
        desk.settings = desk.settings.copy(update={"trainer_port": found.port, "trainer_secret": SECRET})
        yield found
