"""The running Rasa takes over the model of the live release: no reply lost, none late, and never a model that is not whole."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.load.reload import renamed
from bot.training import digest_file, digest_of, fitting
from faq import releases, store
from faq.database import connect
from faq.entries import Content, Release
from tests.assistant import Assistant
from tests.faults.test_model import cut, empty, flip, other_digest, swap
from tests.own import SERVICE, own_models, safe_file

#: A reply takes at most so much longer while a model is loaded, in seconds; twice as long where others want the cores too.
LATER = 0.5
#: A model that is there is used within this many seconds.
SECONDS = 60


@pytest.fixture(scope="module")
def served() -> Iterator[Assistant]:
    """One with a folder of models of its own."""
    with own_models() as found:
        found.start("actions", "rasa")
        found.wait()
        yield found


def live(assistant: Assistant) -> Release:
    return releases.load(connect(assistant.env["CADS_DATABASE_URL"]), SERVICE)


def publish(assistant: Assistant, content: Content) -> Release:
    engine = connect(assistant.env["CADS_DATABASE_URL"], busy_ms=5000)
    store.replace(engine, content, (), author="anna", why="test")
    return releases.publish(engine, SERVICE, author="anna", why="test", safe_file=safe_file(assistant))


def asked_otherwise(content: Content) -> Content:
    """The content with a phrasing that nobody has had before: another model."""
    first = content.entry("consent")
    assert first
    changed = first.copy(update={"phrasings": (*first.phrasings, f"consent {uuid.uuid4().hex}")})
    return content.copy(update={"entries": tuple(changed if e.id == "consent" else e for e in content.entries)})


def worded_otherwise(content: Content) -> Content:
    first = content.entry("consent")
    assert first
    changed = first.copy(update={"answers": {"everyone": f"Other words: {uuid.uuid4().hex.translate(LETTERS)}."}})
    return content.copy(update={"entries": tuple(changed if e.id == "consent" else e for e in content.entries)})


LETTERS = str.maketrans("0123456789", "ghijklmnop")


def bytes_of(assistant: Assistant, model_id: str) -> bytes:
    """A sound model with another id: what training would write, without the minutes that it takes."""
    imported = releases.load(connect(assistant.env["CADS_DATABASE_URL"]), SERVICE, 1)
    first = assistant.var / "models" / SERVICE / f"{fitting(imported)}.tar.gz"  # others may be another test's, and no models
    return renamed(first, model_id)


def put(assistant: Assistant, release: Release, body: bytes, digest: str = "") -> Path:
    """Write a model for the release, and its digest, as training does."""
    model = assistant.var / "models" / SERVICE / f"{fitting(release)}.tar.gz"
    model.write_bytes(body)
    digest_file(model).write_text(f"{digest or digest_of(model)}  {model.name}\n")
    return model


def in_use(assistant: Assistant) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"http://127.0.0.1:{assistant.rasa_port}/webhooks/chat/ready", timeout=20).json()
    return found


def unpublished(content: Content) -> Release:
    return Release(SERVICE, 0, content.digest, content.training_digest, content)


def until(holds: Callable[[], bool], seconds: float = SECONDS) -> bool:
    ends = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < ends:
        time.sleep(0.1)
    return found


class Talk:
    """Several people who ask without a pause; each of `replies` with the seconds it took."""

    def __init__(self, assistant: Assistant, people: int = 3) -> None:
        self._assistant, self._over = assistant, threading.Event()
        self.replies: list[tuple[dict[str, Any], float]] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(people)]

    def _ask(self) -> None:
        sender = uuid.uuid4().hex
        while not self._over.is_set():
            began = time.monotonic()
            self.replies.append((self._assistant.say("do I need consent", sender), time.monotonic() - began))

    @property
    def seconds(self) -> list[float]:
        return [seconds for _, seconds in self.replies]

    def __enter__(self) -> Talk:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


def test_a_model_takes_over_between_turns_and_no_reply_is_lost_or_late(served: Assistant, norfolk: Content) -> None:
    before, new = in_use(served)["model"], uuid.uuid4().hex
    body = bytes_of(served, new)
    with Talk(served) as usual:
        time.sleep(3)

    with Talk(served) as talk:
        time.sleep(1)
        put(served, publish(served, asked_otherwise(norfolk)), body)
        taken = until(lambda: in_use(served)["model"] == new)
        time.sleep(1)

    models = [reply["custom"]["model"] for reply, _ in talk.replies]
    assert taken, served.log.read_text()[-2000:]
    assert {before, new} == set(models)
    assert {("answered", "consent")} == {(r["custom"]["outcome"], r["custom"]["entries"][0]) for r, _ in talk.replies}
    assert max(talk.seconds) < 2 * max(usual.seconds) + LATER


def test_a_model_that_is_missing_is_waited_for_and_the_old_one_answers(served: Assistant, norfolk: Content) -> None:
    before, new = in_use(served)["model"], uuid.uuid4().hex
    body, wanted = bytes_of(served, new), publish(served, asked_otherwise(norfolk))
    seen = until(lambda: in_use(served)["release"] == wanted.number)
    time.sleep(3)
    meanwhile = served.say("do I need consent")["custom"]
    put(served, wanted, body)

    assert seen
    assert (before, ["consent"]) == (meanwhile["model"], meanwhile["entries"])
    assert until(lambda: in_use(served)["model"] == new)


def test_other_words_load_nothing(served: Assistant, norfolk: Content) -> None:
    before = (in_use(served)["model"], served.log.read_text().count("has taken over"))
    content = live(served).content

    wanted = publish(served, worded_otherwise(content))
    seen = until(lambda: in_use(served)["release"] == wanted.number)
    time.sleep(3)

    assert seen
    assert before == (in_use(served)["model"], served.log.read_text().count("has taken over"))
    assert "Other words" in served.say("do I need consent")["text"]


@pytest.mark.parametrize("harm", [flip, cut, swap, empty, other_digest])
def test_a_broken_model_is_named_and_never_loaded_and_a_whole_one_takes_its_place(
    served: Assistant, norfolk: Content, harm: Callable[[Path], None]
) -> None:
    before, new = in_use(served)["model"], uuid.uuid4().hex
    body, wanted = bytes_of(served, new), asked_otherwise(norfolk)
    model = put(served, unpublished(wanted), body)
    harm(model)
    publish(served, wanted)

    named = until(lambda: f"The model {model.name} is not used" in served.log.read_text())
    meanwhile = in_use(served)["model"]
    put(served, unpublished(wanted), body)

    assert (True, before) == (named, meanwhile)
    assert until(lambda: in_use(served)["model"] == new)
    assert 1 == served.log.read_text().count(model.name + " is not used")


def test_a_sound_archive_that_is_no_model_is_named_and_never_loaded(served: Assistant, norfolk: Content) -> None:
    """With a digest that fits: whoever can write the one can write the other."""
    before, wanted = in_use(served)["model"], asked_otherwise(norfolk)
    model = put(served, unpublished(wanted), b"")
    swap(model)
    digest_file(model).write_text(f"{digest_of(model)}  {model.name}\n")
    publish(served, wanted)

    named = until(lambda: f"The model {model.name} is not used: it can't be loaded" in served.log.read_text())

    assert (True, before) == (named, in_use(served)["model"])
    assert ["consent"] == served.say("do I need consent")["custom"]["entries"]
