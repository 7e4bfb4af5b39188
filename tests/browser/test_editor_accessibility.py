"""axe on every page of the editor: on a phone and a desk, in the dark, with errors, with two versions side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import office, talk
from tests.browser.axe import everywhere, sideways
from tests.browser.conftest import Visit, Watch
from tests.browser.office import Office

#: Pages that need no more than their address, and who opens them.
PAGES = {
    "/": "anna", "/entries": "anna", "/entries?words=consent": "anna", "/entries/new": "anna", "/entries/consent": "anna",
    "/entries/consent/history": "anna", "/facts": "anna", "/facts/new": "anna", "/facts/cads_hours": "anna",
    "/facts/cads_hours/history": "anna", "/publish": "anna", "/releases": "ben", "/releases/1": "ben", "/try": "anna",
    "/chat": "anna", "/help": "anna", "/password": "anna", "/people": "cleo", "/people/add": "cleo", "/people/anna": "cleo",
    "/people/anna/password": "cleo", "/events": "cleo", "/no-such-page": "anna", "/people?": "anna",
}  # fmt: skip


@pytest.fixture(scope="module")
def there() -> Iterator[Office]:
    with office.opened() as found:
        yield found


@pytest.fixture(scope="module")
def signed_in(there: Office, chromium: object) -> dict[str, list[dict[str, object]]]:
    """The cookies of whoever has signed in: once each, for it is dear."""
    return {}


@pytest.fixture
def at(visit: Visit, watch: Watch, there: Office, signed_in: dict[str, list[dict[str, object]]]) -> Callable[[str], Page]:
    """A browser of this person's, into which axe may put its script."""
    watch.allow("status of 40")

    def opened(login: str) -> Page:
        page = visit(base_url=there.url, bypass_csp=True)
        if login in signed_in:
            page.context.add_cookies(signed_in[login])  # type: ignore[arg-type]
        else:
            office.sign_in(page, there, login)
            signed_in[login] = page.context.cookies()  # type: ignore[assignment]
        return page

    return opened


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_the_editor(at: Callable[[str], Page], path: str) -> None:
    page = at(PAGES[path])
    page.goto(path)

    assert {} == everywhere(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert sideways(page) <= 0


def test_the_pages_of_the_editor_take_a_line_of_a_phone_until_they_are_wanted(at: Callable[[str], Page]) -> None:
    page = at("anna")
    page.goto("/")
    on_a_desk = page.get_by_role("link", name="Publish").is_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    tabs = page.locator(".tabs")
    talk.until(page, lambda: not tabs.locator("a").first.is_visible())
    folded = tabs.bounding_box()
    page.get_by_text("Pages", exact=True).click()

    assert on_a_desk
    assert folded
    assert folded["height"] < 60
    assert tabs.locator("a").first.is_visible()
    assert {} == everywhere(page)


def test_axe_finds_nothing_where_one_signs_in_to_the_editor(visit: Visit, watch: Watch, there: Office) -> None:
    watch.allow("status of 40")
    page = visit("/sign-in", base_url=there.url, bypass_csp=True)
    before = everywhere(page)
    page.fill("#login", "nobody")
    page.fill("#password", "nothing at all")
    office.press(page, "Sign in")
    page.locator("#wrong").wait_for()

    assert ({}, {}) == (before, everywhere(page))


def test_axe_finds_nothing_while_an_editor_writes_and_publishes(at: Callable[[str], Page]) -> None:
    """What is wrong, what a fact changes, two versions, a proposal, the answer of Try it."""
    anna, ben = at("anna"), at("ben")
    found = {}
    for page in (anna, ben):
        page.goto("/entries/what_is_mash")
    anna.fill("#answer-everyone", "Call 0344 800 8021.")
    office.press(anna, "Save")
    found["wrong"] = everywhere(anna)
    for page, words in ((ben, "Herons."), (anna, "Curlews.")):
        page.fill("#answer-everyone", words)
        page.fill("#why", "test")
        office.press(page, "Save")
    anna.get_by_role("heading", name="changed this too").wait_for()
    found["clash"] = everywhere(anna)
    anna.goto("/facts/cads_hours")
    anna.fill("#closes", "18:30")
    office.press(anna, "See what it changes")
    anna.locator("#changes").wait_for()
    found["effects"] = everywhere(anna)
    ben.goto(office.propose(ben, "Herons"))
    found["proposal"] = everywhere(ben)
    anna.goto(ben.url)
    found["decision"] = everywhere(anna)
    anna.goto("/try")
    anna.fill("#text", "what is MASH")
    office.press(anna, "Ask both")
    anna.locator("#as-saved").wait_for()
    found["tried"] = everywhere(anna)

    assert {} == {where: wrong for where, wrong in found.items() if wrong}
