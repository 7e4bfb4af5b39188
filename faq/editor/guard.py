"""What holds for every request of the editor: `faq.asgi`'s rules, and no form that doesn't say where it comes from."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from faq import asgi
from faq.asgi import STATUS, Why, foreign
from faq.documents import MOST_BYTES
from faq.editor.desk import Desk

log = logging.getLogger("faq.editor")

#: What somebody reads who is refused: title and text.
TEXTS: dict[Why, tuple[str, str]] = {
    "forged": ("This came from another page", "Nothing was changed. Open the page here in the editor, and do it there."),
    "too_long": ("That was too long", "Nothing was changed. Go back, shorten the text, and save again."),
    "failed": (
        "Something went wrong",
        "Nothing was changed. Go back and try again. If it happens again, tell whoever looks after this computer.",
    ),
}


class Guard(asgi.Guard):
    """Wraps the whole app."""

    most_bytes = 1024 * 1024
    most_document = MOST_BYTES + most_bytes

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        super().__init__(app, log)
        self._desk = desk

    def most(self, request: Request) -> int:
        """A document that is brought in is larger than what anybody types."""
        return self.most_document if request.url.path == "/import" else self.most_bytes

    def is_foreign(self, request: Request) -> bool:
        """Nobody but a browser sends forms here, and every browser says from where."""
        return foreign(request.headers, request.url.netloc, silent=True)

    def refusal(self, request: Request, why: Why) -> Response:
        """A page in words, which needs no database."""
        title, text = TEXTS[why]
        return self._desk.page(request, None, "trouble.html", STATUS[why], title=title, text=text)
