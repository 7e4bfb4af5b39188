"""The real Chromium that the tests and the pictures are made with."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
#: No name but this machine's is ever looked up.
ARGS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
#: As people have it: a page left is kept whole in memory, and Back would show it again. Playwright turns that off.
REMEMBERS = ["--disable-back-forward-cache"]


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "There is no Chromium. Run: make chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS, ignore_default_args=REMEMBERS)
        yield browser
        browser.close()
