"""Other sites, on loopback: the harmless one that "Exit this page" leads to, and one that shows the chat in its page."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: What a careful site says of itself: script, style and frame of the assistant's, and nothing inline.
POLICY = "default-src 'none'; script-src {page}; style-src {page}; frame-src {page}; img-src 'self'"
HARMLESS = "<!doctype html><html lang=en><title>Weather</title><h1>Weather for today</h1>"
HOST = """<!doctype html><html lang=en><title>Partnership</title><main><h1>A page of the partnership</h1>
<p><a href="#other">Another link</a></p></main><script src="{page}/embed.js" defer></script>"""
FRAME = '<!doctype html><html lang=en><title>Stranger</title><h1>A page of a stranger</h1><iframe src="{page}"></iframe>'


class Site(ThreadingHTTPServer):
    """Serves `pages` (path to HTML) under a name that is another site than the assistant's. `hold` makes it hang."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, str] = {}
        self.policy = ""
        self.goes = threading.Event()
        self.goes.set()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}"

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """While it takes requests and answers none."""
        self.goes.clear()
        try:
            yield
        finally:
            self.goes.set()


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.goes.wait(60)
        found = self.server.pages.get(self.path)
        with contextlib.suppress(ConnectionError):
            self.send_response(204 if found is None else 200)
            if self.server.policy:
                self.send_header("Content-Security-Policy", self.server.policy)
            if found is not None:
                self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((found or "").encode())

    def log_message(self, *_: object) -> None:
        """Nothing: the tests say what went wrong."""


@contextlib.contextmanager
def served() -> Iterator[Site]:
    """A site without pages yet."""
    site = Site()
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        site.goes.set()
        site.shutdown()
        site.server_close()
