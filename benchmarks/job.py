"""One stage of one system on one set: what a process of its own is told to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks import sets

TRAIN, ANSWER, READINGS = "train", "answer", "readings"


@dataclass(frozen=True)
class Job:
    """What to do, and where: `work` belongs to the whole run, `data` to the public sets."""

    stage: str
    system: str
    set: str
    work: Path
    data: Path
    quick: bool = False

    @property
    def folder(self) -> Path:
        """Where this system keeps what it learnt from this set, and its figures."""
        return self.work / self.set / self.system

    @property
    def figures(self) -> Path:
        """Where this stage's figures are."""
        return self.folder / f"{self.stage}.json"

    @property
    def assistant(self) -> Path:
        """Where the assistant is trained, and what it reads in our conversations."""
        return self.work / sets.CONVERSATIONS / "assistant"

    @property
    def sizes(self) -> sets.Sizes:
        """How much of the set is taken."""
        return sets.QUICK if self.quick else sets.FULL

    @property
    def arguments(self) -> list[str]:
        """The command line that does it."""
        line = [self.stage, self.system, self.set, "--work", str(self.work), "--data", str(self.data)]
        return line + (["--quick"] if self.quick else [])
