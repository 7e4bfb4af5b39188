"""Pictures of the page for the README: `python -m tests.browser.screenshots` writes them to docs/img/."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.assistant import ROOT, running, web
from tests.browser.chromium import launched
from tests.browser.states import STATES

FOLDER = ROOT / "docs" / "img"
SCREENS = {"phone": (390, 844), "desk": (1280, 800)}
#: State of the page, and the name of its picture.
PICTURES = {"start": "start", "answered": "answered", "emergency": "emergency", "FAQ": "faq"}
MOST_BYTES = 200_000


def picture(browser: Browser, url: str, state: str, screen: str) -> Path:
    """One state on one screen."""
    width, height = SCREENS[screen]
    page = browser.new_page(base_url=url, viewport={"width": width, "height": height}, reduced_motion="reduce")
    STATES[state](page)
    file = FOLDER / f"{PICTURES[state]}-{screen}.png"
    page.screenshot(path=file)
    page.close()
    return file


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running() as assistant, web(assistant) as site, launched() as browser:
        for state in PICTURES:
            for screen in SCREENS:
                file = picture(browser, site.web_url, state, screen)
                assert file.stat().st_size < MOST_BYTES, f"{file} is too large"
                print(file.relative_to(ROOT), file.stat().st_size)


if __name__ == "__main__":
    main()
