"""Nothing is fetched from, or told to, anybody outside this machine (hazard H19), as the kernel saw it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assistant import ROOT, Assistant
from tests.own import own

#: Without these the words that are sent stand in no trace (`-s 0`), and the process keeps its own id (`-D`).
STRACE = ("strace", "-D", "-f", "--seccomp-bpf", "-qq", "-s", "0", "-e", "trace=connect,sendto")
AUDIT = Path(__file__).parent / "audit.py"
ADDRESS = re.compile(r'sa_family=AF_INET6?\b.*?inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"')
LOOPBACK = re.compile(r"^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$")
SAID = ["which number do I call", "I'm his nan", "my dad hits me", "tell me about the weather", "gdzie zadzwonić", "/restart"]


def addresses(trace: str) -> list[str]:
    """The internet addresses that were connected or sent to."""
    return [found[1] for line in trace.splitlines() if (found := ADDRESS.search(line))]


def outside(trace: str) -> list[str]:
    return [address for address in addresses(trace) if not LOOPBACK.match(address)]


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """What the processes of a real assistant connected to, from their start to their end, by their names."""
    folder = tmp_path_factory.mktemp("traces")
    files = {name: folder / name for name in ("actions", "rasa")}
    with own() as found:
        for name, file in files.items():
            found.through = watched(file)
            found.start(name)
        found.wait()
        held(found)
    yield files


def watched(trace: Path, strace: bool = shutil.which("strace") is not None) -> tuple[str, ...]:
    """What starts a process so that `trace` tells its connections; Python's own sockets alone where strace is missing."""
    return (*STRACE, "-o", str(trace)) if strace else (sys.executable, "-W", "ignore", str(AUDIT), str(trace))


def held(assistant: Assistant) -> None:
    """One conversation."""
    assert all(assistant.say(message, "somebody")["text"] for message in SAID)


def test_rasa_speaks_to_the_action_server_and_to_nobody_outside(traces: dict[str, Path]) -> None:
    trace = traces["rasa"].read_text()

    assert addresses(trace)
    assert [] == outside(trace)


def test_the_action_server_speaks_to_nobody_outside(traces: dict[str, Path]) -> None:
    assert [] == outside(traces["actions"].read_text())


#: No packet is sent: a datagram socket only remembers the address. It is one of those kept for examples.
PROBE = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"


@pytest.mark.parametrize(
    "strace", [False, pytest.param(True, marks=pytest.mark.skipif(not shutil.which("strace"), reason="none"))]
)
def test_either_way_of_watching_sees_a_program_that_goes_outside(tmp_path: Path, strace: bool) -> None:
    trace = tmp_path / "trace"

    line = [*watched(trace, strace), sys.executable, "-W", "ignore", "-m", "timeit", "-n1", "-r1", PROBE]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, timeout=60)
    ends = time.monotonic() + 5
    while time.monotonic() < ends and not outside(trace.read_text()):  # strace may write a moment later
        time.sleep(0.05)

    assert (0, {"192.0.2.1"}) == (done.returncode, set(outside(trace.read_text())))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('7 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("8.8.8.8")}, 16) = 0', ["8.8.8.8"]),
        (
            '7 sendto(3, ""..., 30, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16) = 30',
            ["10.0.0.2"],
        ),
        (
            "7 connect(3, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), "
            'inet_pton(AF_INET6, "2a00::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
            ["2a00::1"],
        ),
        ('7 connect(3, {sa_family=AF_INET, sin_port=htons(5055), sin_addr=inet_addr("127.0.0.1")}, 16) = 0', []),
        ('7 connect(3, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = 0', []),
    ],
)
def test_a_connection_to_outside_would_be_seen(line: str, found: list[str]) -> None:
    assert found == outside(line)
