"""One turn through three real processes: one trace and one request id, and not a word of what was written in either."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.assistant import ROOT, Assistant, running
from tests.collector import Collector, collecting

#: Said on purpose: names, a number and a word that stands nowhere else.
PLANTED = ("Zebedee", "Quagmire", "07700900123", "otterscope")
SAID = "what is CADS, asks Zebedee Quagmire on 07700900123 of otterscope"
ID = "feedfacecafe0123456789abcdef0042"


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found


@pytest.fixture(scope="module")
def watched(collector: Collector) -> Iterator[Assistant]:
    """An assistant that logs for machines, and is traced."""
    with running(settings={"CADS_LOG_FORMAT": "json", "CADS_TRACES_URL": collector.url}) as found:
        found.start("web")
        found.wait_live()
        yield found


@pytest.fixture(scope="module")
def turn(watched: Assistant, collector: Collector) -> dict[str, Any]:
    """One turn over the page's API, with nginx's id."""
    collector.wait(2)  # of the start's own question
    collector.raw.clear()
    body = {"message": SAID, "message_id": "t1"}
    answer = httpx.post(f"{watched.web_url}/api/chat", json=body, headers={"X-Request-ID": ID}, timeout=30, trust_env=False)
    assert (200, ID) == (answer.status_code, answer.headers["x-request-id"])
    return dict(answer.json())


def lines(watched: Assistant) -> list[dict[str, Any]]:
    return [json.loads(line) for line in watched.log.read_text().splitlines() if line.startswith("{")]


def test_a_turn_is_one_trace_of_three_processes(turn: dict[str, Any], collector: Collector) -> None:
    spans = {span["process"]: span for span in collector.wait(3)}

    assert {"cads-web", "cads-rasa", "cads-actions"} == set(spans)
    web, rasa, action = (spans[f"cads-{name}"] for name in ("web", "rasa", "actions"))
    assert 1 == len({span["trace"] for span in spans.values()})
    assert (b"", web["id"], rasa["id"]) == (web["parent"], rasa["parent"], action["parent"])
    assert ("answered", turn["release"], "norfolk-cads") == tuple(
        web["told"][f"chat.{name}"] for name in ("outcome", "release", "service")
    )
    assert turn["turn"] == action["told"]["chat.turn"]
    assert len(rasa["told"]["chat.model"]) > 8


def test_a_span_tells_no_more_than_it_may(turn: dict[str, Any], collector: Collector) -> None:
    allowed = {f"chat.{name}" for name in ("turn", "outcome", "release", "model", "service", "audience")}
    for span in collector.wait(3):
        assert set(span["told"]) <= allowed
        assert (0, "") == (span["events"], span["status"])
    sent = b"".join(collector.raw).lower()
    assert [] == [word for word in (*PLANTED, "127.0.0.1") if word.lower().encode() in sent]


def test_a_request_has_one_id_in_the_lines_of_all_three(turn: dict[str, Any], watched: Assistant) -> None:
    mine = [line for line in lines(watched) if line.get("request") == ID]

    assert {"web", "rasa", "actions"} == {line["process"] for line in mine}
    assert {turn["release"]} == {line["release"] for line in mine}
    assert all({"at", "level", "logger", "ms"} <= set(line) for line in mine)


def test_a_line_tells_no_word_no_address_and_not_what_came_of_it(turn: dict[str, Any], watched: Assistant) -> None:
    text = watched.log.read_text()

    assert [] == [word for word in PLANTED if word.lower() in text.lower()]
    assert "outcome" not in {key for line in lines(watched) for key in line}
    assert len(lines(watched)) > 3


def test_without_the_setting_nothing_of_opentelemetry_is_loaded() -> None:
    code = (
        "import sys; from faq import tracing; from faq.settings import Settings; tracing.set_up(Settings(), 'web')\n"
        "with tracing.span('web', {}) as s: s.tell({'outcome': 'answered'})\n"
        "assert tracing.headers() == {}; print([m for m in sys.modules if m.startswith('opentelemetry')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "[]" == done.stdout.strip()
