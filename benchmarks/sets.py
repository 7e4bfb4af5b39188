"""The data sets: how each is read, drawn and, for a quick run, cut down. Every draw is the same in every run."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from faq.errors import CadsError

BANKING_10SHOT, BANKING, CLINC, CONVERSATIONS = "banking77-10shot", "banking77", "clinc150-small", "conversations"
TITLES = {
    BANKING_10SHOT: "BANKING77, 10 examples a class",
    BANKING: "BANKING77, full",
    CLINC: "CLINC150, small",
    CONVERSATIONS: "Our own conversations",
}
FILES = {
    BANKING_10SHOT: ("banking77_train.csv", "banking77_test.csv"),
    BANKING: ("banking77_train.csv", "banking77_test.csv"),
    CLINC: ("clinc150_small.json",),
    CONVERSATIONS: (),
}
SEED = 0
SHOTS = 10


class DataError(CadsError):
    """A data set is not where it should be."""


@dataclass(frozen=True)
class Sizes:
    """How much of each set a run takes; None takes all. `banking` and `clinc` are training examples a class;
    of the `phrasings` of an entry one in so many is learnt."""

    banking: int | None = None
    clinc: int | None = None
    test: int | None = None
    validation: int | None = None
    outside: int | None = None
    phrasings: int = 1


FULL, QUICK = Sizes(), Sizes(banking=20, clinc=12, test=400, validation=400, outside=200, phrasings=3)


@dataclass(frozen=True)
class Examples:
    """Texts, and the label of each."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def rows(self, wanted: Sequence[int]) -> Examples:
        """These rows, in this order."""
        return Examples(tuple(self.texts[n] for n in wanted), tuple(self.labels[n] for n in wanted))


NOTHING = Examples((), ())


@dataclass(frozen=True)
class DataSet:
    """`outside`: queries that belong to none of the labels. Only `train` and `outside_train` are learnt; a limit is fitted on
    `validation` alone."""

    train: Examples
    test: Examples
    validation: Examples = NOTHING
    outside_train: tuple[str, ...] = ()
    outside_test: tuple[str, ...] = ()


def missing(folder: Path, sets: Sequence[str]) -> None:
    """Refuse to start where a file of these sets is not there.

    Raises:
        DataError: names the first such file.
    """
    wanted = [folder / name for one in sets for name in FILES[one]]
    gone = next((file for file in wanted if not file.is_file()), None)
    if gone:
        raise DataError(
            f"The data set file {gone.absolute()} is missing. Where to get it: benchmarks/README.md. "
            'If it is elsewhere: make benchmark ARGS="--data DIR"'
        )


def load(name: str, folder: Path, sizes: Sizes = FULL) -> DataSet:
    """A public data set, read from `folder`."""
    missing(folder, [name])
    return _clinc(folder, sizes) if name == CLINC else _banking(folder, name, sizes)


def few(examples: Examples, each: int) -> Examples:
    """`each` examples of every class (or all it has), drawn with `numpy.random.RandomState(0)`, classes in the order of
    their names: the draw that the published figures of this project rest on."""
    random = np.random.RandomState(SEED)
    labels = np.array(examples.labels)
    drawn: list[int] = []
    for label in sorted(set(examples.labels)):
        own = np.flatnonzero(labels == label)
        drawn += random.choice(own, min(each, len(own)), replace=False).tolist()
    return examples.rows(drawn)


def sample(examples: Examples, most: int | None) -> Examples:
    """At most this many, drawn with the same seed; all of them for None."""
    if most is None or len(examples) <= most:
        return examples
    return examples.rows(np.random.RandomState(SEED).choice(len(examples), most, replace=False).tolist())


def _banking(folder: Path, name: str, sizes: Sizes) -> DataSet:
    train, test = (_csv(folder / file) for file in FILES[name])
    each = SHOTS if name == BANKING_10SHOT else sizes.banking
    return DataSet(train if each is None else few(train, each), sample(test, sizes.test))


def _csv(file: Path) -> Examples:
    with file.open(encoding="utf-8", newline="") as rows:
        found = [(_line(row["text"]), row["category"]) for row in csv.DictReader(rows)]
    return Examples(tuple(text for text, _ in found), tuple(label for _, label in found))


def _clinc(folder: Path, sizes: Sizes) -> DataSet:
    stored = json.loads((folder / FILES[CLINC][0]).read_text(encoding="utf-8"))
    parts = {
        name: Examples(tuple(_line(text) for text, _ in rows), tuple(label for _, label in rows)) for name, rows in stored.items()
    }
    train = parts["train"] if sizes.clinc is None else few(parts["train"], sizes.clinc)
    return DataSet(
        train,
        sample(parts["test"], sizes.test),
        sample(parts["val"], sizes.validation),
        parts["oos_train"].texts,
        sample(parts["oos_test"], sizes.outside).texts,
    )


def _line(text: str) -> str:
    """In one line: some texts have a line break, which Rasa's training files can't hold."""
    return " ".join(text.split())
