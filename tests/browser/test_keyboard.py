"""By keyboard alone: everything is reached in a sensible order, what has the focus is seen, a talk is held."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import talk
from tests.browser.conftest import Visit

pytestmark = pytest.mark.safety

#: What has the focus: its name, whether an outline marks it, and whether any of it is in sight.
STOP = """() => {
  const part = document.activeElement;
  if (part === document.body) return null;
  const marked = [null, '::after'].some(pseudo => {
    const style = getComputedStyle(part, pseudo);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  });
  const box = part.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap(x => [0.1, 0.5, 0.9].map(y => [box.left + box.width * x, box.top + box.height * y]));
  const seen = points.some(([x, y]) => part.contains(document.elementFromPoint(x, y)));
  const name = part.id || part.name || part.className || part.getAttribute('href') || part.tagName.toLowerCase();
  return {name: part.href?.startsWith('tel:') ? part.getAttribute('href') : name, marked, seen};
}"""


def stops(page: Page, most: int = 80) -> list[dict[str, object]]:
    """Each stop of the Tab key, from the top of the page to its end."""
    found: list[dict[str, object]] = []
    while len(found) < most:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        found.append(stop)
    return found


@pytest.mark.parametrize(("width", "height"), [(320, 256), (390, 844), (1280, 800)])
@pytest.mark.parametrize("path", ["/", "/faq", "/print"])
def test_each_stop_is_marked_and_in_sight(visit: Visit, path: str, width: int, height: int) -> None:
    page = visit(path, width=width, height=height, reduced_motion="reduce")
    if path == "/":
        talk.ask(page, talk.UNCLEAR)
        page.reload()
    found = stops(page)

    assert len(found) >= 10
    assert [] == [stop for stop in found if not (stop["marked"] and stop["seen"])]


def test_the_order_is_that_of_the_page(visit: Visit) -> None:
    names = [str(stop["name"]) for stop in stops(visit("/"))]
    wanted = ["skip", "exit", "tel:999", "message", "send", "audience"]

    assert "skip" == names[0]
    assert wanted == sorted(wanted, key=names.index)
    assert 1 == names.count("audience")


def test_the_skip_link_leads_past_the_numbers(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_somebody_says_who_they_are_asks_and_presses_a_button(visit: Visit) -> None:
    page = visit("/")
    tab_to(page, "input[name=audience]:checked")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    tab_to(page, "#message", back=True)
    page.keyboard.type(talk.UNCLEAR)
    tab_to(page, "#send")
    page.keyboard.press("Enter")
    turn = talk.answered(page, 1)
    title = turn.locator("button.choice").first.inner_text()
    tab_to(page, "#talk button.choice:first-of-type", back=True)
    page.keyboard.press("Enter")

    assert "professional" == talk.chosen(page)
    assert title == talk.answered(page, 2).locator(".said-text").inner_text()


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Tab (or Shift+Tab) until this has the focus."""
    for _ in range(40):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{selector} is never reached")
