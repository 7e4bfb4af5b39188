"""Pictures for the README and the editor's guide: `python -m tests.browser.screenshots` writes them to docs/img/."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.assistant import ROOT, running, web
from tests.browser import office
from tests.browser.chromium import launched
from tests.browser.states import STATES
from tests.faq.sources import NEW, as_word, source
from tests.own import database

FOLDER = ROOT / "docs" / "img"
SCREENS = {"phone": (390, 844), "desk": (1280, 800)}
#: State of the page, and the name of its picture.
PICTURES = {"start": "start", "answered": "answered", "emergency": "emergency", "FAQ": "faq"}
MOST_BYTES = 200_000


def picture(browser: Browser, url: str, state: str, screen: str) -> Path:
    """One state on one screen."""
    width, height = SCREENS[screen]
    page = browser.new_page(base_url=url, viewport={"width": width, "height": height}, reduced_motion="reduce")
    STATES[state](page)
    file = FOLDER / f"{PICTURES[state]}-{screen}.png"
    page.screenshot(path=file)
    page.close()
    return file


def hours(page: Page) -> None:
    """Changing the opening hours: what changes is seen before it is saved."""
    page.goto("/facts/cads_hours")
    page.fill("#closes", "18:30")
    office.press(page, "See what it changes")
    page.locator("#changes").scroll_into_view_if_needed()


def answer(page: Page) -> None:
    """Writing an answer."""
    page.goto("/entries/what_is_mash")


def proposal(page: Page) -> None:
    """What is proposed, and how far it is."""
    page.goto("/entries/what_is_mash")
    page.fill("#button", "What is the MASH?")
    page.fill("#why", "As people say it")
    office.press(page, "Save")
    page.locator(".note").wait_for()
    page.goto(office.propose(page, "The button as people say it"))


def at(path: str) -> Callable[[Page], object]:
    """A page as it stands."""
    return lambda page: page.goto(path)


def group(page: Page) -> None:
    """What several people asked in their own words."""
    page.goto("/questions")
    page.locator("tbody th a").first.click()
    page.get_by_role("button").first.wait_for()


def walk(page: Page) -> None:
    """The yearly check, at its first answer."""
    page.goto("/fresh")
    office.press(page, "Begin a check of everything")
    page.get_by_role("button", name="Still right").wait_for()


def laid_beside(page: Page) -> None:
    """A document, and what in it differs from what is there."""
    page.goto("/import")
    page.set_input_files("#file", {"name": "new.docx", "mimeType": "", "buffer": as_word(source(NEW))})
    office.press(page, "See what differs")
    page.get_by_role("heading", name="What differs in").wait_for()


#: Pages of the editor, by the name of their picture.
EDITOR = {
    "editor-hours": hours, "editor-answer": answer, "editor-publish": proposal, "editor-questions": at("/questions"),
    "editor-question": group, "editor-asked": at("/asked"), "editor-import": laid_beside, "editor-export": at("/export"),
    "editor-fresh": at("/fresh"), "editor-walk": walk,
}  # fmt: skip
#: Of these there is one of a phone too.
ON_A_PHONE = ("editor-questions", "editor-question", "editor-asked", "editor-import", "editor-fresh")


def editor(browser: Browser) -> Iterator[Path]:
    """The editor's pages, one after the other, in an office that has been open for some weeks."""
    with office.opened("trainer") as found:
        with contextlib.closing(sqlite3.connect(database(found.assistant))) as c, c:
            c.execute("DELETE FROM outcomes")  # of the start: demo data is never mixed with what was asked
        done = found.assistant.run("faq", "demo")
        assert done.returncode == 0, done.stderr
        page = browser.new_page(base_url=found.url, reduced_motion="reduce")
        office.sign_in(page, found, "anna")
        for name, act in EDITOR.items():
            for screen in SCREENS if name in ON_A_PHONE else ("desk",):
                width, height = SCREENS[screen]
                page.set_viewport_size({"width": width, "height": height})
                act(page)
                file = FOLDER / f"{name}-{screen}.png"
                page.screenshot(path=file)
                yield file


def chat(browser: Browser) -> Iterator[Path]:
    """The page that people see, on each screen."""
    with running() as assistant, web(assistant) as site:
        for state in PICTURES:
            for screen in SCREENS:
                yield picture(browser, site.web_url, state, screen)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with launched() as browser:
        for file in (*chat(browser), *editor(browser)):
            assert file.stat().st_size < MOST_BYTES, f"{file} is too large"
            print(file.relative_to(ROOT), file.stat().st_size)


if __name__ == "__main__":
    main()
