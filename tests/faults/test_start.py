"""A start that cannot work ends with a plain message that says what to do, never with a traceback."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.assistant import ROOT, Assistant
from tests.own import own, safe_file


@pytest.fixture(scope="module")
def broken() -> Iterator[Assistant]:
    with own() as found:
        yield found


def run(assistant: Assistant, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-W", "ignore", "-m", *command]
    env = assistant.env | settings
    return subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=90)


@pytest.mark.parametrize("content", [None, "", "{broken"])
def test_without_its_safe_texts_it_does_not_serve(broken: Assistant, content: str | None) -> None:
    file = safe_file(broken)
    kept = file.read_bytes()
    file.unlink() if content is None else file.write_text(content)

    done = run(broken, "bot", "serve")
    file.write_bytes(kept)

    assert done.returncode == 1
    assert "faq publish" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("command", [("bot", "serve"), ("bot", "train"), ("bot", "hello"), ("actions",), ("faq", "show")])
@pytest.mark.parametrize(
    ("name", "value"), [("CADS_RASA_PORT", "70000"), ("CADS_MAX_CHARS", "many"), ("CADS_NO_SUCH", "1"), ("CADS_NOW", "tomorrow")]
)
def test_a_wrong_setting_is_named(broken: Assistant, command: tuple[str, ...], name: str, value: str) -> None:
    done = run(broken, *command, **{name: value})

    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_without_a_release_it_says_what_to_do(broken: Assistant) -> None:
    done = run(broken, "bot", "serve", CADS_DATABASE_URL=f"sqlite:///{broken.var}/other.db")

    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "python -m faq" in done.stderr


def test_without_a_model_it_says_what_to_do(broken: Assistant) -> None:
    (broken.var / "models").rename(broken.var / "models-away")

    done = run(broken, "bot", "serve")
    (broken.var / "models-away").rename(broken.var / "models")

    assert done.returncode == 1
    assert "python -m bot train" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_it_is_ready_only_once_it_answers(broken: Assistant) -> None:
    """F9: Rasa alone says 200 while it has no model."""
    broken.start("actions", "rasa")
    ends, ready = time.monotonic() + 120, None
    while time.monotonic() < ends and ready is None:
        with contextlib.suppress(httpx.HTTPError):
            found = httpx.get(broken.url.removesuffix("webhook") + "ready", timeout=5)
            ready = found.json() if found.status_code == 200 else None
        time.sleep(0.05)

    custom = broken.say("what is CADS")["custom"]
    broken.end()

    assert ready == {"model": custom["model"], "release": custom["release"]}
    assert custom["model"]
