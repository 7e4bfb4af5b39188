"""What needs doing, by e-mail: counts alone. Not a word of what anybody asked, and no small number of what came of it."""

from __future__ import annotations

import smtplib
from datetime import date, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from sqlalchemy.engine import Engine

from faq import fresh, insight, questions
from faq.entries import Content
from faq.errors import CadsError, SettingError
from faq.insight import few
from faq.proposals import listing
from faq.settings import Settings

#: How long the mail server is waited for, in seconds.
PATIENCE = 20


class NotSent(CadsError):
    """The mail server did not take it; the words say why."""


def words(engine: Engine, content: Content, today: date) -> str:
    """The digest of the week that ends today.

    Raises:
        StoreError: the database is locked or away.
    """
    service = content.service.id
    new = [q for q in questions.kept(engine, service) if q.state == "new"]
    found = insight.counts(engine, service, today - timedelta(days=6), today)
    replies = sum(c.count for c in found if c.outcome not in insight.ABOUT_REPLIES)
    vain = sum(c.count for c in found if c.outcome in ("not_understood", "asked_back"))
    over = sum(d.days < 0 for d in fresh.due(content, today))
    lines = [
        f"{content.service.short_name} Assistant, the week to {today.day} {today:%B %Y}",
        "",
        f"Replies given: {few(replies)}",
        f"Of these asked back or not understood: {few(vain)}",
        f"Questions that nobody has looked at: {few(len(new))}",
        f"Proposals that wait for a second person: {len(listing(engine, service, ['waiting']))}",
        f"Answers to be looked at again: {over} overdue, {len(fresh.due(content, today)) - over} within {fresh.SOON} days",
        "",
        "Sign in to the editor to see more. This e-mail holds counts only.",
    ]
    return "\n".join(lines) + "\n"


def send(settings: Settings, text: str) -> None:
    """Send it to everybody in CADS_DIGEST_TO.

    Raises:
        SettingError: a setting is missing. NotSent: the mail server can't be reached, or refuses.
    """
    if not (settings.smtp_url and settings.digest_to and settings.digest_from):
        raise SettingError("To send the digest, set CADS_SMTP_URL, CADS_DIGEST_FROM and CADS_DIGEST_TO. See .env.example.")
    message = EmailMessage()
    message["Subject"] = text.partition("\n")[0]
    message["From"], message["To"] = settings.digest_from, ", ".join(settings.digest_to.split())
    message.set_content(text)
    try:
        with _server(settings.smtp_url) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as wrong:  # its own words may hold the password
        raise NotSent(f"The digest was not sent: the mail server did not take it ({type(wrong).__name__}).") from wrong


def _server(url: str) -> smtplib.SMTP:
    """A connection to smtp://, smtps:// or smtp+starttls://[user:password@]host[:port]."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 0
    made = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    server = made(host, port, timeout=PATIENCE)
    if parts.scheme == "smtp+starttls":
        server.starttls()
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
