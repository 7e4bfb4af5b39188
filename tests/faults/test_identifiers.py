"""What identifies a person stands in no file after a conversation (fault F2): 300 messages of other writers, 20 kinds."""

from __future__ import annotations

import json
from pathlib import Path

from tests.own import own_running

ROWS = [json.loads(line) for line in (Path(__file__).parents[1] / "faq" / "identifiers.jsonl").read_text("utf-8").splitlines()]
#: Shorter ones ("TJ") stand in any file by chance.
SHORTEST = 6
PLANTED = {p for row in ROWS for p in row["planted"] if len(p) >= SHORTEST}


def found(folder: Path) -> set[str]:
    """Those of the planted that stand in a file of this folder: database, its log, what was printed."""
    told = [f.read_bytes() for f in folder.rglob("*") if f.is_file() and not f.is_symlink()]
    return {p for p in PLANTED if any(p.encode() in body for body in told)}


def test_of_300_planted_identifiers_none_stands_in_a_file() -> None:
    """F2: Rasa alone writes what people type into its database and its log."""
    with own_running() as assistant:
        before = found(assistant.var)
        replies = [assistant.say(row["text"][:1500]) for row in ROWS]
        assistant.end()  # whatever waits to be written is written now
        after = found(assistant.var)

    assert len(ROWS) >= 300
    assert len({row["kind"] for row in ROWS}) >= 20
    assert all(reply["text"] for reply in replies)
    assert not [
        p for row, reply in zip(ROWS, replies, strict=True) for p in row["planted"] if len(p) > SHORTEST and p in reply["text"]
    ]
    assert set() == after - before
