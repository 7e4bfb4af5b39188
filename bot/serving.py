"""Starting Rasa on 127.0.0.1 with the model that fits the live release, and saying when it answers."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import httpx
import yaml

from bot import memory
from bot.gate import probe
from bot.pulling import first
from bot.quiet import hush, one_core
from faq import safe
from faq.errors import CadsError
from faq.ports import refuse_if_taken
from faq.settings import ROOT, Settings

#: How long a start may take, in seconds.
START_SECONDS = 180


def serve(settings: Settings) -> None:
    """Run Rasa until it is told to stop.

    Raises:
        TrainingError: no model fits the live release, or the one that does is not as it was trained.
    """
    model = first(settings)
    refuse_if_taken(settings.rasa_port, "CADS_RASA_PORT", settings.rasa_host)
    hush()
    memory.settle()
    from rasa.__main__ import main

    one_core()
    sys.argv = [
        "rasa", "run", "--model", str(model), "--interface", settings.rasa_host, "--port", str(settings.rasa_port),
        "--endpoints", str(endpoints(settings)), "--credentials", str(ROOT / "credentials.yml"), "--quiet",
    ]  # fmt: skip
    main()


def endpoints(settings: Settings) -> Path:
    """`endpoints.yml` with the action server of the settings, and the locks that replicas share."""
    body = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    body["action_endpoint"]["url"] = f"{settings.actions_at}/webhook"
    if settings.redis_url:
        body["lock_store"] = {"type": "bot.locks.TurnLocks"}
    file = settings.var_dir / "run" / settings.service / "endpoints.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(body), encoding="utf-8")
    return file


def url(settings: Settings) -> str:
    """Where the channel listens."""
    return f"{settings.rasa_at}/webhooks/chat/webhook"


def say(settings: Settings, text: str, sender: str) -> dict[str, object]:
    """One message over the real channel: the reply's text, buttons and custom.

    Raises:
        CadsError: nobody answers at the channel's address.
    """
    try:
        answer = httpx.post(url(settings), json={"sender": sender, "message": text}, timeout=15)
        found: dict[str, object] = answer.json()[0]
        return found
    except (httpx.HTTPError, ValueError, LookupError) as wrong:
        raise CadsError(f"The assistant does not answer on {url(settings)}. Is 'make run' running?") from wrong


def wait_until_ready(settings: Settings, seconds: float = START_SECONDS) -> None:
    """Ask a known question until it is answered from the live release.

    Raises:
        CadsError: it was not, within `seconds`.
    """
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            known = safe.read(settings.safe_file).content.service.known_question
            custom = say(settings, known, probe()).get("custom")
            if isinstance(custom, dict) and custom.get("outcome") == "answered":
                return
        except CadsError:
            pass
        time.sleep(0.3)
    raise CadsError(f"The assistant did not answer within {seconds:.0f} seconds. The lines above say why.")


def page(settings: Settings) -> str:
    """Where the page is, as somebody on this machine would open it."""
    return _address(settings.web_host, settings.web_port)


def editor(settings: Settings) -> str:
    """Where the editor is, as somebody on this machine would open it."""
    return _address(settings.editor_host, settings.editor_port)


def first_editor(settings: Settings) -> str:
    """The command that makes the first account of the editor, on a line of its own; "" where there is one.

    Raises:
        StoreError: the database is locked or away.
    """
    from faq import accounts
    from faq.cli_people import FIRST
    from faq.database import connect

    if accounts.listing(connect(settings.database_url), settings.service):
        return ""
    return f"\n    Nobody may sign in yet. The first administrator: {FIRST}"


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared, not listened on
    return f"http://{shown}:{port}/"


def wait_for_page(address: str, seconds: float = START_SECONDS) -> None:
    """Wait until the process whose pages are at `address` answers.

    Raises:
        CadsError: it did not, within `seconds`.
    """
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if httpx.get(f"{address}live", timeout=2, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise CadsError(f"{address} did not answer within {seconds:.0f} seconds. The lines above say why.")
