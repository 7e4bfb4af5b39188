"""The pages that a public body owes, and what stands on every page."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from starlette.testclient import TestClient

from faq.settings import Settings
from tests.bot.web.conftest import client
from tests.own import lacking

PATHS = ["/", "/about", "/privacy", "/accessibility", "/nothing-here", "/embed", "/faq"]


@pytest.mark.parametrize("path", PATHS)
def test_the_numbers_stand_before_anything_else(web: TestClient, norfolk, path: str) -> None:
    page = web.get(path).text
    panel = page.split('id="numbers"')[1].split("</section>")[0]

    assert page.index('id="numbers"') < page.index("<main")
    assert [] == lacking(panel, norfolk)
    assert 3 == len(set(re.findall(r'href="tel:\d+"', panel)))  # two roles share one number, each has a row of its own
    assert 4 == len(re.findall(r'href="tel:\d+"', panel))


@pytest.mark.parametrize("path", PATHS)
def test_no_page_asks_anybody_else_for_anything(web: TestClient, path: str) -> None:
    page = web.get(path).text

    tags = [tag for tag in re.findall(r"<(?:link|script|img|iframe)[^>]*>", page) if 'rel="canonical"' not in tag]
    loaded = [address for tag in tags for address in re.findall(r'(?:src|href)="([^"]+)"', tag)]
    assert loaded
    assert [] == [address for address in loaded if not address.startswith("/static/")]
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*(src=|ld\+json))", page)
    assert not re.search(r"\son[a-z]+=", page)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("/privacy", "Privacy"), ("/accessibility", "ccessib"), ("/about", "About")],
)
def test_each_page_is_the_text_of_the_release(web: TestClient, path: str, wanted: str) -> None:
    page = web.get(path)

    assert 200 == page.status_code
    assert wanted in re.findall(r"<h1>(.*?)</h1>", page.text)[0]
    assert "<h2>" in page.text
    assert "{" not in page.text.split("<main")[1]


def test_the_privacy_page_says_what_this_installation_keeps(settings: Settings) -> None:
    with client(settings, conversation_minutes=1, keep_text_days=0) as short, client(settings) as usual:
        pages = [web.get("/privacy").text for web in (short, usual)]

    assert ["1 minute" in pages[0], "not kept at all" in pages[0]] == [True, True]
    assert ["30 minutes" in pages[1], "30 days" in pages[1]] == [True, True]


def test_what_is_not_there_says_so_and_keeps_the_numbers(web: TestClient, norfolk) -> None:
    page = web.get("/nothing/../at-all")

    assert 404 == page.status_code
    assert [] == lacking(page.text, norfolk)


def test_closed_the_page_says_who_answers(settings: Settings) -> None:
    with client(settings, now=datetime(2026, 11, 24, 21)) as web:
        panel = web.get("/").text.split('id="numbers"')[1].split("</section>")[0]

    assert panel.index("Call this now") < panel.index("Closed now")


def test_the_launcher_may_be_loaded_by_another_site(web: TestClient) -> None:
    for path in ("/embed.js", "/embed.css"):
        answer = web.get(path)

        assert (200, "cross-origin") == (answer.status_code, answer.headers["cross-origin-resource-policy"])
