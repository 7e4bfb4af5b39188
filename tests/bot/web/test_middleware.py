"""What holds for every request: headers, whose form it is, how large it may be, what is written down."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from faq.settings import Settings
from tests.bot.web.conftest import client
from tests.own import canary, lacking

PATHS = ["/", "/about", "/privacy", "/accessibility", "/live", "/ready", "/nothing-here", "/embed", "/demo", "/static/site.css"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_strict_headers(web: TestClient, path: str) -> None:
    headers = web.get(path).headers
    policy = headers["content-security-policy"]

    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert ("nosniff", "no-referrer") == (headers["x-content-type-options"], headers["referrer-policy"])
    assert "max-age" in headers["strict-transport-security"]
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/", "/about", "/nothing-here", "/ready"])
def test_nothing_of_a_talk_is_kept_by_the_browser(web: TestClient, path: str) -> None:
    assert "no-store" == web.get(path).headers["cache-control"]


def test_a_file_whose_address_names_its_version_is_kept(web: TestClient) -> None:
    assert "immutable" in web.get("/static/site.css?v=1").headers["cache-control"]
    assert "no-cache" == web.get("/static/site.css").headers["cache-control"]


def test_only_the_sites_of_the_setting_may_frame_the_chat(settings: Settings) -> None:
    with client(settings, embed_hosts="https://one.example.org https://two.example.org") as web:
        framed, page = web.get("/embed").headers, web.get("/").headers

    assert framed["content-security-policy"].endswith("frame-ancestors 'self' https://one.example.org https://two.example.org")
    assert page["content-security-policy"].endswith("frame-ancestors 'none'")
    assert ("DENY", None) == (page["x-frame-options"], framed.get("x-frame-options"))


@pytest.fixture(params=["/api/chat", "/", "/start-again"])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example.org"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"},
    ],
)
def test_a_form_of_another_site_is_refused_in_words(web: TestClient, norfolk, path: str, headers: dict[str, str]) -> None:
    answer = web.post(path, headers=headers, json={"message": "hello", "message_id": "1"})

    assert 403 == answer.status_code
    assert [] == lacking(answer.text, norfolk)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://127.0.0.1:8000"}],
)
def test_our_own_forms_and_programs_come_in(web: TestClient, path: str, headers: dict[str, str]) -> None:
    assert web.post(path, headers=headers, json={"message": "hello", "message_id": "1"}).status_code in (200, 303)


def test_a_body_over_64_kb_is_refused_in_words(web: TestClient, norfolk, path: str) -> None:
    answer = web.post(path, content=b"x" * 70_000, headers={"Content-Type": "application/json"})

    assert 413 == answer.status_code
    assert [] == lacking(answer.text, norfolk)


@pytest.mark.parametrize(("path", "kind"), [("/api/chat", "application/json"), ("/", "application/x-www-form-urlencoded")])
def test_a_body_that_tells_no_length_is_refused_in_words(web: TestClient, norfolk, path: str, kind: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(2000):
            yield b"x" * 100

    answer = web.post(path, content=endless(), headers={"Content-Type": kind})

    assert 413 == answer.status_code
    assert [] == lacking(answer.text, norfolk)


def test_a_fault_of_ours_still_gives_the_numbers(settings: Settings, norfolk, monkeypatch, caplog) -> None:
    word = canary()

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    with client(settings) as web:
        monkeypatch.setattr(web.app.state.site.talk, "turn", broken)
        answers = [
            web.post("/api/chat", json={"message": word, "message_id": "1"}),
            web.post("/", data={"message": word}),
        ]

    assert [500, 500] == [a.status_code for a in answers]
    assert [[], []] == [lacking(a.text, norfolk) for a in answers]
    assert not any(told in a.text for a in answers for told in ("Traceback", "RuntimeError", "broken"))
    assert word not in caplog.text


def test_a_line_is_written_for_a_request_without_words_or_address(web: TestClient, caplog) -> None:
    word = canary()
    caplog.set_level(logging.INFO, "bot.web")

    web.post("/api/chat", json={"message": f"what is CADS {word}", "message_id": "1"})
    web.get(f"/faq?q={word}")

    lines = [json.loads(r.message) for r in caplog.records if r.name == "bot.web" and r.message.startswith("{")]
    assert {"request", "method", "page", "status", "ms", "release"} == set(lines[0])
    assert "/api/chat" == lines[0]["page"]
    assert word not in caplog.text
    assert "testclient" not in caplog.text


def test_a_request_id_is_given_back_or_made(web: TestClient) -> None:
    given, made, hostile = (
        web.get("/live", headers=h).headers["x-request-id"]
        for h in ({"X-Request-Id": "abcd-1234-efgh"}, {}, {"X-Request-Id": "x y; <script>"})
    )

    assert "abcd-1234-efgh" == given
    assert 16 == len(made) == len(hostile)
    assert made != hostile
