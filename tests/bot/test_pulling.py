"""Models come from a model server by Rasa's protocol, whole or not at all: from the trainer, and from plain files."""

from __future__ import annotations

import contextlib
import functools
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uvicorn
from rasa.core.agent import _pull_model_and_fingerprint
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.engine import Engine

from bot import pulling
from bot.pulling import Puller, first
from bot.trainer import create_app
from bot.trainer_models import keep_few
from bot.training import FEW, TrainingError, digest_file, digest_of, fitting, tidy, whole
from faq.entries import Release
from faq.settings import Settings
from faq.trainer import SECRET
from tests.assistant import free_port

BODY = bytes(range(256)) * 4096
HARMS: dict[str, Callable[[bytes], bytes]] = {"cut": lambda b: b[:-1000], "flip": lambda b: b"x" + b[1:], "empty": lambda _: b""}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits two seconds between two looks."""
    monkeypatch.setattr(pulling, "EVERY", 0.0)


@pytest.fixture
def there(engine: Engine, published: Release, tmp_path: Path) -> Settings:
    """The trainer's machine, with a model for the live release."""
    found = Settings(
        database_url=str(engine.url), var_dir=tmp_path / "trainer", trainer_port=free_port(), trainer_secret="of this test"
    )
    put(found, published, BODY)
    return found


def put(settings: Settings, release: Release, body: bytes) -> Path:
    model = settings.models_dir / f"{fitting(release)}.tar.gz"
    model.parent.mkdir(parents=True, exist_ok=True)
    model.write_bytes(body)
    digest_file(model).write_text(f"{digest_of(model)}  {model.name}\n")
    return model


@contextlib.contextmanager
def running(run: Callable[[], None], end: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        end()
        thread.join()


@pytest.fixture
def trainer(there: Settings) -> Iterator[Settings]:
    """The trainer itself, listening; without the processes that train. Gives the settings of another machine."""
    config = uvicorn.Config(create_app(there), port=there.trainer_port, ws="none", lifespan="off", log_level="warning")
    server = uvicorn.Server(config)

    def end() -> None:
        server.should_exit = True

    with running(server.run, end):
        while not server.started:
            time.sleep(0.01)
        yield elsewhere(there, f"{there.trainer_at}/model")


def elsewhere(there: Settings, url: str) -> Settings:
    return there.copy(update={"var_dir": there.var_dir.parent / "rasa", "model_url": url})


class Files(SimpleHTTPRequestHandler):
    """A store of files, with tags; `asked` holds what was sent to it."""

    asked: list[tuple[str, str, str | None]]

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        tag = f'"{file.stat().st_mtime_ns}-{file.stat().st_size}"' if file.exists() else ""
        known = self.headers["If-None-Match"] or ""
        self.asked.append((file.name, known, self.headers[SECRET]))
        if tag and known == tag:
            self.send_response(304)
            self.end_headers()
            return
        self.tag = tag
        super().do_GET()

    def end_headers(self) -> None:
        if getattr(self, "tag", ""):
            self.send_header("ETag", self.tag)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def files(there: Settings) -> Iterator[Settings]:
    """The trainer's folder in a store of files; the settings of another machine."""
    Files.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(there.models_dir)))
    with server, running(server.serve_forever, server.shutdown):
        yield elsewhere(there, f"http://127.0.0.1:{server.server_port}/{{model}}.tar.gz")


def name(release: Release) -> str:
    return f"{fitting(release)}.tar.gz"


@pytest.mark.parametrize("source", ["trainer", "files"])
def test_a_start_without_a_model_pulls_the_one_that_fits(source: str, published: Release, request: pytest.FixtureRequest) -> None:
    here = request.getfixturevalue(source)

    model = first(here)

    assert (BODY, True) == (model.read_bytes(), whole(model))
    assert [model.name, digest_file(model).name] == sorted(f.name for f in here.models_dir.iterdir())


