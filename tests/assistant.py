"""A real assistant for tests: action server, Rasa and the web page as processes of their own, on free ports, with their own
store.

The model is trained once for what is in the tree and kept in `var/test`, so that a second run of the tests starts fast.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "test"
#: A Tuesday morning with no bank holiday near, and a Sunday.
OPEN, CLOSED = "2026-11-24T10:30", "2026-11-22T10:30"
#: One for all: to make one takes as long as a reply. It keeps no connection: assistants come and go.
CLIENT = httpx.Client(timeout=20, limits=httpx.Limits(max_keepalive_connections=0), trust_env=False)


#: Where many are asked, so many ask at once: alone, each waits for what is written behind the reply before.
AT_ONCE = 3


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass
class Assistant:
    """`say` talks over the real channel. `env` are the settings of its processes, the test's own among them in `settings`;
    `log` holds all they printed."""

    now: str = OPEN
    var: Path = VAR
    store: str = field(default_factory=lambda: f"store-{uuid.uuid4().hex[:8]}")
    rasa_port: int = field(default_factory=free_port)
    actions_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    editor_port: int = field(default_factory=free_port)
    trainer_port: int = field(default_factory=free_port)
    #: A command that starts the processes in its own way, watching them.
    through: tuple[str, ...] = ()
    #: What this service is known to answer.
    known: str = "what is CADS"
    settings: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        own = {
            "CADS_VAR_DIR": str(self.var),
            "CADS_DATABASE_URL": f"sqlite:///{self.var / self.store}.db",
            "CADS_RASA_PORT": str(self.rasa_port),
            "CADS_ACTIONS_PORT": str(self.actions_port),
            "CADS_WEB_PORT": str(self.web_port),
            "CADS_EDITOR_PORT": str(self.editor_port),
            "CADS_TRAINER_PORT": str(self.trainer_port),
            "CADS_NOW": self.now,
        }
        return {k: v for k, v in os.environ.items() if not k.startswith("CADS_")} | own | self.settings

    @property
    def log(self) -> Path:
        return self.var / f"{self.store}.log"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}/webhooks/chat/webhook"

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def run(self, *command: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """`python -m <command>` to its end, with this assistant's settings."""
        line = [sys.executable, "-W", "ignore", "-m", *command]
        return subprocess.run(line, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=900, **more)

    def prepare(self) -> None:
        """Import and publish the content, and train where no model fits."""
        self._done("faq", "prepare")
        with alone():
            self._done("bot", "train")

    def _done(self, *command: str) -> None:
        done = self.run(*command)
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-3000:]}"

    def start(self, *names: str) -> None:
        """Start these processes ("actions", "rasa", "web", "editor", "trainer", "purge")."""
        line = {
            "actions": ["actions"], "rasa": ["bot", "serve"], "web": ["bot", "web"], "editor": ["faq", "editor"],
            "trainer": ["bot", "trainer"], "purge": ["bot", "purge", "--watch"],
        }  # fmt: skip
        for name in names:
            with self.log.open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [*self.through, sys.executable, "-W", "ignore", "-m", *line[name]],
                    cwd=ROOT, env=self.env, stdout=log, stderr=log,
                )  # fmt: skip

    def wait(self, seconds: float = 120) -> None:
        """Until a known question is answered."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            with contextlib.suppress(httpx.HTTPError, LookupError, ValueError):
                if self.say(self.known)["custom"]["outcome"] == "answered":
                    return
            time.sleep(0.2)
        raise AssertionError(f"not up: {self.log.read_text()[-3000:]}")

    def wait_live(self, seconds: float = 60) -> None:
        """Until the web process answers, with Rasa or without."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and self.processes["web"].poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if CLIENT.get(f"{self.web_url}/live").status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"the page is not up: {self.log.read_text()[-3000:]}")

    def end(self, *names: str, how: int = signal.SIGTERM) -> None:
        """End these processes, by their own ids; all of them where none is named."""
        for name in names or tuple(self.processes):
            process = self.processes.pop(name, None)
            if process:
                process.send_signal(how)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(10)

    def turn_chat(self, *, on: bool) -> None:
        done = self.run("faq", "chat-on" if on else "chat-off", "--why", "a test")
        assert done.returncode == 0, done.stderr

    def post(self, body: Any, raw: bytes | None = None) -> httpx.Response:
        content = raw if raw is not None else json.dumps(body).encode()
        return CLIENT.post(self.url, content=content, headers={"Content-Type": "application/json"})

    def say(self, message: Any, sender: str | None = None, **metadata: Any) -> dict[str, Any]:
        """One message; the reply with `text`, `buttons` and `custom`."""
        body = {"sender": sender or uuid.uuid4().hex, "message": message, "metadata": metadata}
        answer = self.post(body)
        assert answer.status_code == 200, answer.text
        replies: list[dict[str, Any]] = answer.json()
        assert len(replies) == 1, replies
        return replies[0]


def train_ahead() -> None:
    """Begin to train the model that nearly all assistants share, while tests that need none go first."""
    VAR.mkdir(parents=True, exist_ok=True)
    threading.Thread(target=Assistant(store="ahead").prepare, daemon=True).start()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One training at a time, of all processes that run tests: the model is made once, and the others wait for it."""
    with (VAR / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def running(**settings: Any) -> Iterator[Assistant]:
    """An assistant that answers; ended afterwards, its store taken away."""
    found = Assistant(**settings)
    found.var.mkdir(parents=True, exist_ok=True)
    try:
        found.prepare()
        found.start("actions", "rasa")
        found.wait()
        yield found
    finally:
        found.end()
        for file in found.var.glob(f"{found.store}*"):
            if file.suffix != ".log":
                file.unlink()


@contextlib.contextmanager
def web(behind: Assistant, **settings: str) -> Iterator[Assistant]:
    """The page of a running assistant: a web process of its own, with its own port and settings, over the same Rasa and store."""
    found = replace(behind, web_port=free_port(), processes={}, settings=behind.settings | settings)
    try:
        found.start("web")
        found.wait_live()
        yield found
    finally:
        found.end()
