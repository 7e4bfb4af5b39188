"""The digest: counts alone, to a mail server, and clear words where it is not sent."""

from __future__ import annotations

import json
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from faq import digest, outcomes
from faq.entries import Content, Release
from faq.errors import SettingError
from faq.outcomes import Asked, Told
from faq.redaction import Redactor
from faq.settings import Settings
from tests.faq.test_questions import ask

TODAY = date(2026, 11, 24)
MESSAGES = [json.loads(line) for line in (Path(__file__).parent / "identifiers.jsonl").read_text().splitlines()]


class MailServer(socketserver.StreamRequestHandler):
    """Takes one message after the other, as a mail server does."""

    got: list[str] = []  # noqa: RUF012  # one for all: the test reads it

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (one := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(one.decode())
                self.got.append("".join(lines))
            elif line.upper().startswith(b"RCPT TO:<REFUSED"):
                self.wfile.write(b"550 nobody\r\n")
                continue
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


@pytest.fixture
def mail() -> Iterator[str]:
    MailServer.got.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def settings(**more: Any) -> Settings:
    return Settings(
        **({"smtp_url": "smtp://127.0.0.1:9", "digest_from": "cads@example.org", "digest_to": "unit@example.org"} | more)
    )


def test_it_counts_what_needs_doing(engine: Engine, published: Release, norfolk: Content) -> None:
    ask(engine, *(f"otter {n}" for n in range(6)))
    for _ in range(7):
        outcomes.count(engine, Told("norfolk-cads", "answered", "", "consent", 1, "open"), datetime(2026, 11, 24, 9))

    told = digest.words(engine, norfolk, TODAY)

    assert "Replies given: 7\n" in told
    assert "Questions that nobody has looked at: 6\n" in told
    assert "asked back or not understood: 0\n" in told


def test_small_numbers_are_not_told(engine: Engine, published: Release, norfolk: Content) -> None:
    ask(engine, "otter")

    assert "Questions that nobody has looked at: fewer than 5" in digest.words(engine, norfolk, TODAY)


def test_not_a_word_of_what_was_asked_is_in_it(engine: Engine, published: Release, norfolk: Content) -> None:
    redactor = Redactor(norfolk)
    for message in MESSAGES:
        told = Told("norfolk-cads", "not_understood", "", "", 1, "open")
        outcomes.keep(engine, told, Asked(redactor.redacted(message["text"]).text, "c"))

    told = digest.words(engine, norfolk, TODAY)

    assert 300 == len(MESSAGES)
    assert [] == [p for m in MESSAGES for p in m["planted"] if len(p) > 3 and p.lower() in told.lower()]


def test_it_is_sent_to_everybody(mail: str) -> None:
    digest.send(settings(smtp_url=mail, digest_to="anna@example.org ben@example.org"), "Subject line\n\nReplies given: 7\n")

    (got,) = MailServer.got
    assert all(part in got for part in ("Subject: Subject line", "anna@example.org, ben@example.org", "Replies given: 7"))


@pytest.mark.parametrize("missing", ["smtp_url", "digest_from", "digest_to"])
def test_what_is_not_set_is_named(missing: str) -> None:
    with pytest.raises(SettingError, match="CADS_SMTP_URL, CADS_DIGEST_FROM and CADS_DIGEST_TO"):
        digest.send(settings(**{missing: ""}), "x\n")


def test_a_server_that_is_away_is_told_without_its_password() -> None:
    with pytest.raises(digest.NotSent, match=r"did not take it \(ConnectionRefusedError\)") as wrong:
        digest.send(settings(smtp_url="smtp://anna:secret@127.0.0.1:9"), "x\n")

    assert "secret" not in str(wrong.value)


def test_a_server_that_refuses_is_told(mail: str) -> None:
    with pytest.raises(digest.NotSent, match="SMTPRecipientsRefused"):
        digest.send(settings(smtp_url=mail, digest_to="refused@example.org"), "x\n")


@pytest.mark.parametrize("url", ["smtps://mail.example.org:465", "smtp+starttls://a:b@mail.example.org:587"])
def test_it_is_sent_in_the_safe_way_that_the_setting_names(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    did: list[str] = []

    class Server:
        def __init__(self, host: str, port: int, timeout: float) -> None:
            did.append(f"{host}:{port}")

        def starttls(self) -> None:
            did.append("starttls")

        def login(self, user: str, password: str) -> None:
            did.append(f"{user}/{password}")

    monkeypatch.setattr(smtplib, "SMTP_SSL" if url.startswith("smtps") else "SMTP", Server)
    digest._server(url)

    assert did in (["mail.example.org:465"], ["mail.example.org:587", "starttls", "a/b"])


@pytest.mark.parametrize(
    ("name", "value"),
    [("smtp_url", "mail.example.org"), ("smtp_url", "http://x"), ("digest_to", "unit"), ("digest_from", "a@b, c@d")],
)
def test_a_setting_that_is_wrong_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="write"):
        settings(**{name: value})


def test_one_command_shows_or_sends_it(run, monkeypatch: pytest.MonkeyPatch, mail: str) -> None:
    run("prepare")

    shown = run("digest", "--show")
    unset = run("digest")
    for name, value in (("SMTP_URL", mail), ("DIGEST_FROM", "a@example.org"), ("DIGEST_TO", "b@example.org")):
        monkeypatch.setenv(f"CADS_{name}", value)
    sent = run("digest")

    assert (0, True) == (shown[0], "counts only" in shown[1])
    assert (2, True) == (unset[0], "CADS_SMTP_URL" in unset[2])
    assert (0, "Sent to 1.\n", 1) == (sent[0], sent[1], len(MailServer.got))
