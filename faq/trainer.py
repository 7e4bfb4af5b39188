"""What the editor needs of the bot to publish other questions: a service that trains and tests a candidate.

It is all that `faq` knows of the bot. It answers on loopback, to whoever knows the secret (docs/adr/0007-editor.md).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from faq.entries import Content
from faq.errors import CadsError
from faq.keys import key
from faq.settings import Settings

#: The header that carries the secret.
SECRET = "X-CADS-Secret"  # noqa: S105  # its name
#: So long it may take to say where it stands, in seconds.
PATIENCE = 10.0
#: So many texts are encoded in one call, about a second's work.
AT_ONCE = 400


class TrainerError(CadsError):
    """The trainer can't be reached, or says what can't be understood: it is asked again later."""


@dataclass(frozen=True)
class Training:
    """`state`: training, ready or failed. `done`: 0 to 1. `said`: in plain words, how it goes or why it failed."""

    state: str
    done: float = 0.0
    said: str = ""


@dataclass(frozen=True)
class Case:
    """A saved question that came out otherwise than it should. `stops`: the live model answers it rightly, so it got worse."""

    text: str
    wanted: str
    got: str
    why: str = ""
    stops: bool = True


@dataclass(frozen=True)
class Probing:
    """`state`: testing, ready or failed (it could not be done at all: `said`). `done` of `total` were asked."""

    state: str
    done: int = 0
    total: int = 0
    passed: int = 0
    failed: tuple[Case, ...] = ()
    said: str = ""


class Trainer(Protocol):
    """Each call may be made again at any time, and raises TrainerError where it gets no answer."""

    def train(self, content: Content) -> str:
        """Have a model trained that fits; gives its name at once. One that is there is not trained again."""

    def training(self, model: str) -> Training | None:
        """How that goes; None where it knows nothing of it (it was started again since)."""

    def probe(self, model: str, content: Content) -> None:
        """Have the saved questions asked of this model with this content. What an earlier probe found is forgotten."""

    def probed(self, model: str) -> Probing | None:
        """How that goes; None where it knows nothing of it."""


def secret(settings: Settings) -> str:
    """What editor and trainer know each other by (`faq.keys.key`)."""
    return key(settings.trainer_secret, settings.var_dir / "trainer.key", "CADS_TRAINER_SECRET")


class HttpTrainer:
    """The trainer at the address of the settings."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingError where there is no secret to be had."""
        self._client = httpx.Client(
            base_url=settings.trainer_at, headers={SECRET: secret(settings)}, timeout=PATIENCE,
            trust_env=False,
        )  # fmt: skip

    def train(self, content: Content) -> str:
        """`POST /train`."""
        return str(self._asked("POST", "/train", {"content": json.loads(content.canonical())})["model"])

    def training(self, model: str) -> Training | None:
        """`GET /train/<model>`."""
        found = self._asked("GET", f"/train/{model}")
        return Training(found["state"], float(found.get("done", 0)), str(found.get("said", ""))) if found else None

    def probe(self, model: str, content: Content) -> None:
        """`POST /probe`."""
        self._asked("POST", "/probe", {"model": model, "content": json.loads(content.canonical())})

    def probed(self, model: str) -> Probing | None:
        """`GET /probe/<model>`."""
        found = self._asked("GET", f"/probe/{model}")
        if not found:
            return None
        cases = tuple(
            Case(str(c["text"]), str(c["wanted"]), str(c["got"]), str(c.get("why", "")), bool(c.get("stops", True)))
            for c in found.get("failed", ())
        )
        done, total, passed = (int(found.get(name, 0)) for name in ("done", "total", "passed"))
        return Probing(found["state"], done, total, passed, cases, str(found.get("said", "")))

    def score(self, content: Content, texts: list[str], leaving_out: str = "") -> list[dict[str, Any]]:
        """`POST /score`: how near each text comes to the entries of `content`, as `faq.advice.scored` takes it."""
        body = {"content": json.loads(content.canonical()), "texts": texts, "not": leaving_out}
        return list(self._asked("POST", "/score", body)["found"])

    def vectors(self, texts: list[str]) -> list[list[float]]:
        """`POST /vectors`: the model's own sentence vector of each text, for `faq.likeness`."""
        found: list[list[float]] = []
        for at in range(0, len(texts), AT_ONCE):
            found += self._asked("POST", "/vectors", {"texts": texts[at : at + AT_ONCE]})["vectors"]
        return found

    def explain(self, text: str, model: str = "") -> dict[str, Any]:
        """`POST /explain`: what the live model, or another, reads in `text`, where it leads, and why."""
        return self._asked("POST", "/explain", {"text": text, "model": model})

    def _asked(self, verb: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """What it answers; an empty dict where it knows nothing of that.

        Raises:
            TrainerError: it does not answer, refuses, or answers what is no JSON object.
        """
        try:
            answer = self._client.request(verb, path, json=body)
            if answer.status_code == 404 and verb == "GET":
                return {}
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
            return found
        except (httpx.HTTPError, ValueError) as wrong:
            raise TrainerError(
                f"The trainer does not answer ({type(wrong).__name__}). It is asked again every few seconds. "
                "Words and facts go live without it."
            ) from wrong
