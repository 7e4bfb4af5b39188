"""Whatever is killed, flushed or full: every turn gets its reply or the safe reply, none is answered twice, no conversation
forgets who asks, nothing published is lost. `make soak` runs the same for minutes each (`SOAK_SECONDS`)."""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.training import fitting
from faq import releases, store
from faq.conversations import MOST_TURNS
from faq.entries import Content, Release
from faq.settings import Settings
from tests.bot.test_following import asked_otherwise as asked
from tests.bot.test_following import worded_otherwise as worded
from tests.faults.cluster import NAMES, SERVICE, Cluster, flush, running
from tests.faults.people import PEOPLE, SAID, Met, People
from tests.faults.report import Report, measured

#: So long it may take until each was killed once, where those started again are slow to come.
PATIENCE = 120
#: So long the page waits for Rasa.
WEB_SECONDS = Settings().web_seconds
#: So long each fault lasts; in `make test` as short as shows it.
SOAK = float(os.environ.get("SOAK_SECONDS", "0"))
REPORT = Report(SOAK)


@pytest.fixture(scope="module")
def started(template: tuple[Path, Release]) -> Iterator[Cluster]:
    with running(template[0]) as found:
        before = measured(found)
        yield found
        if SOAK:
            found.settle()
            REPORT.write(before, measured(found))


@pytest.fixture
def cluster(started: Cluster) -> Cluster:
    """Whole, whatever the test before has done."""
    started.settle()
    return started


def held(cluster: Cluster, met: Met, before: int, lost: int = 0) -> None:
    """What must hold after every fault. `lost`: so many first messages may have begun a conversation that nobody was told of."""
    REPORT.add(os.environ["PYTEST_CURRENT_TEST"].rpartition("::")[2].partition(" ")[0], met)
    assert [] == met.wrong, f"{len(met.wrong)} of {met.replies}: {met.wrong[:8]} {cluster.log[-6000:]}"
    assert met.replies > 10
    assert cluster.counted() - before <= met.replies + met.tried + lost


