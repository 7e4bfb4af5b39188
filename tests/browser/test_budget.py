"""What the page costs: bytes, what the first paint needs, and that nothing on the screen moves when a reply comes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from faq.entries import Content
from tests.browser import talk
from tests.browser.conftest import Visit, Watch
from tests.browser.slow import slow
from tests.own import lacking

MOST_BYTES = 100_000
#: Notes each layout shift; those right after an input are marked, for the standard does not count them.
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver(list => list.getEntries().forEach(one => window.shifts.push(
    {value: one.value, at: one.startTime, input: one.hadRecentInput, what: one.sources.map(s => s.node?.className)}
  ))).observe({type: 'layout-shift', buffered: true});
}"""
#: Moves the newest reply down, in sight: what the observer must see.
PUSH = "() => document.querySelector('#newest .said').after(document.createElement('hr'), document.createElement('hr'))"
#: When something was painted first, once it was.
PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
  list.getEntriesByName('first-contentful-paint').forEach(one => done(one.startTime));
}).observe({type: 'paint', buffered: true}))"""


def test_the_page_is_smaller_than_100_kb_with_all_that_belongs_to_it(visit: Visit) -> None:
    page = visit()
    sizes: list[int] = []
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda done: sizes.append(int(done["encodedDataLength"])))
    page.goto("/", wait_until="networkidle")
    parts = page.locator("script[src], link[rel=stylesheet]").count()
    icon = page.locator("link[rel=icon]").get_attribute("href")
    page.evaluate("icon => fetch(icon, {cache: 'no-store'}).then(one => one.text())", icon)

    assert len(sizes) >= parts + 2
    assert sum(sizes) < MOST_BYTES


def test_the_first_paint_needs_no_script(visit: Visit, watch: Watch, norfolk: Content) -> None:
    watch.allow("ERR_FAILED")
    page = visit()
    blocked: list[str] = []
    page.route("**/*.js*", lambda route: (blocked.append(route.request.url), route.abort()))
    page.goto("/")
    painted = page.evaluate(PAINTED)

    assert len(blocked) >= 2
    assert painted > 0
    assert [] == lacking(page.inner_text("#numbers"), norfolk)
    assert page.locator("#message").is_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize("before", [0, 2])
def test_nothing_moves_when_a_late_reply_comes(visit: Visit, width: int, height: int, before: int) -> None:
    page = visit("/", width=width, height=height)
    for _ in range(before):
        talk.ask(page, "which number do I call")
    page.evaluate(SHIFTS)
    slow(page, 2)
    page.fill("#message", "do I need consent to make a referral?")
    sent = page.evaluate("performance.now()")
    page.keyboard.press("Control+Enter")
    talk.answered(page, before + 1)
    late = [one for one in settled(page) if one["at"] > sent + 1000]
    counted = [one for one in settled(page) if not one["input"]]

    assert [] == late
    assert [] == counted
    page.evaluate(PUSH)
    assert settled(page), "the observer sees nothing at all"


def settled(page: Page) -> list[dict[str, Any]]:
    """The shifts so far, two frames later."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))")
    found: list[dict[str, Any]] = page.evaluate("window.shifts")
    return found
