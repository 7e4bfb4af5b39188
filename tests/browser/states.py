"""Every state that the page can be in, by name: how a person gets there."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser import talk

OFFLINE = "ERR_INTERNET_DISCONNECTED"
NOT_FOUND = "status of 404"


def asked(text: str) -> talk.Act:
    """The chat after one question."""

    def act(page: Page) -> None:
        page.goto("/")
        talk.ask(page, text)

    return act


def at(path: str) -> talk.Act:
    """A page of the site."""
    return lambda page: page.goto(path) and None


def refused(page: Page) -> None:
    page.goto("/")
    page.fill("#message", talk.TOO_LONG)
    page.click("#send")
    page.locator("#ask [role=alert]").wait_for()


def failed(page: Page) -> None:
    page.goto("/")
    page.context.set_offline(True)
    page.fill("#message", "when are you open")
    page.click("#send")
    page.locator(".failed").wait_for()
    page.context.set_offline(False)


def entry(page: Page) -> None:
    page.goto("/faq")
    page.locator('main a[href^="/faq/"]').first.click()
    page.wait_for_url("**/faq/*")


STATES: dict[str, talk.Act] = {
    "start": at("/"),
    "answered": asked("do I need consent to make a referral?"),
    "emergency": asked(talk.DANGER),
    "asked back": asked(talk.UNCLEAR),
    "refused": refused,
    "failed": failed,
    "FAQ": at("/faq"),
    "search": at("/faq?q=consent"),
    "search in vain": at("/faq?q=jellyfish"),
    "entry": entry,
    "print": at("/print"),
    "about": at("/about"),
    "privacy": at("/privacy"),
    "accessibility": at("/accessibility"),
    "not found": at("/no-such-page"),
    "demo": at("/demo"),
}
