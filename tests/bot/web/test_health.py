"""Alive, ready, and figures: each says only what it has seen."""

from __future__ import annotations

import time

import pytest
from starlette.testclient import TestClient

from bot.web import health
from tests.bot.web.conftest import client


def test_it_is_alive_and_not_ready_while_rasa_is_away(web: TestClient) -> None:
    ready = web.get("/ready")

    assert 200 == web.get("/live").status_code
    assert (503, False, "no answer from Rasa") == (ready.status_code, ready.json()["ready"], ready.json()["why"])


def test_it_is_ready_once_a_known_question_is_answered_from_the_live_release(answering: TestClient) -> None:
    ready = answering.get("/ready")

    assert (200, True) == (ready.status_code, ready.json()["ready"])
    assert ready.json()["release"] >= 1
    assert ready.json()["model"]


def test_a_probe_each_second_is_not_a_question_each_second(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    original = health.Ready._ask

    async def counted(self, here):
        asked.append(time.monotonic())
        return await original(self, here)

    monkeypatch.setattr(health.Ready, "_ask", counted)

    for _ in range(5):
        web.get("/ready")

    assert 1 == len(asked)


def test_the_figures_count_outcomes_and_hold_no_words(web: TestClient) -> None:
    web.post("/api/chat", json={"message": "what is CADS", "message_id": "1"})

    shown = web.app.state.site.metrics.shown().decode()

    assert 'cads_turns_total{outcome="unavailable"} 1.0' in shown
    assert "cads_rasa_away_total 1.0" in shown
    assert "what is CADS" not in shown


@pytest.mark.parametrize(
    ("address", "status"),
    [("127.0.0.1", 200), ("10.1.2.3", 200), ("::1", 200), ("8.8.8.8", 404), ("2a00:1450::1", 404), ("testclient", 404)],
)
def test_figures_are_for_the_machines_own_network(settings, address: str, status: int) -> None:
    with client(settings) as web, TestClient(web.app, client=(address, 5000)) as near:
        assert status == near.get("/metrics").status_code
