"""What every page needs: the safe texts in memory, the live release, the templates, the numbers that stand first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.engine import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.shared import shared
from bot.texts import SafeTexts
from bot.web.conversations import Ids, Transcripts
from bot.web.metrics import Metrics
from bot.web.numbers import panel
from bot.web.talk import Talk
from bot.web.transcripts import SharedTranscripts
from faq.asgi import templates
from faq.checks import NO_NUMBER, PANEL_CLOSED, required_texts
from faq.database import connect
from faq.entries import Release
from faq.errors import StoreError
from faq.keys import key
from faq.releases import Live
from faq.settings import Settings
from faq.switch import Switch

HERE = Path(__file__).parent
STATIC = HERE / "static"
T = TypeVar("T")
#: The fixed texts without which no page is served; and those of the panel, where this service needs them.
NEEDED = ("panel_emergency", "safe_reply", "emergency", "introduction", "chat_off", "refused_too_often")


class Site:
    """The parts of the web process, made once. `app.state.site` holds it."""

    def __init__(self, settings: Settings) -> None:
        """Raises StoreError where the safe texts are missing or lack one that every page needs."""
        self.settings, self.metrics = settings, Metrics()
        self.texts = SafeTexts(settings)
        of_panel = {PANEL_CLOSED, NO_NUMBER} & set(required_texts(self.texts.release.content.service))
        lacking = [wanted for wanted in (*NEEDED, *sorted(of_panel)) if not self.texts.fixed(wanted).text]
        if lacking:
            raise StoreError(
                f"The live release has no text '{lacking[0]}', which every page needs. "
                "Run: python -m faq import, then: python -m faq publish"
            )
        engine: Engine = connect(settings.database_url)
        self._live = Live(engine, settings.service)
        self.talk = Talk(settings, self.texts, Switch(engine, settings.service), self.metrics)
        self.ids = Ids(key(settings.web_secret, settings.var_dir / "web.key", "CADS_WEB_SECRET"), settings.service)
        self.shared = shared(settings)
        minutes = settings.conversation_minutes
        self._transcripts = SharedTranscripts(minutes, self.shared) if self.shared else Transcripts(minutes)
        self._templates = templates(HERE / "templates", STATIC)

    def release(self) -> Release | None:
        """The live release with all its entries; None while the database is away and nothing was seen yet."""
        try:
            return self._live.release()
        except StoreError:
            return None

    def live_since(self) -> tuple[int, datetime] | None:
        """The live release's number and since when, as the database has it now; None while it is away."""
        return self._live.since()

    async def transcripts(self, do: Callable[[Transcripts], T]) -> T:
        """What a call of the transcripts gives; where they stand in Redis, nobody else waits for it."""
        return await asyncio.to_thread(do, self._transcripts) if self.shared else do(self._transcripts)

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page of the site: `template` with the numbers, the service's name and what is handed in."""
        return HTMLResponse(self.rendered(request, template, **context), status)

    def rendered(self, request: Request, template: str, **context: Any) -> str:
        """The same, as HTML."""
        service = self.texts.release.content.service
        numbers = panel(self.texts)
        common = {
            "service": service, "panel": numbers, "panel_emergency": self.talk.words().html(numbers.emergency),
            "path": request.url.path, "settings": self.settings, "chat_on": self.talk.is_on(), "words": self.talk.words(),
            "release_number": self.texts.release.number, "checked_on": self.texts.release.checked_on,
        }  # fmt: skip
        return self._templates.get_template(template).render(**common, **context)


def site(request: Request) -> Site:
    """The site that a request came to."""
    found: Site = request.app.state.site
    return found
