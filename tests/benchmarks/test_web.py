"""The load benchmark without its load: what wrk's output tells, the order, the table; and that wrk takes the script."""

from __future__ import annotations

import http.server
import json
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import servers, web, wrk
from benchmarks.web import Door
from benchmarks.wrk import Load, LoadError
from faq.entries import Content

OUTPUT = """Running 5s test @ http://127.0.0.1:1/api/chat
  1 threads and 1 connections
  Requests/sec:     50.00
RESULT {"requests":10,"microseconds":2000000,"wrong":{"status":1,"empty":0,"timeout":2},"latencies":[[1000,9],[50000,1]]}
"""
DOORS = [Door(name, f"title of {name}", "", {}) for name in ("web", "channel", "rest")]
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


def test_each_door_comes_first_and_last_as_often_as_another() -> None:
    found = list(web.order([1, 10], DOORS))

    assert [(1, "web"), (1, "channel"), (1, "rest"), (1, "rest")] == [(level, door.name) for level, door in found[:4]]
    assert {2} == set(Counter((level, door.name) for level, door in found).values())
    assert ["web", "rest", "rest", "web"] == [found[n][1].name for n in (0, 3, 6, 9)]


def test_the_questions_are_ten_of_the_contents_own(norfolk: Content) -> None:
    release: Any = type("Release", (), {"content": norfolk})

    found = web.questions(release)

    assert 10 == len(set(found))
    assert set(found) <= {entry.question for entry in norfolk.entries if entry.kind == "faq"}


def test_the_report_holds_each_line_against_stocks_and_shows_what_was_wrong() -> None:
    loads = {"web": Load(50, 1.0, Counter(empty=2), Counter({4000: 50}), Counter(web=0.25, rasa=1.5)),
             "rest": Load(96, 1.0, Counter(), Counter({2000: 96}))}  # fmt: skip
    rows = web.with_ratio([{"at": 10, "door": d, "title": d, **one.figures()} for d, one in loads.items()])
    machine = {"cores": 2, "processor": "p", "memory_gb": 8, "system": "s", "load_at_start": 0.1, "commit": "abc"}
    memory = [{"process": "web", "before": {"now_mb": 100.0}, "after": {"now_mb": 110.0, "most_mb": 1120.0}}]

    text = web.markdown({"when": "", "seconds": 5, "rounds": 2, "machine": machine, "rows": rows, "memory": memory})

    assert "| 10 | web | 48.0 | 0.50 | 4.0 ms | 4.0 ms | 4.0 ms | 35 ms (web 5, rasa 30) | 2 empty |" in text
    assert "| 10 | rest | 96.0 | 1.00 | 2.0 ms | 2.0 ms | 2.0 ms |  | 0 |" in text
    assert "| web | 100 MB | 110 MB | 1,120 MB |" in text


def test_without_wrk_it_says_how_to_install_it_and_starts_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(web, "measured", lambda *_: pytest.fail("it began"))

    assert 1 == web.main([], tmp_path)
    assert "apt-get install wrk" in capsys.readouterr().err


def test_free_ports_differ() -> None:
    assert 4 == len(set(servers.free_ports(4)))


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
