"""Models from a model server, by Rasa's own protocol: `CADS_MODEL_URL` is the trainer's `/model`, or files with `{model}` in
their address, each with its `.sha256` beside it (docs/adr/0010-many-machines.md).

What is pulled stands where a training would have put it, with its digest: `bot.following` goes on from there, and checks it
again. Not Rasa's own puller: it writes to whatever path the server names, holds the whole model in memory, checks nothing,
loads in the event loop, and fetches a broken model again at each look.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

import httpx

from bot.release import live_release
from bot.training import TrainingError, digest_file, fitting, usable, whole
from faq.settings import Settings
from faq.trainer import SECRET, secret

log = logging.getLogger(__name__)

#: Between two looks, and so long at most after several that failed, in seconds.
EVERY, LONGEST = 2.0, 60.0
#: So long a server may say nothing, in seconds; and no model is as large as this.
PATIENCE, MOST_BYTES = 10.0, 1024**3
#: How long a start waits for its first model, in seconds.
START_SECONDS = 600.0
DIGEST = re.compile(r"[0-9a-f]{64}")


class Refused(Exception):
    """What came is not used; in words."""


class Puller:
    """Brings the model that is wanted into the folder of models. Its calls wait: they belong into a thread."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingError where there is no secret to be had."""
        self._folder, self._url = settings.models_dir, settings.model_url
        self._is_files = "{model}" in settings.model_url
        # The secret is the trainer's alone: no store of files is told it.
        own = {} if self._is_files else {SECRET: secret(settings)}
        self._client = httpx.Client(timeout=PATIENCE, headers={"Accept-Encoding": "identity", **own}, trust_env=False)
        #: What was found broken: its digest, and the tag that the server gave it.
        self._refused = ("", "")
        self._wait, self._not_before, self._told = EVERY, 0.0, ""

    def pull(self, wanted: str) -> bool:
        """Whether the model of this name is there now. It looks every two seconds, and more seldom after a fault."""
        if time.monotonic() < self._not_before:
            return False
        try:
            found = self._pulled(wanted)
            self._wait = EVERY
        except (httpx.HTTPError, OSError, Refused) as wrong:
            self._tell(wanted, str(wrong) if isinstance(wrong, Refused) else type(wrong).__name__)
            self._wait, found = min(self._wait * 2, LONGEST), False
        self._not_before = time.monotonic() + (0 if found else self._wait)
        return found

    def refuse(self, model: Path) -> None:
        """This one is whole, and no model: it is not wanted again."""
        digest = _digest(digest_file(model).read_text(encoding="utf-8")) if digest_file(model).exists() else ""
        self._refused = (digest, digest)

    def _pulled(self, wanted: str) -> bool:
        address = self._url.replace("{model}", wanted.removesuffix(".tar.gz"))
        digest = self._beside(address) if self._is_files else ""
        known = self._refused[1] if not self._is_files or digest == self._refused[0] else ""
        with self._client.stream("GET", address, headers={"If-None-Match": known} if known else {}) as answer:
            if answer.status_code in (204, 304):
                return False
            if answer.status_code != 200:
                raise Refused(_why(answer.status_code))
            name = answer.headers.get("filename", "") or address.rpartition("/")[2]
            if name != wanted:  # another release is live there by now, or not yet
                return False
            tag = answer.headers.get("etag", "")
            self._take(answer, wanted, digest or _digest(tag), tag)
        log.warning("The model %s was pulled.", wanted)
        self._told = ""
        return True

    def _beside(self, address: str) -> str:
        answer = self._client.get(f"{address}.sha256")
        if answer.status_code != 200:
            raise Refused(_why(answer.status_code))
        return _digest(answer.text)

    def _take(self, answer: httpx.Response, wanted: str, digest: str, tag: str) -> None:
        """Write what comes beside the models, and put it among them once it is, to the byte, what was trained."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".pulling")
        try:
            with os.fdopen(handle, "wb") as out:
                found = _written(answer, out)
            if not digest or found != digest:
                self._refused = (digest, tag)
                raise Refused("what came is not, to the byte, the file that was trained")
            _place(Path(name), self._folder / wanted, digest)
        finally:
            Path(name).unlink(missing_ok=True)

    def _tell(self, wanted: str, why: str) -> None:
        told, self._told = self._told, f"{wanted}: {why}"
        if told != self._told:
            log.error("The model %s was not pulled: %s. The one before it stays. See CADS_MODEL_URL.", wanted, why)


def first(settings: Settings) -> Path:
    """The model that a start begins with: the one that fits the live release, pulled where it is not here.

    Raises:
        TrainingError: there is none, here or there. CadsError: nothing is published, or the database is away.
    """
    if not settings.model_url:
        return usable(settings, live_release(settings))
    puller, ends = Puller(settings), time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        release = live_release(settings)  # another one may be live by now
        model = settings.models_dir / f"{fitting(release)}.tar.gz"
        if whole(model) or puller.pull(model.name):
            return usable(settings, release)
        time.sleep(EVERY / 4)
    raise TrainingError(f"{settings.model_url} gave no model within {START_SECONDS:.0f} seconds. The lines above say why.")


def _digest(text: str) -> str:
    """The SHA-256 in a tag, or in what `sha256sum` writes; "" where there is none."""
    found = DIGEST.search(text)
    return found[0] if found else ""


def _written(answer: httpx.Response, out: BinaryIO) -> str:
    digest, size = hashlib.sha256(), 0
    for part in answer.iter_raw():
        size += len(part)
        if size > MOST_BYTES:
            raise Refused("it is longer than any model")
        digest.update(part)
        out.write(part)
    return digest.hexdigest()


def _place(made: Path, model: Path, digest: str) -> None:
    digest_file(model).unlink(missing_ok=True)  # of a broken one that was there
    made.chmod(0o644)
    made.replace(model)
    digest_file(model).write_text(f"{digest}  {model.name}\n", encoding="utf-8")


def _why(status: int) -> str:
    told = {
        403: "the trainer does not know us: set the same CADS_TRAINER_SECRET for both",
        404: "no model that fits is there yet",
    }
    return told.get(status, f"the server answers {status}")