@pytest.mark.parametrize("source", ["trainer", "files"])
@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_broken_one_is_not_taken_and_not_fetched_again_until_there_is_another(
    source: str, harm: Callable[[bytes], bytes], there: Settings, published: Release, request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    here = request.getfixturevalue(source)
    model = there.models_dir / name(published)
    model.write_bytes(harm(BODY))
    puller, sizes = Puller(here), []
    taken = puller._take
    puller._take = lambda *given: sizes.append(1) or taken(*given)  # type: ignore[method-assign, func-returns-value]

    before = [puller.pull(model.name) for _ in range(4)]
    left, fetched = list(here.models_dir.iterdir()), len(sizes)
    put(there, published, BODY + b"again")

    assert ([False] * 4, [], 1) == (before, left, fetched)
    assert 1 == caplog.text.count("was not pulled: what came is not, to the byte")
    assert puller.pull(model.name)
    assert whole(here.models_dir / model.name)


def test_a_whole_one_that_is_no_model_is_not_wanted_again(trainer: Settings, there: Settings, published: Release) -> None:
    puller, model = Puller(trainer), trainer.models_dir / name(published)
    first_time = puller.pull(model.name)
    puller.refuse(model)

    again = puller.pull(model.name)
    put(there, published, BODY + b"another")

    assert [True, False, True] == [first_time, again, puller.pull(model.name)]


def test_a_model_of_another_release_is_not_taken(trainer: Settings) -> None:
    assert not Puller(trainer).pull(f"norfolk-cads-{'0' * 16}.tar.gz")
    assert not trainer.models_dir.exists()


def test_no_path_of_the_servers_is_written_to(there: Settings, published: Release) -> None:
    """Rasa's own puller writes wherever `filename` says."""

    class Sly(Files):
        def end_headers(self) -> None:
            self.send_header("filename", "../../sly.tar.gz")
            super().end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Sly, directory=str(there.models_dir)))
    with server, running(server.serve_forever, server.shutdown):
        here = elsewhere(there, f"http://127.0.0.1:{server.server_port}/{{model}}.tar.gz")
        taken = Puller(here).pull(name(published))

    assert (False, []) == (taken, list(there.var_dir.parent.rglob("sly*")))


@pytest.mark.parametrize(
    ("change", "words"),
    [({"trainer_secret": "guessed"}, "CADS_TRAINER_SECRET"), ({"model_url": "http://127.0.0.1:1/model"}, "ConnectError")],
)
def test_what_stops_a_pull_is_told_once(
    trainer: Settings, published: Release, change: dict[str, str], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    puller = Puller(trainer.copy(update=change))

    assert [False] * 3 == [puller.pull(name(published)) for _ in range(3)]
    assert 1 == caplog.text.count(words)


def test_a_store_of_files_is_never_told_the_secret(files: Settings) -> None:
    first(files)

    assert {None} == {secret for *_, secret in Files.asked}
    assert Files.asked


def test_after_a_fault_it_looks_more_seldom(trainer: Settings, published: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "EVERY", 1.0)
    puller, waits = Puller(trainer.copy(update={"trainer_secret": "guessed"})), []
    for _ in range(9):
        puller._not_before = 0.0
        puller.pull(name(published))
        waits.append(puller._wait)

    assert ([2.0, 4.0, 8.0], pulling.LONGEST) == (waits[:3], waits[-1])


def test_a_start_that_gets_no_model_ends_and_says_so(trainer: Settings, there: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "START_SECONDS", 0.2)
    for model in there.models_dir.iterdir():
        model.unlink()

    with pytest.raises(TrainingError, match="gave no model"):
        first(trainer)


async def test_a_stock_rasa_pulls_from_the_trainer_too(trainer: Settings, published: Release, tmp_path: Path) -> None:
    server = EndpointConfig(trainer.model_url, headers={SECRET: "of this test"})

    tag = await _pull_model_and_fingerprint(server, "", str(tmp_path))
    again = await _pull_model_and_fingerprint(server, tag, str(tmp_path))

    pulled = tmp_path / name(published)
    assert (BODY, digest_of(pulled), None) == (pulled.read_bytes(), tag, again)


def test_the_newest_few_are_kept_and_those_that_are_needed(there: Settings, published: Release) -> None:
    live = there.models_dir / name(published)
    others = [live.with_name(f"norfolk-cads-{number:016x}.tar.gz") for number in range(FEW + 3)]
    for at, model in enumerate([live, *others]):
        model.write_bytes(BODY[:10])
        digest_file(model).write_text("0")
        os.utime(model, (at, at))
    stranger = live.with_name("mine.tar.gz")
    stranger.write_text("not ours")

    keep_few(there)
    kept = sorted(f.name for f in there.models_dir.glob("*.tar.gz"))

    assert sorted([live.name, stranger.name, *(m.name for m in others[-FEW:])]) == kept
    assert len(kept) - 1 == len(list(there.models_dir.glob("*.sha256")))
    tidy(there.models_dir, "norfolk-cads", set())
    assert not live.exists()
