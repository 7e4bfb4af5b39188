"""A real Chromium, the real assistant behind it, and a watch over each page: no error, and no request but to this machine.

Everything here lasts for this folder only: Playwright's loop must be gone when asynchronous tests run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.assistant import CLOSED, Assistant, web
from tests.browser import sites
from tests.browser.chromium import launched

Visit = Callable[..., Page]
expect.set_options(timeout=20_000)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def harmless() -> Iterator[sites.Site]:
    """Where "Exit this page" leads."""
    with sites.served() as site:
        site.pages["/"] = sites.HARMLESS
        yield site


@pytest.fixture(scope="package")
def host() -> Iterator[sites.Site]:
    """Another site, that may show the chat."""
    with sites.served() as site:
        yield site


@pytest.fixture(scope="package")
def site(assistant: Assistant, harmless: sites.Site, host: sites.Site) -> Iterator[Assistant]:
    """The assistant's page, on a Tuesday morning."""
    with web(assistant, CADS_EXIT_URL=f"{harmless.url}/", CADS_EMBED_HOSTS=host.url) as found:
        host.policy = sites.POLICY.format(page=found.web_url)
        host.pages["/"] = sites.HOST.format(page=found.web_url)
        yield found


@pytest.fixture(scope="package")
def on_sunday(site: Assistant) -> Iterator[Assistant]:
    """The same on a Sunday."""
    with web(site, CADS_NOW=CLOSED) as found:
        yield found


@dataclass
class Watch:
    """What the pages of one test did that they should not. `allow` takes out what the test provokes (a pattern of the text)."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, *patterns: str) -> None:
        self.allowed += patterns

    def follow(self, context: BrowserContext) -> None:
        context.on("console", lambda told: self.errors.append(told.text) if told.type == "error" else None)
        context.on("weberror", lambda wrong: self.errors.append(str(wrong.error)))
        context.on("request", lambda request: self.requests.append(request.url))

    def faults(self) -> list[str]:
        strange = [url for url in self.requests if urlsplit(url).hostname not in ("127.0.0.1", "localhost")]
        return [e for e in self.errors if not any(re.search(a, e) for a in self.allowed)] + strange


@pytest.fixture
def watch() -> Iterator[Watch]:
    found = Watch()
    yield found
    faults = found.faults()
    assert [] == faults, faults


@pytest.fixture
def visit(chromium: Browser, site: Assistant, watch: Watch) -> Iterator[Visit]:
    """A new person with a new browser: `visit("/faq", width=320, java_script_enabled=False)`. Without a path: an empty page."""
    contexts: list[BrowserContext] = []

    def visited(path: str | None = None, *, width: int = 1280, height: int = 800, at: Assistant = site, **options: Any) -> Page:
        where = {"base_url": at.web_url, "viewport": {"width": width, "height": height}}
        context = chromium.new_context(**(where | options))
        context.set_default_timeout(20_000)
        contexts.append(context)
        watch.follow(context)
        page = context.new_page()
        if path is not None:
            page.goto(path)
        return page

    yield visited
    for context in contexts:
        context.close()
