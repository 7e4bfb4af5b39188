"""Two web processes are one page: limits, what was said and what is forgotten; and one without its Redis still answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from redis import Redis
from starlette.testclient import TestClient

from bot import shared
from bot.web.conversations import MOST_TURNS
from bot.web.site import Site
from faq.settings import Settings
from tests.assistant import free_port
from tests.bot.web.conftest import client
from tests.bot.web.test_conversations import told
from tests.bot.web.test_talk import DANGER, say
from tests.own import lacking

KEY = {"web_secret": "the same for both"}


@pytest.fixture
def two(settings: Settings, redis_url: str) -> Iterator[tuple[TestClient, TestClient]]:
    """Each with what it shares made anew, as in a process of its own."""
    found = []
    for _ in range(2):
        shared._made.cache_clear()
        found.append(client(settings, redis_url=redis_url, turns_per_minute=5, **KEY))
    with found[0] as one, found[1] as other:
        yield one, other
    shared._made.cache_clear()


def site(web: TestClient) -> Site:
    found: Site = web.app.state.site
    return found


def test_a_limit_counts_what_both_were_asked(two: tuple[TestClient, TestClient]) -> None:
    conversation = say(two[0]).json()["conversation"]

    statuses = [say(two[number % 2], conversation=conversation).status_code for number in range(6)]

    assert [200, 200, 200, 200, 429, 429] == statuses


def test_what_was_said_to_the_one_stands_on_the_page_of_the_other(two: tuple[TestClient, TestClient]) -> None:
    two[0].post("/", data={"message": "do I need consent", "message_id": "1"})
    cookie = next(iter(two[0].cookies.jar))
    two[1].cookies.set(cookie.name, cookie.value)
    two[1].post("/", data={"message": "what is CADS", "message_id": "2"})

    pages = [web.get("/").text for web in two]

    assert [(True, True)] * 2 == [("do I need consent" in page, "what is CADS" in page) for page in pages]


@pytest.mark.parametrize("way", ["/start-again", "/exit"])
def test_forgotten_by_the_one_it_is_gone_at_once(two: tuple[TestClient, TestClient], redis_url: str, way: str) -> None:
    two[0].post("/", data={"message": "do I need consent", "message_id": "1"})
    cookie, before = next(iter(two[0].cookies.jar)), Redis.from_url(redis_url).keys("*:page:*")
    two[1].cookies.set(cookie.name, cookie.value)

    two[1].post(way)

    assert (1, []) == (len(before), Redis.from_url(redis_url).keys("*:page:*"))
    assert "do I need consent" not in two[0].get("/").text


def test_a_transcript_in_redis_is_as_the_one_in_memory(two: tuple[TestClient, TestClient]) -> None:
    held, other = (site(web)._transcripts for web in two)
    for said in ("one", "two", "one"):
        held.add("anna", said, said, {**told("public"), "turn": 1}, unsent="three")
    other.note("anna", 1, {"words": "Thank you."})

    found = other.of("anna")
    assert (["one", "two"], "public", "three") == ([t["said"] for t in found.turns], found.audience, found.unsent)
    assert {"words": "Thank you."} in [t["noted"] for t in held.of("anna").turns]
    assert [] == other.of("ben").turns


def test_it_is_bounded_and_goes_by_itself(two: tuple[TestClient, TestClient], redis_url: str) -> None:
    held = site(two[0])._transcripts
    for number in range(MOST_TURNS + 5):
        held.add("anna", str(number), str(number), told())

    assert [str(n) for n in range(5, MOST_TURNS + 5)] == [t["said"] for t in held.of("anna").turns]
    assert 0 < Redis.from_url(redis_url).ttl("norfolk-cads:page:anna") <= 30 * 60


@pytest.mark.parametrize("fault", ["away", "silent"])
def test_without_redis_it_answers_and_999_is_not_held_back(settings: Settings, norfolk, fault: str) -> None:
    shared._made.cache_clear()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1] if fault == "silent" else free_port()
        with client(settings, redis_url=f"redis://127.0.0.1:{port}/0", turns_per_minute=3, **KEY) as web:
            began = time.monotonic()
            first = say(web, DANGER).json()
            answers = [say(web, conversation=first["conversation"]) for _ in range(4)]
            page, took, metrics = web.get("/").text, time.monotonic() - began, web.get("/metrics")
    shared._made.cache_clear()

    assert first["emergency"]
    assert [200, 200, 429, 429] == [answer.status_code for answer in answers]
    assert [] == [lacking(a.json()["replies"][0]["text"], norfolk) for a in answers if lacking(a.text, norfolk)]
    assert "what is CADS" in page
    assert took < 8
    assert metrics.status_code == 404 or "cads_redis_missed" in metrics.text
