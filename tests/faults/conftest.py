"""A soak writes its page after each test, so that it is there whatever fails, or ends the run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.report import REPORT, SOAK

#: So much of what went wrong stands in the page.
MOST = 300


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """How each test went; one that was left out is none that held."""
    outcome: Any = yield
    if not SOAK:
        return
    told = outcome.get_result()
    if told.when == "call" or not told.passed:
        held = "yes" if told.passed else "not run" if told.skipped else "NO"
        REPORT.ended(item.name, held, "" if told.passed else _why(call))
    REPORT.write()


def _why(call: pytest.CallInfo[None]) -> str:
    """In one line."""
    text = str(call.excinfo.value if call.excinfo else "").replace("`", "'").replace("|", "/")
    return f"{call.excinfo.typename if call.excinfo else ''}: {' '.join(text.split())[:MOST]}"
