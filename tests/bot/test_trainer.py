"""The trainer as a process of its own: what it answers, that it trains, and that being killed leaves nothing half done."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.release import candidate
from bot.training import digest_file, fitting, whole
from faq.entries import Content
from faq.trainer import SECRET
from tests.assistant import ROOT, Assistant, free_port
from tests.own import own

#: Entries that are enough to train and to test with.
FEW = ("opening_hours", "consent", "consent_refused", "what_is_cads", "which_number", "worry", "child_self", "retention")
#: How long this may take on a machine that is busy.
PATIENCE = 900


class Running:
    """A trainer over the store of an assistant."""

    def __init__(self, behind: Assistant) -> None:
        self.behind, self.port = behind, free_port()
        self.env = behind.env | {"CADS_TRAINER_PORT": str(self.port), "CADS_TRAINER_SECRET": "of this test"}
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers={SECRET: "of this test"}, timeout=PATIENCE)

    def start(self) -> None:
        with self.behind.log.open("ab") as log:
            line = [sys.executable, "-W", "ignore", "-m", "bot", "trainer"]
            self.process = subprocess.Popen(line, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        self.until(lambda: self.get("/state") is not None)

    def get(self, path: str) -> httpx.Response | None:
        with contextlib.suppress(httpx.HTTPError):
            return self.client.get(path)
        return None

    def post(self, path: str, body: Any) -> httpx.Response:
        return self.client.post(path, content=json.dumps(body))

    def workers(self) -> list[int]:
        """The ids of the processes that it has started."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in found.split()]

    def until(self, holds: Any) -> None:
        ends = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < ends, self.behind.log.read_text()[-3000:]
            time.sleep(0.2)

    def until_begun(self, model: str) -> None:
        """Until the training has said of its first step."""

        def begun() -> bool:
            told = self.client.get(f"/train/{model}").json()
            assert told["state"] == "training", told
            return bool(told["done"] > 0)

        self.until(begun)

    def follow(self, path: str, going: str) -> list[dict[str, Any]]:
        """All that it says until it no longer says `going`."""
        told: list[dict[str, Any]] = []

        def over() -> bool:
            told.append(self.client.get(path).json())
            return bool(told[-1]["state"] != going)

        self.until(over)
        return told


@pytest.fixture(scope="module")
def trainer() -> Iterator[Running]:
    with own() as behind:
        found = Running(behind)
        found.start()
        yield found
        found.process.terminate()
        found.process.wait(20)


@pytest.fixture(scope="module")
def small(norfolk: Content) -> Content:
    """The fixed texts, a few entries with a few phrasings, one of them new each time: nothing trained before fits."""
    entries = [e for e in norfolk.entries if e.kind == "fixed" or e.id in FEW]
    few = [e.copy(update={"phrasings": e.phrasings[:12], "followups": ()}) for e in entries]
    fresh = few[-1].copy(update={"phrasings": (*few[-1].phrasings, f"asked at {time.time()}")})
    return norfolk.copy(update={"entries": (*few[:-1], fresh)})


def test_nobody_is_answered_without_the_secret(trainer: Running) -> None:
    found = httpx.get(f"http://127.0.0.1:{trainer.port}/state", headers={SECRET: "another"})

    assert (403, {"error": "This is for the editor alone."}) == (found.status_code, found.json())


def test_it_says_what_is_live(trainer: Running, norfolk: Content) -> None:
    assert {"release": 1, "model": fitting(candidate(norfolk)), "busy": False} == trainer.client.get("/state").json()


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/train", [], "This must be a JSON object."),
        ("/train", {}, "'content' is not what a service can say"),
        ("/train", {"content": {"service": 1}}, "'content' is not what a service can say"),
        ("/probe", {"content": {}}, "'model' must be a text."),
        ("/score", {"texts": "one"}, "'texts' must be a list of texts."),
        ("/vectors", {"texts": [1]}, "'texts' must be a list of texts."),
        ("/explain", {"text": " "}, "'text' must be a text."),
        ("/explain", {"text": "hello", "after": "no_such"}, "There is no entry 'no_such'."),
        ("/explain", {"text": "hello", "model": "../../x"}, "There is no model"),
    ],
)
def test_a_body_that_is_wrong_is_refused_in_words(trainer: Running, path: str, body: Any, words: str) -> None:
    found = trainer.post(path, body)

    assert 400 == found.status_code
    assert words in found.json()["error"]


def test_what_is_no_json_is_refused_in_words(trainer: Running) -> None:
    found = trainer.client.post("/train", content=b"{")

    assert (400, {"error": "This is not JSON."}) == (found.status_code, found.json())


def test_of_a_model_that_nobody_asked_for_it_knows_nothing(trainer: Running) -> None:
    assert [404, 404] == [trainer.client.get(f"/{what}/norfolk-cads-0").status_code for what in ("train", "probe")]


