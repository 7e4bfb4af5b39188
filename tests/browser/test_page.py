"""What stands on every page before any script runs: the numbers, labelled, to tap, in one place; and the first words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from faq.entries import EVERYONE, Content
from faq.facts import Phone
from tests.assistant import Assistant
from tests.browser import talk
from tests.browser.conftest import Visit

NOTHING_FOUND = "404"


def phones(content: Content) -> dict[str, Phone]:
    return {f.id: f for f in content.facts if isinstance(f, Phone)}


def panel(page: Page) -> list[tuple[str, str]]:
    """Each line of the panel: its words, and where its number leads."""
    lines = page.locator("#numbers li").all()
    return [(re.sub(r"\s+", " ", li.inner_text()), li.locator("a").get_attribute("href") or "") for li in lines]


def lacking(page: Page, content: Content) -> list[str]:
    """What the panel lacks: each number, labelled by whom it is for or who answers, with a link that calls it."""
    service, facts = content.service, phones(content)
    wanted = [(a.label, facts[a.line].number) for a in service.audiences]
    wanted += [(facts[a.closed_line].role, facts[a.closed_line].number) for a in service.audiences]
    shown = panel(page)
    out = [
        f"{label}: {number}"
        for label, number in wanted
        if not any(label in words and number in words and href == talk.tel(number) for words, href in shown)
    ]
    return out if page.locator('#numbers a[href="tel:999"]').is_visible() else ["999", *out]


@pytest.mark.safety
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_has_all_numbers_without_a_script(visit: Visit, watch: Any, norfolk: Content, width: int) -> None:
    watch.allow(NOTHING_FOUND)
    page = visit(java_script_enabled=False, width=width)
    found = {}
    for path in talk.paths(norfolk):
        page.goto(path)
        found[path] = lacking(page, norfolk)

    assert {path: [] for path in talk.paths(norfolk)} == found


@pytest.mark.safety
@pytest.mark.parametrize("width", [390, 1280])
def test_the_numbers_stand_in_the_same_place_on_every_page(visit: Visit, watch: Any, norfolk: Content, width: int) -> None:
    watch.allow(NOTHING_FOUND)
    page = visit(java_script_enabled=False, width=width)
    places = {}
    for path in talk.paths(norfolk):
        page.goto(path)
        places[path] = page.locator("#numbers").bounding_box()

    assert places["/"]
    assert dict.fromkeys(talk.paths(norfolk), places["/"]) == places


@pytest.mark.safety
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_all_numbers_are_on_the_first_screen(visit: Visit, width: int, height: int) -> None:
    page = visit("/", java_script_enabled=False, width=width, height=height)
    boxes = [link.bounding_box() for link in page.locator('#numbers a[href^="tel:"]').all()]

    assert len(boxes) >= 4
    assert [] == [box for box in boxes if not box or box["y"] + box["height"] > height]


@pytest.mark.safety
def test_an_open_line_says_so_in_words(visit: Visit, norfolk: Content) -> None:
    shown = panel(visit("/", java_script_enabled=False))
    professional = norfolk.service.audiences[0].label

    assert [True] == ["Open now" in words for words, _ in shown if professional in words]


@pytest.mark.safety
def test_a_closed_line_says_so_and_who_answers_instead_stands_first(visit: Visit, on_sunday: Assistant, norfolk: Content) -> None:
    shown = panel(visit("/", java_script_enabled=False, at=on_sunday))
    professional = norfolk.service.audiences[0]
    instead = phones(norfolk)[professional.closed_line]

    assert [True] == ["Closed now" in words for words, _ in shown if professional.label in words]
    assert instead.role in shown[0][0]
    assert talk.tel(instead.number) == shown[0][1]


@pytest.mark.safety
def test_the_first_words_say_that_it_is_a_computer_and_no_report(visit: Visit, norfolk: Content) -> None:
    introduction = norfolk.entry("introduction")
    assert introduction
    first = introduction.answers[EVERYONE].split("\n\n")[1]
    page = visit("/", java_script_enabled=False)

    assert "computer program" in first
    assert "not a report" in first
    assert first in page.inner_text("main")


def test_a_page_that_is_not_there_says_so(visit: Visit, watch: Any) -> None:
    watch.allow(NOTHING_FOUND)
    page = visit("/no-such-page", java_script_enabled=False)

    assert "Page not found" == page.inner_text("h1")
