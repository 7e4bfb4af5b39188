"""The editor as a process: started by its command, and told of by the greeting."""

from __future__ import annotations

import contextlib
import time

import httpx
import pytest

from bot.serving import editor, first_editor
from faq import accounts
from faq.accounts import Account
from faq.settings import Settings
from tests.assistant import VAR, Assistant
from tests.faq.conftest import PASSWORD, SERVICE
from tests.faq.test_store import locked


def test_the_command_serves_the_editor(tmp_path):
    VAR.mkdir(parents=True, exist_ok=True)
    found = Assistant(var=tmp_path)
    address = f"http://127.0.0.1:{found.editor_port}"
    found.start("editor")
    try:
        answer, ends = None, time.monotonic() + 60
        while answer is None and time.monotonic() < ends:
            with contextlib.suppress(httpx.HTTPError):
                answer = httpx.get(f"{address}/sign-in", timeout=5)
            time.sleep(0.1)
        assert answer is not None, found.log.read_text()
        assert (200, True) == (answer.status_code, "<h1>Sign in</h1>" in answer.text)
        assert "server" not in answer.headers
        taken = found.run("faq", "editor")
        assert (2, True) == (taken.returncode, "CADS_EDITOR_PORT" in taken.stderr)
    finally:
        found.end()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_the_greeting_tells_the_address(host):
    assert "http://127.0.0.1:8123/" == editor(Settings(editor_host=host, editor_port=8123))


def test_the_greeting_tells_how_the_first_administrator_is_made(settings, engine, cheap):
    before = first_editor(settings)
    accounts.create(engine, Account("anna", "Anna", SERVICE, frozenset(["administrator"])), PASSWORD, by="x", why="y")

    assert (True, "") == ("python -m faq add-editor LOGIN" in before, first_editor(settings))


def test_a_page_waits_for_no_writer(as_, engine):
    here = as_("author")
    with locked(engine):
        assert 200 == here.get("/").status_code