def test_a_model_that_is_there_is_ready_at_once(trainer: Running, norfolk: Content) -> None:
    model = trainer.post("/train", {"content": norfolk.canonical()}).json()["model"]

    assert fitting(candidate(norfolk)) == model
    assert {"state": "ready", "done": 1.0, "said": "The model is there."} == trainer.client.get(f"/train/{model}").json()


def test_it_scores_by_meaning_and_leaves_out_the_entry_itself(trainer: Running, norfolk: Content) -> None:
    body = {"content": json.loads(norfolk.canonical()), "texts": ["must the mother and father say yes"], "not": ""}
    with_it = trainer.post("/score", body).json()["found"][0]
    without = trainer.post("/score", body | {"not": "consent"}).json()["found"][0]

    assert "consent" in [near["entry"] for near in with_it["near"]]
    assert "consent" not in [near["entry"] for near in without["near"]]
    assert with_it["near"][0]["score"] >= with_it["near"][1]["score"] > 0.3


def test_texts_that_mean_the_same_have_vectors_that_lie_near(trainer: Running) -> None:
    texts = ["do i need the mum to agree", "does the mother have to say yes", "what time do you close"]
    mum, mother, close = trainer.post("/vectors", {"texts": texts}).json()["vectors"]
    like = lambda one, other: sum(a * b for a, b in zip(one, other, strict=True))  # noqa: E731

    assert like(mum, mother) > 0.5 > like(mum, close)


def test_it_explains_as_the_command_does(trainer: Running) -> None:
    found = trainer.post("/explain", {"text": "what if they say no", "after": "consent"}).json()

    assert "consent_refused" == found["intent"]["name"]
    assert {"danger": False, "entries": ["consent_refused"], "asks_back": False} == found["way"]
    assert {"evidence", "wording", "band", "model"} <= set(found)


@pytest.mark.training
def test_a_training_whose_process_dies_has_failed_and_can_be_asked_for_again(trainer: Running, small: Content) -> None:
    model = trainer.post("/train", {"content": small.canonical()}).json()["model"]
    path = f"/train/{model}"
    trainer.until_begun(model)
    os.kill(_busiest(trainer), signal.SIGKILL)
    failed = trainer.follow(path, "training")[-1]
    trainer.post("/train", {"content": small.canonical()})

    assert ("failed", True) == (failed["state"], "Ask for it again" in failed["said"])
    assert "training" == trainer.client.get(path).json()["state"]


@pytest.mark.training
def test_a_trainer_that_is_killed_leaves_nothing_half_and_nobody_at_work(trainer: Running, small: Content) -> None:
    model = trainer.post("/train", {"content": small.canonical()}).json()["model"]
    trainer.until_begun(model)
    workers = trainer.workers()
    trainer.process.kill()
    trainer.process.wait(10)
    trainer.until(lambda: not any(_lives(pid) for pid in workers))
    trainer.start()

    assert workers
    assert not whole(trainer.behind.var / "models" / "norfolk-cads" / f"{model}.tar.gz")
    assert 404 == trainer.client.get(f"/train/{model}").status_code


@pytest.mark.training
def test_it_trains_says_how_far_it_is_and_tests_what_it_trained(trainer: Running, small: Content) -> None:
    model = trainer.post("/train", {"content": json.loads(small.canonical())}).json()["model"]
    again = trainer.post("/train", {"content": small.canonical()}).json()["model"]
    busy = trainer.client.get("/state").json()["busy"]
    told = trainer.follow(f"/train/{model}", "training")
    file = trainer.behind.var / "models" / "norfolk-cads" / f"{model}.tar.gz"

    assert (fitting(candidate(small)), model, True) == (model, again, busy)
    assert [one["done"] for one in told] == sorted(one["done"] for one in told)
    assert len({one["said"] for one in told}) > 3
    assert "ready" == told[-1]["state"]
    assert whole(file)
    _tested(trainer, model, small)
    file.unlink()
    digest_file(file).unlink()


def _tested(trainer: Running, model: str, small: Content) -> None:
    """A model that knows a few entries alone is worse than the live one, and the probe tells so."""
    assert {} == trainer.post("/probe", {"model": model, "content": small.canonical()}).json()
    found = trainer.follow(f"/probe/{model}", "testing")[-1]

    assert ("ready", True) == (found["state"], found["done"] == found["total"] > 80)
    assert found["passed"] + len(found["failed"]) == found["total"]
    assert all({"text", "wanted", "got", "why", "stops"} == set(one) for one in found["failed"])
    assert found["stops"] == any(one["stops"] for one in found["failed"])


def _busiest(trainer: Running) -> int:
    """The process that trains: the newest but for the one that reads is not known, so the one with most time used."""
    return max(trainer.workers(), key=lambda pid: int(Path(f"/proc/{pid}/stat").read_text().split()[13]))


def _lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False
