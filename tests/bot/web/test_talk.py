"""What stops a message still gives 999 and the numbers, and never holds an emergency back."""

from __future__ import annotations

import socket
import time
from threading import Thread

import pytest
from sanic.config import DEFAULT_CONFIG
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from bot.web.rasa import KEPT_SECONDS
from faq import switch
from faq.settings import Settings
from tests.bot.web.conftest import client
from tests.own import lacking

DANGER = "he has a knife and is stabbing my mum"


def say(web: TestClient, message: str = "what is CADS", conversation: str | None = None, **more: str):
    return web.post("/api/chat", json={"message": message, "conversation": conversation, "message_id": message[:9]}, **more)


def test_while_rasa_is_away_the_numbers_stand(web: TestClient, norfolk) -> None:
    answer = say(web)

    body = answer.json()
    assert (200, "unavailable", None) == (answer.status_code, body["outcome"], body["turn"])
    assert [] == lacking(body["replies"][0]["text"], norfolk)
    assert 3 <= body["replies"][0]["html"].count("tel:")


def test_while_rasa_is_away_danger_gets_999_in_the_first_line(web: TestClient) -> None:
    body = say(web, DANGER).json()

    assert ("emergency", True) == (body["outcome"], body["emergency"])
    assert "999" in body["replies"][0]["text"].splitlines()[0]


def test_it_waits_no_longer_than_the_setting(settings: Settings, norfolk) -> None:
    with socket.socket() as silent:  # takes the message and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with client(settings, rasa_port=silent.getsockname()[1], web_seconds=0.5) as web:
            started = time.monotonic()
            body = say(web).json()
            took = time.monotonic() - started

    assert "unavailable" == body["outcome"]
    assert took < 3
    assert [] == lacking(body["replies"][0]["text"], norfolk)


@pytest.mark.parametrize("answer", [b"[]", b"not json", b'{"a": 1}', b'[{"text": "x"}]', b'[{"text": null}]'])
def test_an_answer_that_is_none_counts_as_away(settings: Settings, norfolk, answer: bytes) -> None:
    def serve(listener: socket.socket) -> None:
        taken, _ = listener.accept()
        with taken:
            taken.recv(65536)
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\nConnection: close\r\n\r\n"
            taken.sendall(head.encode() + answer)

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        Thread(target=serve, args=(listener,), daemon=True).start()
        with client(settings, rasa_port=listener.getsockname()[1]) as web:
            body = say(web).json()

    assert "unavailable" == body["outcome"]
    assert [] == lacking(body["replies"][0]["text"], norfolk)


def test_too_many_from_one_conversation_are_refused_with_the_numbers(settings: Settings, norfolk) -> None:
    with client(settings, turns_per_minute=3) as web:
        conversation = say(web).json()["conversation"]
        answers = [say(web, conversation=conversation) for _ in range(3)]
        other = say(web)

    assert [200, 200, 429] == [a.status_code for a in answers]
    assert "refused" == answers[-1].json()["outcome"]
    assert [] == lacking(answers[-1].json()["replies"][0]["text"], norfolk)
    assert 200 == other.status_code


def test_the_limit_never_holds_back_999(settings: Settings) -> None:
    with client(settings, turns_per_minute=1) as web:
        conversation = say(web).json()["conversation"]
        told = [say(web, message, conversation) for message in ("what is CADS", DANGER, DANGER)]

    assert [429, 200, 200] == [a.status_code for a in told]
    assert ["refused", "emergency", "emergency"] == [a.json()["outcome"] for a in told]
    assert "999" in told[1].json()["replies"][0]["text"].splitlines()[0]


def test_one_address_has_a_limit_too_and_one_flood_does_not_use_it_up(settings: Settings) -> None:
    with client(settings, turns_per_minute=2, turns_per_minute_address=4) as web:
        conversation = say(web).json()["conversation"]
        flood = [say(web, conversation=conversation).status_code for _ in range(10)]
        others = [say(web).status_code for _ in range(3)]

    assert [200, *[429] * 9] == flood
    assert [200, 200, 429] == others


def test_turned_off_it_says_so_and_danger_still_gets_999(settings: Settings, engine: Engine, norfolk) -> None:
    switch.turn(engine, settings.service, on=False, author="anna", why="test")
    with client(settings) as web:
        off, danger, page = say(web).json(), say(web, DANGER).json(), web.get("/")

    assert ("unavailable", "emergency") == (off["outcome"], danger["outcome"])
    assert [[], []] == [lacking(off["replies"][0]["text"], norfolk), lacking(page.text, norfolk)]
    assert 'id="message"' not in page.text
    assert "turned off" in page.text


def test_who_asks_gets_their_words_where_rasa_is_away_too(web: TestClient, norfolk) -> None:
    texts = {
        audience: web.post("/api/chat", json={"message": "hi", "message_id": "1", "audience": audience}).json()
        for audience in ("professional", "public", "nobody", None)
    }

    shown = {name: told["replies"][0]["text"] for name, told in texts.items()}
    assert 3 == len(set(shown.values()))
    assert shown["nobody"] == shown[None]
    assert ["professional", "public", None, None] == [told["audience"] for told in texts.values()]


def test_a_conversation_is_not_counted_for_ever(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted of it goes after its minute: nobody's flood of new conversations stays in memory."""
    with client(settings) as web:
        for _ in range(5):
            say(web)
        counted = web.app.state.site.talk._limits._storages[0]
        before, now = len(counted.storage), time.time()
        monkeypatch.setattr("limits.storage.memory.time.time", lambda: now + 61)
        say(web)
        time.sleep(0.1)

    assert 6 == before  # five conversations and the address they share
    assert 2 >= len(counted.storage) + len(counted.events)


def test_an_idle_connection_is_closed_from_this_end_before_rasas_server_closes_it() -> None:
    assert KEPT_SECONDS < DEFAULT_CONFIG["KEEP_ALIVE_TIMEOUT"]
