"""A slow line to the page, and a page whose answer gets lost."""

from __future__ import annotations

from playwright.sync_api import Page, Route

CHAT = "**/api/chat"


def slow(page: Page, seconds: float) -> None:
    """From now on each request takes so long."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": seconds * 1000, "downloadThroughput": -1, "uploadThroughput": -1},
    )


def lose_the_next_answer(page: Page) -> None:
    """The next message arrives and is answered, but the answer never reaches the browser."""

    def lost(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route(CHAT, lost, times=1)
