"""A line of the log, for machines: its kind, its request, and no message of an exception."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from faq import calls, logs
from faq.settings import Settings


def record(message: str = "said", **more: object) -> logging.LogRecord:
    made = logging.LogRecord("bot.web", logging.ERROR, "x.py", 1, message, (), None)
    made.__dict__.update(more)
    return made


@pytest.fixture
def handlers() -> Iterator[None]:
    """The root's own, put back afterwards."""
    kept = list(logging.getLogger().handlers)
    yield
    logging.getLogger().handlers[:] = kept
    logging.getLogger(logs.TURNS).setLevel(logging.NOTSET)


def test_a_line_of_json_has_the_request_and_its_own_fields() -> None:
    calls.taken({"X-Request-ID": "abcd-1234"})
    line = json.loads(logs.Lines("web", is_json=True).format(record(fields={"page": "/", "release": 3})))

    assert ("web", "error", "abcd-1234", "/", 3) == tuple(line[k] for k in ("process", "level", "request", "page", "release"))
    assert "said" not in line


def test_key_and_value_stay_one_line() -> None:
    line = logs.Lines("web", is_json=False).format(record('No "reply"\nfrom Rasa', fields=None))

    assert 1 == len(line.splitlines())
    assert "process=web logger=bot.web" in line
    assert r'said="No \"reply\"' in line


@pytest.mark.parametrize("is_json", [True, False])
def test_an_exceptions_words_are_left_out(is_json: bool) -> None:
    try:
        raise ValueError("my name is Zebedee")
    except ValueError as wrong:
        found = record("It failed.", exc_info=(type(wrong), wrong, wrong.__traceback__))

    line = logs.Lines("web", is_json=is_json).format(found)

    assert "Zebedee" not in line.replace('raise ValueError("my name is Zebedee")', "").replace(
        r"raise ValueError(\"my name is Zebedee\")", ""
    )
    assert "ValueError" in line
    assert "test_logs.py" in line


@pytest.mark.parametrize(("given", "taken"), [
    ("abcd-1234", True), ("a" * 64, True), ("a" * 65, False), ("short", False), ("x y; <script>", False), ("a\nb345678", False),
])  # fmt: skip
def test_an_id_that_is_not_well_formed_is_made_anew(given: str, taken: bool) -> None:
    found = calls.taken({"x-request-id": given})

    assert taken is (found == given)
    assert found == calls.request() == calls.headers()[calls.HEADER]


def test_plain_leaves_all_as_it_is(handlers: None) -> None:
    before = list(logging.getLogger().handlers)
    logs.set_up(Settings(), "web")
    assert before == logging.getLogger().handlers

    logs.set_up(Settings(log_format="keyvalue"), "web")
    assert [logs.Lines] == [type(one.formatter) for one in logging.getLogger().handlers]
    assert logging.getLogger(logs.TURNS).isEnabledFor(logging.INFO)