def unharmed(met: Met) -> bool:
    """Nobody needed the safe reply; on a machine that is busy with other tests a few may, for they waited too long."""
    return met.safe <= (0 if SOAK else met.replies // 10)


def test_any_process_is_killed_every_few_seconds(cluster: Cluster) -> None:
    before, ends, killed = cluster.counted(), time.monotonic() + SOAK, list[str]()
    with People(cluster.front) as met:
        while not set(NAMES) <= set(killed) or time.monotonic() < ends:
            time.sleep(1.5)
            killed += [next((name for name in sorted(NAMES, key=killed.count) if cluster.kill(name)), "nobody")]
            assert time.monotonic() < ends + PATIENCE, killed
        time.sleep(2)

    held(cluster, met, before, lost=PEOPLE * sum(name.startswith("web") for name in killed))
    assert met.safe < met.replies / 2


def test_postgresql_is_killed_and_comes_back(cluster: Cluster, tmp_path: Path) -> None:
    before, made = cluster.counted(), [publish(cluster, tmp_path, worded)]
    with People(cluster.front) as met:
        time.sleep(1)
        for _ in rounds(6):
            cluster.postgres.stop()
            time.sleep(1.5)
            cluster.postgres.start()
            made.append(publish(cluster, tmp_path, worded))
            time.sleep(1.5)
        cluster.settle()

    held(cluster, met, before)
    known = {number for number, *_ in releases.listing(cluster.engine, SERVICE)}
    assert {release.number for release in made} <= known
    assert made[-1].digest == cluster.live().digest
    assert within(lambda: cluster.tells(made[-1]))


def test_redis_is_flushed_and_killed(cluster: Cluster) -> None:
    before = cluster.counted()
    with People(cluster.front) as met:
        time.sleep(0.5)
        for _ in rounds(4):
            flush(cluster)
            time.sleep(0.5)
            cluster.redis.kill()
            cluster.redis.wait(10)
            time.sleep(1.5)
            cluster.restart_redis()
            time.sleep(1)

    held(cluster, met, before)
    assert unharmed(met)


def test_a_broken_model_is_pulled(cluster: Cluster, tmp_path: Path) -> None:
    """Nobody loads it; the old one answers until a whole one is there, and then that one."""
    body = (cluster.folder / "trained.tar.gz").read_bytes()
    harms = [body[: len(body) // 2], body[:1000] + b"x" + body[1001:], b""]
    before = cluster.counted()
    with People(cluster.front) as met:
        for harm, _ in zip(itertools.cycle(harms), rounds(8), strict=False):
            made = publish(cluster, tmp_path, asked, lambda release, harm=harm: cluster.offer(release, harm))
            name = f"{fitting(made)}.tar.gz"
            refused = within(lambda name=name: cluster.log.count(f"{name} was not pulled: what came is not") == 2)
            cluster.offer(made)
            taken = within(lambda name=name: cluster.log.count(f"{name} has taken over") == 2)
            assert (True, True) == (refused, taken), cluster.log[-3000:]

    held(cluster, met, before)
    assert unharmed(met)


@pytest.mark.parametrize("link", ["rasa", "actions", "redis", "database"])
def test_the_network_is_slow_stands_still_or_is_cut(cluster: Cluster, link: str) -> None:
    network, before = cluster.links[link], cluster.counted()
    with People(cluster.front) as met:
        for _ in rounds(3):
            for fault in (network.slow(0.2), network.still(), network.cut()):
                with fault:
                    time.sleep(1)
            time.sleep(0.5)
        cluster.settle()

    held(cluster, met, before)
    assert max(met.seconds) < WEB_SECONDS + 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_the_disk_of_a_replica_is_full(cluster: Cluster, tmp_path: Path) -> None:
    """What it has in memory answers, newer words too; the file is put right once there is room."""
    before = cluster.counted()
    with small_disk(cluster, "rasa1") as filler, People(cluster.front) as met:
        made = publish(cluster, tmp_path, worded)
        told = within(lambda: cluster.release_of("rasa1") == made.number)
        time.sleep(SOAK or 1)
        written = cluster.safe_file("rasa1")
        filler.unlink()
        again = within(lambda: cluster.safe_file("rasa1") == made.number)

    held(cluster, met, before)
    assert (True, True, 0) == (told, again, written), cluster.log[-3000:]
    assert unharmed(met)


def publish(
    cluster: Cluster, tmp_path: Path, change: Callable[[Content], Content], first: Callable[[Release], None] = lambda _: None
) -> Release:
    """As the editor does, on a machine of its own; `first` with what is going to be live."""
    wanted = change(cluster.live().content)
    first(Release(SERVICE, 0, wanted.digest, wanted.training_digest, wanted))
    store.replace(cluster.engine, wanted, (), author="anna", why="test")
    return releases.publish(cluster.engine, SERVICE, author="anna", why="test", safe_file=tmp_path / "editor.json")


def rounds(seconds: float) -> Iterator[int]:
    """Once; in a soak as often as there is time for, each round taking about so long."""
    return iter(range(max(1, int(SOAK / seconds))))


def within(holds: Callable[[], bool], seconds: float = 60) -> bool:
    ends = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < ends:
        time.sleep(0.1)
    return found


@contextlib.contextmanager
def small_disk(cluster: Cluster, name: str) -> Iterator[Path]:
    """The process' folder on a disk of its own with no room left; gives what fills it."""
    folder = cluster.var(name)
    filler = folder / "filler"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=True)
    try:
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as out:
            while True:
                out.write(b"0" * 4096)
        yield filler
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_conversation_of_sixty_turns_is_as_fast_at_its_end(cluster: Cluster) -> None:
    """Its turns stand in one row: nothing reads what went before."""
    conversation, seconds = "", []
    for number in range(MOST_TURNS):
        body = {"message": SAID[number % len(SAID)], "message_id": f"m{number}"} | (
            {"conversation": conversation} if number else {}
        )
        began = time.monotonic()
        told = cluster.client.post(f"{cluster.front}/api/chat", json=body).json()
        seconds.append(time.monotonic() - began)
        conversation = told["conversation"]
        assert told["turn"] == number + 1

    first, last = (sorted(part)[len(part) // 2] for part in (seconds[2:14], seconds[-12:]))
    assert last < first * 2 + 0.1, (first, last)
