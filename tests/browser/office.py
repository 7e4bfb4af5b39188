"""An office: an assistant whose words are changed, its people, and how one of them uses the editor."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
from playwright.sync_api import Page

from tests.assistant import Assistant
from tests.own import own

#: Who works there, and as what.
PEOPLE = {"anna": "author,approver", "ben": "author,approver", "cleo": "administrator"}


@dataclass(frozen=True)
class Office:
    """The assistant, and each person's password."""

    assistant: Assistant
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.assistant.editor_port}"

    def hire(self, login: str, roles: str) -> None:
        """Let somebody in, with the command that the README names."""
        done = self.assistant.run(
            "faq", "add-editor", login, "--name", f"{login.title()} Hale", "--roles", roles, "--print-password"
        )
        assert done.returncode == 0, done.stderr
        self.passwords[login] = done.stdout.split("Password: ")[1].splitlines()[0]

    def pids(self) -> dict[str, int]:
        """The processes that live."""
        return {name: p.pid for name, p in self.assistant.processes.items() if p.poll() is None}


@contextlib.contextmanager
def opened(*processes: str) -> Iterator[Office]:
    """An office with these processes beside the chat's and the editor."""
    with own() as assistant:
        office = Office(assistant)
        for login, roles in PEOPLE.items():
            office.hire(login, roles)
        assistant.start("actions", "rasa", "web", "editor", *processes)
        assistant.wait()
        assistant.wait_live()
        _answers(f"{office.url}/live")
        yield office


def sign_in(page: Page, office: Office, login: str) -> Page:
    """Sign in, as somebody does who has the page before them."""
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", office.passwords[login])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name=f"Hello, {login.title()} Hale").wait_for()
    return page


def follow(page: Page, name: str) -> None:
    """Follow the link with this text: the first one, where there are several."""
    page.get_by_role("link", name=name, exact=True).first.click()


def press(page: Page, name: str) -> None:
    """Press a button, and see what comes of it."""
    page.get_by_role("button", name=name).first.click()


def note(page: Page) -> str:
    """What the page says has been done."""
    return page.locator(".note").inner_text()


def wrong(page: Page) -> str:
    """What the page wants put right."""
    return page.locator("#wrong").inner_text()


def propose(page: Page, why: str) -> str:
    """Propose all that is saved; the path of the proposal."""
    page.goto("/publish")
    page.fill("#why", why)
    press(page, "Propose")
    page.wait_for_url("**/publish/*")
    return page.url


def approve(page: Page, proposal: str, seconds: float = 60) -> None:
    """Approve it as a second person, and wait until the page says that it is live."""
    page.goto(proposal)
    press(page, "Approve")
    page.get_by_text("Live: release").wait_for(timeout=seconds * 1000)


def _answers(url: str, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
