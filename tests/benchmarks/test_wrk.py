"""What wrk sends and checks, and what its output tells; and that people who talk meanwhile see what is wrong."""

from __future__ import annotations

import http.server
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.load import wrk
from benchmarks.load.sides import Door
from benchmarks.load.talk import PEOPLE, Talk
from benchmarks.load.wrk import Load, LoadError

OUTPUT = """Running 5s test @ http://127.0.0.1:1/api/chat
  1 threads and 1 connections
  Requests/sec:     50.00
RESULT {"requests":10,"microseconds":2000000,"wrong":{"status":1,"empty":0,"timeout":2},"latencies":[[1000,9],[50000,1]]}
"""
GOOD, EMPTY, AWAY = b'[{"text": "Call."}]', b"[]", b'[{"text":"Sorry.","custom":{"outcome":"unavailable"}}]'


def test_wrks_output_becomes_figures_and_a_wrong_reply_is_none() -> None:
    found = wrk.parsed(OUTPUT).figures()

    assert {"status": 1, "timeout": 2} == found["wrong"]
    assert (7, 3.5) == (found["replies"], found["replies_s"])
    assert (1.0, 50.0, 50.0) == (found["p50_ms"], found["p95_ms"], found["p99_ms"])


def test_two_runs_are_one_with_the_latencies_of_both() -> None:
    one = Load(3, 1.0, Counter(), Counter({1000: 3}), Counter(web=0.03))
    other = Load(1, 1.0, Counter(empty=1), Counter({9000: 1}), Counter(web=0.01))

    found = (one + other).figures()

    assert (1.5, 1.0, 9.0, {"web": 10.0}, {"empty": 1}) == tuple(
        found[name] for name in ("replies_s", "p50_ms", "p95_ms", "cpu_ms", "wrong")
    )


def test_no_reply_at_all_is_told_and_divides_nothing() -> None:
    found = Load(0, 5.0, Counter(timeout=4), Counter(), Counter(web=1.0)).figures()

    assert (0, 0.0, 0.0, {}) == (found["replies"], found["replies_s"], found["p95_ms"], found["cpu_ms"])


def test_output_without_a_result_is_a_fault_and_not_a_zero() -> None:
    with pytest.raises(LoadError, match="without a result: unable to connect"):
        wrk.parsed("unable to connect")


class Wrong(http.server.BaseHTTPRequestHandler):
    """Answers in turn: well, with nothing, with the text for when something is away, with a fault."""

    protocol_version = "HTTP/1.1"
    seen: list[dict[str, str]]

    def do_POST(self) -> None:
        self.seen.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, body = [(200, GOOD), (200, EMPTY), (200, AWAY), (500, GOOD)][len(self.seen) % 4]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def door() -> Iterator[str]:
    Wrong.seen = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Wrong) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed")
def test_wrk_takes_the_script_asks_in_new_conversations_and_sees_what_is_wrong(door: str, tmp_path: Path) -> None:
    bodies = tmp_path / "bodies"
    bodies.write_text('{"sender": "@ID@", "message": "what\'s \\u201cthis\\u201d?"}\n{"sender": "@ID@", "message": "100%"}\n')

    found = wrk.load(door, bodies, "p", at_once=2, seconds=1)

    kinds = found.wrong
    assert found.requests > 8
    assert {"status", "empty", "unavailable"} == set(kinds)
    assert all(abs(count - found.requests / 4) <= 2 for count in kinds.values())
    assert found.latencies.total() > 0
    assert {"what's “this”?", "100%"} == {body["message"] for body in Wrong.seen}
    assert len(Wrong.seen) == len({body["sender"] for body in Wrong.seen})


def test_people_who_talk_meanwhile_are_each_time_somebody_new_and_count_what_is_wrong(door: str) -> None:
    asked = Door("d", "", door, {"sender": wrk.ID, "metadata": {"message_id": wrk.ID}}, "alone", 1, "channel")

    with Talk(asked, ["one", "two"]) as talk:
        time.sleep(0.5)

    found = talk.figures()
    assert found["turns"] == len(Wrong.seen) > 8
    assert abs(found["wrong"] - found["turns"] * 3 / 4) <= PEOPLE
    assert found["longest_ms"] >= found["p50_ms"]
    assert len(Wrong.seen) == len({body["sender"] for body in Wrong.seen})
    assert all(body["sender"] == body["metadata"]["message_id"] for body in Wrong.seen)
    assert {"one", "two"} == {body["message"] for body in Wrong.seen}
