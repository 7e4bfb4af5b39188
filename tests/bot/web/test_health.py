"""Alive, ready, and figures: each says only what it has seen."""

from __future__ import annotations

import socket
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


def figures(web: TestClient) -> dict[str, float]:
    with TestClient(web.app, client=("127.0.0.1", 5000)) as near:
        lines = near.get("/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_the_figures_tell_what_is_live_and_that_rasa_is_away(web: TestClient) -> None:
    shown = figures(web)

    wanted = {"cads_ready": 0, "cads_database_up": 1, "cads_release": 1, "cads_release_live": 1, "cads_chat_on": 1}
    assert wanted == {name: shown[name] for name in wanted}
    assert 0 < shown["cads_release_live_since_seconds"] < time.time()
    assert shown["process_open_fds"] > 0


def test_the_figures_tell_which_model_answers(answering: TestClient) -> None:
    shown = figures(answering)

    assert 1 == shown["cads_ready"]
    assert [1] == [value for name, value in shown.items() if name.startswith('cads_model_info{model="')]


def test_the_figures_tell_that_the_database_is_away(settings, tmp_path) -> None:
    with client(settings) as web:
        (tmp_path / "cads.db").rename(tmp_path / "gone")
        (tmp_path / "cads.db").mkdir()

        assert 0 == figures(web)["cads_database_up"]


def test_a_rasa_that_stalls_holds_no_figures_up(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.3)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        client(settings, rasa_port=silent.getsockname()[1], web_seconds=30) as web,
    ):
        assert 0 == figures(web)["cads_ready"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("127.0.0.1", 200), ("10.1.2.3", 200), ("::1", 200), ("8.8.8.8", 404), ("2a00:1450::1", 404), ("testclient", 404)],
)
def test_figures_are_for_the_machines_own_network(settings, address: str, status: int) -> None:
    with client(settings) as web, TestClient(web.app, client=(address, 5000)) as near:
        assert status == near.get("/metrics").status_code
