"""Whatever is killed, flushed or full: every turn gets its reply or the safe reply, none is answered twice, no conversation
forgets who asks, nothing published is lost. `make soak` runs the same for minutes each (`SOAK_SECONDS`)."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.training import fitting
from faq import releases, store
from faq.conversations import MOST_TURNS
from faq.entries import Content, Release
from faq.errors import StoreError
from faq.settings import Settings
from tests.bot.test_following import asked_otherwise as asked
from tests.bot.test_following import worded_otherwise as worded
from tests.faults import disk
from tests.faults.cluster import NAMES, SERVICE, Cluster, flush, measured, running
from tests.faults.people import PEOPLE, SAID, Met, People
from tests.faults.report import REPORT, SOAK

#: So long it may take until each was killed once, where those started again are slow to come.
PATIENCE = 120
#: So long the page waits for Rasa.
WEB_SECONDS = Settings().web_seconds


@pytest.fixture(scope="module")
def started(template: tuple[Path, Release]) -> Iterator[Cluster]:
    with running(template[0]) as found:
        REPORT.before = measured(found)
        yield found
        if SOAK:
            found.settle()
            REPORT.after = measured(found)


@pytest.fixture
def cluster(started: Cluster) -> Cluster:
    """Whole, whatever the test before has done."""
    started.settle()
    return started


def held(cluster: Cluster, met: Met, before: int, lost: int = 0) -> None:
    """What must hold after every fault. `lost`: so many first messages may have begun a conversation that nobody was told of."""
    REPORT.add(met)
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
    assert stands(cluster, made), (made, cluster.live().number)


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


@pytest.mark.skipif(not disk.MOUNTS, reason="only root may mount a small disk")
def test_the_disk_of_a_replica_is_full(cluster: Cluster, tmp_path: Path) -> None:
    """What it has in memory answers, newer words too; the file is put right once there is room."""
    before, folder = cluster.counted(), cluster.var("rasa1")
    disk.mount(folder, 1)
    with People(cluster.front) as met:
        with disk.full(folder):
            made = publish(cluster, tmp_path, worded)
            told = within(lambda: cluster.release_of("rasa1") == made.number)
            time.sleep(SOAK or 1)
            written = cluster.safe_file("rasa1")
        again = within(lambda: cluster.safe_file("rasa1") == made.number)
    disk.unmount(folder)

    held(cluster, met, before)
    assert (True, True, 0) == (told, again, written), cluster.log[-3000:]
    assert unharmed(met)


@pytest.mark.skipif(not disk.MOUNTS, reason="only root may mount a small disk")
def test_the_disk_of_postgresql_is_full(cluster: Cluster, tmp_path: Path) -> None:
    """It panics, and can't start before there is room. A publish is refused in words meanwhile, or it stands for good."""
    before, made = cluster.counted(), [publish(cluster, tmp_path, worded)]
    with People(cluster.front) as met:
        for number in rounds(10):
            with disk.full(cluster.postgres.data):
                refused = within(lambda: not tried(cluster, tmp_path, made))
                ended = within(lambda n=number: panics(cluster) > n)
                time.sleep(SOAK and 3)
            assert (True, True) == (refused, ended), cluster.postgres.log[-3000:]
            assert within(lambda: tried(cluster, tmp_path, made), PATIENCE), cluster.postgres.log[-3000:]
        cluster.settle()

    held(cluster, met, before)
    assert stands(cluster, made), (made, cluster.live().number)
    assert "ERROR:  could not extend file" in cluster.postgres.log
    assert "INSERT INTO" not in cluster.postgres.log, "what was to be kept of a talk stands in the log"


def panics(cluster: Cluster) -> int:
    """How often PostgreSQL could not write what must not be lost; somebody else writes until that happens."""
    with contextlib.suppress(DBAPIError), cluster.engine.connect() as c:
        c.execute(text("SELECT pg_logical_emit_message(false, 'of another', repeat('x', 1000000))"))
    lines = cluster.postgres.log.splitlines()
    return sum("PANIC" in line and "No space left on device" in line for line in lines)


def tried(cluster: Cluster, tmp_path: Path, made: list[Release]) -> bool:
    """Whether a publish was taken; PostgreSQL is started again first where it has ended."""
    cluster.postgres.revive()
    try:
        made.append(publish(cluster, tmp_path, worded))
    except StoreError:
        return False
    return True


def stands(cluster: Cluster, made: list[Release]) -> bool:
    """Whether all that was acknowledged is there, and the last of it answers."""
    known = {number for number, *_ in releases.listing(cluster.engine, SERVICE)}
    is_kept = {release.number for release in made} <= known and made[-1].digest == cluster.live().digest
    return is_kept and within(lambda: cluster.tells(made[-1]))


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
