"""One assistant that lives long: what its processes hold from point to point, while people talk and models change."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from faq.entries import Content
from tests.assistant import Assistant
from tests.bot.test_following import asked_otherwise, publish, put, unpublished, until
from tests.faults.people import Met
from tests.own import SERVICE, own_models

NAMES = ("rasa", "web", "actions")
LOOKS = 5
#: People of a test come faster than a person may.
UNLIMITED = {"CADS_TURNS_PER_MINUTE": "100000", "CADS_TURNS_PER_MINUTE_ADDRESS": "1000000"}


@dataclass(frozen=True)
class Held:
    """What a process holds: MB in memory, with its share of what others have too, and its own alone; and how many of the rest."""

    rss: int
    pss: int
    own: int
    files: int
    connections: int
    threads: int


def held(pid: int) -> Held:
    """As the kernel counts it."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kb = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    opened = [_opened(file) for file in Path(f"/proc/{pid}/fd").iterdir()]
    sockets = sum(name.startswith("socket:") for name in opened)
    threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
    return Held(kb["Rss"] // 1024, kb["Pss"] // 1024, kb["Anonymous"] // 1024, len(opened) - sockets, sockets, threads)


def _opened(file: Path) -> str:
    try:
        return str(file.readlink())
    except FileNotFoundError:  # closed meanwhile
        return ""


class Life:
    """An assistant, its people, and the points at which it was measured."""

    def __init__(self, assistant: Assistant, met: Met) -> None:
        self._assistant, self._met = assistant, met
        folder = assistant.var / "models" / SERVICE
        self._model = next(folder.glob("*.tar.gz")).read_bytes()
        #: The seconds of the replies that came while a model was loaded.
        self.loading: list[float] = []
        self.models = 0
        self.points: list[dict[str, Any]] = []

    def talk(self, turns: int, seconds: float) -> None:
        """Until so many were answered in all."""
        assert until(lambda: self._met.replies >= turns, seconds), (self._met.replies, self._assistant.log.read_text()[-2000:])

    def change_model(self, content: Content) -> None:
        """A publish with a phrasing that nobody has had before, and its model: gone on only once that one answers."""
        wanted, before = asked_otherwise(content), len(self._met.seconds)
        model = put(self._assistant, unpublished(wanted), self._model)
        publish(self._assistant, wanted)
        log = self._assistant.log
        assert until(lambda: f"The model {model.name} has taken over" in log.read_text()), log.read_text()[-2000:]
        self.loading += self._met.seconds[before:]
        self.models += 1
        for file in model.parent.glob("*"):
            if not file.name.startswith(model.name):
                file.unlink()

    def measure(self) -> None:
        """Keep each process as it is now. Of some looks the one with the fewest files: a turn opens some itself."""
        found = {name: min(self._looks(name), key=lambda one: one.files + one.connections) for name in NAMES}
        kept = {name: asdict(one) for name, one in found.items()}
        self.points.append({"turns": self._met.replies, "models": self.models, **kept})

    def _looks(self, name: str) -> Iterator[Held]:
        for _ in range(LOOKS):
            yield held(self._assistant.processes[name].pid)
            time.sleep(0.1)


@contextlib.contextmanager
def living() -> Iterator[Assistant]:
    """Rasa, web and action server over SQLite, with a folder of models of their own."""
    with own_models() as found:
        found.settings.update(UNLIMITED)
        found.start("actions", "rasa", "web")
        found.wait()
        found.wait_live()
        yield found
