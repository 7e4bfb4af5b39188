"""Putting a wrong fact right at once, by one person. `faq.proposals` does it; where that is not there, nothing offers it."""

from __future__ import annotations

import importlib
from typing import Any

from faq.editor.visit import Visit


def is_there() -> bool:
    """Whether a fact can be put right at once."""
    return _propose() is not None


def put_right(visit: Visit, why: str) -> None:
    """Publish the facts of the working copy at once, without a second person, who looks at it afterwards.

    Raises:
        CadsError: it could not be, in words; what was saved stays saved.
    """
    propose = _propose()
    if propose is not None:
        propose(visit.desk.engine, visit.desk.settings.service, author=visit.account.login, why=why, urgent=True)


def _propose() -> Any:
    try:
        return getattr(importlib.import_module("faq.proposals"), "propose", None)
    except ModuleNotFoundError:
        return None
