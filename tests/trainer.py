"""A trainer that learns nothing: it speaks as the real one does over loopback, so that a publish is tested without training."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from faq.entries import Content
from faq.settings import Settings

SECRET = "only for tests"


class PretendTrainer:
    """`steps`: how often it is asked until something is done. `failed`: what the saved questions find. `asked`: verb and path of
    every request; `unready`: the model can't be trained, in these words. `means`: the vector of a text; `near`: what any text is
    near to."""

    def __init__(self) -> None:
        self.steps, self.unready, self.failed = 1, "", []
        self.asked: list[str] = []
        self.models: dict[str, int] = {}
        self.probes: dict[str, int] = {}
        self.probed_with: list[str] = []
        self.means: dict[str, list[float]] = {}
        self.near: list[dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def settings(self) -> Settings:
        return Settings(trainer_port=self.port, trainer_secret=SECRET)

    def forget(self) -> None:
        """As if it were killed and started again: what it trained is on disk, what it was doing is gone."""
        self.models = {name: left for name, left in self.models.items() if left <= 0}
        self.probes.clear()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, verb: str, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        self.asked.append(f"{verb} {path}")
        if path == "/train":
            name = f"model-{Content.parse_obj(body['content']).training_digest[:16]}"
            self.models.setdefault(name, self.steps)
            return {"model": name}
        if path == "/probe":
            self.probes[body["model"]] = self.steps
            self.probed_with.append(Content.parse_obj(body["content"]).digest)
            return {}
        if path == "/vectors":
            return {"vectors": [self.means.get(text, [0.0, 0.0, 1.0]) for text in body["texts"]]}
        if path == "/score":
            return {"found": [{"text": text, "near": self.near, "own": None} for text in body["texts"]]}
        kind, _, name = path[1:].partition("/")
        going = self.models if kind == "train" else self.probes
        if name not in going:
            return None
        going[name] -= 1
        return self._trained(going[name]) if kind == "train" else self._probed(going[name])

    def _trained(self, left: int) -> dict[str, Any]:
        if left > 0:
            return {"state": "training", "done": 0.5, "said": "halfway"}
        return {"state": "failed" if self.unready else "ready", "done": 1.0, "said": self.unready}

    def _probed(self, left: int) -> dict[str, Any]:
        if left > 0:
            return {"state": "testing", "done": 3, "total": 10, "failed": [], "passed": 3}
        return {"state": "ready", "done": 10, "total": 10, "failed": self.failed, "passed": 10 - len(self.failed)}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        trainer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say({})

            def do_POST(self) -> None:
                self._say(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _say(self, body: dict[str, Any]) -> None:
                known = self.headers["X-CADS-Secret"] == SECRET
                found = trainer.answer(self.command, self.path, body) if known else None
                self.send_response(401 if not known else 404 if found is None else 200)
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextlib.contextmanager
def pretending() -> Iterator[PretendTrainer]:
    found = PretendTrainer()
    try:
        yield found
    finally:
        found.stop()
