"""What axe-core finds wrong, one line each; and what it cannot see: sideways scrolling, words cut off."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

#: `preload` would ask another site for its style sheets. Contrast is measured apart: it takes most of the time.
OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}},
}
CONTRAST = {"resultTypes": ["violations"], "preload": False, "runOnly": ["color-contrast"]}
#: What is just now under the bar at the top is no small target; and the page itself may still be scrolling to what it said last.
TO_THE_TOP = """async () => {
  for (let still = 0; still < 10; still = scrollY === 0 ? still + 1 : 0) {
    if (scrollY) scrollTo({ top: 0, behavior: 'instant' });
    await new Promise(requestAnimationFrame);
  }
}"""
#: Elements whose words are cut off: those that are only for screen readers (one pixel wide) aside.
CUT = """() => [...document.querySelectorAll('body *')].filter(part => {
  const style = getComputedStyle(part);
  const hides = [style.overflowX, style.overflowY].some(how => how === 'hidden' || how === 'clip');
  const over = part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1;
  return hides && over && part.clientWidth > 1 && part.checkVisibility();
}).map(part => part.outerHTML.slice(0, 120))"""
#: Elements with words that stick out of the screen; a table or lines of code may scroll in a box of their own.
OUTSIDE = """() => [...document.querySelectorAll('body *')].filter(part => {
  const box = part.getBoundingClientRect();
  const shown = part.checkVisibility() && part.innerText?.trim() && box.width > 1;
  return shown && (box.left < -1 || box.right > innerWidth + 1) && !part.closest('pre, [role=region][tabindex]');
}).map(part => part.outerHTML.slice(0, 120))"""
#: WCAG 2.2, 1.4.12: what a reader may set, and must not lose anything by.
SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
SPACING += " p { margin-bottom: 2em !important; }"


def violations(page: Page | Frame, part: str | None = None) -> list[str]:
    """All that axe finds; the contrast in one part of the page, where one is named."""
    return _run(page, None, OPTIONS) + _run(page, part, CONTRAST)


def everywhere(page: Page, part: str | None = None) -> dict[str, list[str]]:
    """The same on a phone and a desk, and the contrast in the dark."""
    found = {}
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(TO_THE_TOP)
        found[str(width)] = violations(page, part)
    page.emulate_media(color_scheme="dark")
    found["dark"] = _run(page, part, CONTRAST)
    page.emulate_media(color_scheme="light")
    return {where: wrong for where, wrong in found.items() if wrong}


def _run(page: Page | Frame, part: str | None, options: dict[str, Any]) -> list[str]:
    found = Axe().run(page, context=part, options=options).response["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def lost(page: Page) -> list[str]:
    """What cannot be read: cut off, or beside the screen."""
    return [*page.evaluate(CUT), *page.evaluate(OUTSIDE)]
