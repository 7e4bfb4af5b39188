"""The unit hears what people ask: 500 questions over the real channel become groups, a group becomes an answer, and the chat
gives it; the pages in a real browser, with axe."""

from __future__ import annotations

import contextlib
import os
import random
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from faq import demo
from faq.entries import Content, after
from tests.browser import office
from tests.browser.axe import everywhere, sideways
from tests.browser.conftest import Visit, Watch
from tests.browser.office import Office
from tests.faq.sources import NEW, as_word, source
from tests.own import database

#: So many questions are asked, and what an editor may take for a group, in seconds.
ASKED, IN_ALL = 500, 60
#: So many are enough for the pages to be full; the others are asked where it is about them.
FIRST = 120
#: What the new answer says, a wording of it that nobody has written down, and which made-up group it is for.
ANSWER, ANOTHER, GROUP = "Please ask the fostering team of the council.", "whats the process for fostering kids", "foster carer"
PAGES = [
    "/questions", "/questions?state=done", "/asked", "/asked?days=365", "/import", "/export/print", "/fresh", "/fresh/walk",
]  # fmt: skip


@pytest.fixture(scope="module")
def texts(norfolk: Content) -> list[str]:
    """What is asked: at the end all that nobody knows."""
    known = sorted({p for e in norfolk.entries if e.kind in ("faq", "pathway") for p in e.phrasings if not after(p)[0]})
    unknown = [text for text, _ in demo.ways()]
    return [*random.Random(7).sample(known, ASKED - len(unknown)), *unknown]


def ask(there: Office, texts: list[str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(there.assistant.say, texts))
    time.sleep(2)  # counts are written behind the replies' back


@pytest.fixture(scope="module")
def there(texts: list[str]) -> Iterator[Office]:
    """An office after a busy morning."""
    with office.opened("trainer") as found:
        ask(found, texts[-FIRST:])
        with contextlib.closing(sqlite3.connect(database(found.assistant))) as c, c:
            c.execute("UPDATE outcomes SET day = ?", (datetime.now(UTC).date().isoformat(),))  # the chat's clock is stopped
        yield found


@pytest.fixture
def at(visit: Visit, watch: Watch, there: Office):
    """A browser in which somebody has signed in, into which axe may put its script."""
    watch.allow("status of 40")
    return lambda login: office.sign_in(visit(base_url=there.url, bypass_csp=True), there, login)


def shot(page: Page, name: str) -> None:
    """A picture, where somebody wants them (SHOTS names the folder)."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def groups(page: Page) -> list[tuple[str, int]]:
    """Each group on the page, and how often it was asked."""
    rows = page.locator("tbody tr").all()
    return [(row.locator("th").inner_text(), int(row.locator("td").first.inner_text())) for row in rows]


def until(holds, seconds: float) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds
        time.sleep(0.5)
    return time.monotonic() - began


def test_axe_finds_nothing_on_the_pages_of_what_people_ask(at) -> None:
    page, found = at("anna"), {}
    page.goto("/fresh")
    office.press(page, "Begin a check of everything")
    for path in PAGES:
        page.goto(path)
        shot(page, re.sub(r"\W+", "-", path).strip("-"))
        found[path] = everywhere(page)
        page.set_viewport_size({"width": 320, "height": 800})
        found[path] |= {"sideways": []} if sideways(page) > 0 else {}
        page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/questions")
    page.locator("tbody th a").first.click()
    shot(page, "question")
    found["group"] = everywhere(page)

    page.goto("/asked")
    drawn = page.locator("svg.picture").count()
    assert {} == {path: wrong for path, wrong in found.items() if wrong}
    assert drawn > 2


def test_a_word_document_is_laid_beside_what_is_there(at, tmp_path: Path) -> None:
    page, file = at("anna"), tmp_path / "new.docx"
    file.write_bytes(as_word(source(NEW)))
    page.goto("/import")
    page.set_input_files("#file", file)
    office.press(page, "See what differs")
    page.get_by_role("heading", name="What differs in").wait_for()
    shot(page, "import-found")

    assert {} == everywhere(page)
    assert "13 questions" in page.locator("[role=status]").first.inner_text()


@pytest.mark.training
def test_a_group_becomes_an_answer_that_the_chat_gives_to_another_wording(at, there: Office, texts: list[str]) -> None:
    """From the list to the proposal with the mouse and the keys; then a second person, and the training."""
    ask(there, texts[:-FIRST])
    anna, ben = at("anna"), at("ben")
    before = there.assistant.say(ANOTHER)["text"]
    began = time.monotonic()
    anna.goto("/questions")
    listed = groups(anna)
    anna.get_by_role("link", name=re.compile(r"foster")).first.click()
    ways = anna.locator("fieldset label").count()
    anna.fill("#wording", "How do I become a foster carer?")
    anna.select_option("#topic", index=1)
    office.press(anna, "New answer from this")
    anna.fill("#answer-everyone", ANSWER)
    anna.locator("input[name=sources]").first.check()
    anna.fill("#why", "People ask it")
    office.press(anna, "Save")
    assert "Saved" in office.note(anna) or "saved" in office.note(anna)
    cleared = time.monotonic() - began
    proposal = office.propose(anna, "People ask it")
    office.approve(ben, proposal, seconds=600)
    taken = until(lambda: ANSWER in there.assistant.say(ANOTHER)["text"], 60)

    told = f"{sum(n for _, n in listed)} texts in {len(listed)} groups, the largest {listed[:5]}; a group of {ways} texts"
    print(f"{told} cleared in {cleared:.1f} s; another wording answered {taken:.1f} s after it was live")
    assert ANSWER not in before
    assert ways > 2
    assert cleared < IN_ALL
