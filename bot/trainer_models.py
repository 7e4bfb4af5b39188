"""`GET /model`: the model that fits the live release, as Rasa's model server protocol has it; and no more files than are needed.

`ETag` is its SHA-256, `filename` its name; whoever has it already (`If-None-Match`) gets 304. A stock Rasa can pull here too.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.training import digest_file, fitting, tidy
from faq.database import connect
from faq.errors import CadsError
from faq.releases import newest
from faq.settings import Settings

if TYPE_CHECKING:
    from bot.trainer import Trainer

log = logging.getLogger(__name__)

#: Models of so many releases are kept: who rolls back to one of them waits for no training.
RELEASES = 10


async def model(trainer: Trainer, request: Request) -> Response | None:
    """The file; None where none fits the live release yet."""
    _, name = await trainer.reader.live_release()
    file = trainer.trainings.file(name)
    digest = await run_in_threadpool(_digest, file)
    if not digest:
        return None
    headers = {"ETag": digest, "filename": file.name}
    if request.headers.get("If-None-Match", "").removeprefix("W/").strip('"') == digest:
        return Response(status_code=304, headers=headers)
    return FileResponse(file, headers=headers, media_type="application/gzip")


def _digest(file: Path) -> str:
    """What stands beside the model; the one who pulls checks it."""
    try:
        return digest_file(file).read_text(encoding="utf-8").split()[0] if file.exists() else ""
    except (OSError, ValueError, IndexError):
        return ""


def keep_few(settings: Settings) -> None:
    """Take away models that no late release needs. What goes wrong is for the log: nobody waits for it."""
    try:
        late = newest(connect(settings.database_url), settings.service, RELEASES)
        tidy(settings.models_dir, settings.service, {f"{fitting(release)}.tar.gz" for release in late})
    except (CadsError, OSError) as wrong:
        log.error("Old models could not be taken away (%s).", type(wrong).__name__)
