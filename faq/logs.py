"""How a process writes its log: for people as ever, or each line as JSON or key=value with the request's id, for machines.

A line holds no word of what somebody wrote and no address. Of an exception it has the kind and the places in the code, never
its message: that may hold both.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from structlog.processors import LogfmtRenderer

from faq import calls
from faq.settings import Settings

#: Where each turn has a line, in machines' logs alone.
TURNS = "turns"
#: What a line of a turn tells: which request, what answered, how long. Not what came of it: whose address asked may stand in
#: another log, under the same id.
TOLD = ("turn", "service", "release", "model")
_logfmt = LogfmtRenderer()


class Lines(logging.Formatter):
    """One line for each record: `at`, `level`, `process`, `request`, and `said` or the record's own `fields`."""

    def __init__(self, process: str, *, is_json: bool) -> None:
        super().__init__()
        self._process, self._is_json = process, is_json

    def format(self, record: logging.LogRecord) -> str:
        """As above."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "process": self._process, "logger": record.name}
        fields: Mapping[str, Any] = getattr(record, "fields", None) or {"said": record.getMessage()}
        line |= {"request": calls.request()} if calls.request() else {}
        line |= fields
        if record.exc_info and record.exc_info[0]:
            line |= {"failed": record.exc_info[0].__name__, "where": "".join(traceback.format_tb(record.exc_info[2]))}
        if self._is_json:
            return json.dumps(line, ensure_ascii=False)
        return str(_logfmt(None, "", {key: str(value).replace("\n", r"\n") for key, value in line.items()}))


def set_up(settings: Settings, process: str) -> None:
    """Have this process write its lines so, on its error output; where the setting is "plain", all stays as it is."""
    if settings.log_format == "plain":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(process, is_json=settings.log_format == "json"))
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger(TURNS).setLevel(logging.INFO)


def told(body: Mapping[str, Any], seconds: float) -> None:
    """A line for a turn that came to an end."""
    log = logging.getLogger(TURNS)
    if log.isEnabledFor(logging.INFO):
        fields = {name: body[name] for name in TOLD if body.get(name) is not None}
        log.info("turn", extra={"fields": fields | {"ms": round(seconds * 1000)}})
