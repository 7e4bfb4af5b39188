"""The trainer's end of a process of its own (`bot/trainer_worker.py`): started, given jobs, ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable
from typing import Any

from faq.errors import CadsError
from faq.settings import ROOT

#: The longest line that is read, in bytes.
LONGEST = 64 * 1024 * 1024
#: How long one that was told to end may take, in seconds.
ENDS_WITHIN = 5

#: Told of each step of a job.
Tell = Callable[[dict[str, Any]], None]


class Gone(CadsError):
    """The process died before its job was done."""

    def __init__(self) -> None:
        super().__init__("The process that was at work ended before it was done. Ask for it again.")


class Child:
    """One process. Without `start` there is none; after it died, `start` makes another."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process's id, while it lives."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start it, unless it lives. It imports by itself, and takes jobs meanwhile."""
        if self.pid is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-W", "ignore", "-m", "bot.trainer_worker", cwd=ROOT, limit=LONGEST,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip

    async def do(self, job: dict[str, Any], tell: Tell = lambda _: None) -> dict[str, Any]:
        """Have a job done; one at a time. `tell` hears of each step.

        Raises:
            CadsError: it could not be done; `Gone`: the process died.
        """
        await self.start()
        assert self._process
        assert self._process.stdin
        assert self._process.stdout
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(json.dumps(job).encode() + b"\n")
            await self._process.stdin.drain()
        while line := await self._process.stdout.readline():
            said = json.loads(line)
            if "result" in said:
                return dict(said["result"])
            if "wrong" in said:
                raise CadsError(said["wrong"])
            tell(said)
        await self._process.wait()
        raise Gone()

    async def end(self) -> None:
        """End it, whatever it is at."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), ENDS_WITHIN)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


class Spare:
    """One process that has imported everything and waits: whoever has a job takes it, and another one gets ready."""

    def __init__(self) -> None:
        self._child = Child()

    async def ready(self) -> None:
        """Have one import, unless it does already."""
        await self._child.start()

    async def take(self) -> Child:
        """The process that is ready; whoever takes it ends it."""
        taken, self._child = self._child, Child()
        await taken.start()
        await self.ready()
        return taken

    async def end(self) -> None:
        """End the one that waits."""
        await self._child.end()
