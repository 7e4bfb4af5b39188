"""Why the classifier holds a message for what it does: for a developer, and for the unit's editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.embedding import UNIT_VECTORS, UNITS
from bot.nlu.head import Head

#: So many of the nearest examples are shown.
NEAREST = 3


def evidence(head: Head, examples: Sequence[str], message: Message, wanted: Sequence[str]) -> list[dict[str, Any]]:
    """For each of the `wanted` labels: its votes by kind of evidence, and its examples nearest to the message, with the
    cosine of their vectors. Reads the whole message as it was written."""
    units, rows = message.get(UNITS)[:1], message.get(UNIT_VECTORS)[:1]
    likeness = head.read(units, rows).likeness
    votes = head.votes(units, likeness)
    found = []
    for name in wanted:
        label = head.labels.index(name)
        own = np.flatnonzero(head.owners == label)
        near = own[np.argsort(-likeness[0, own])[:NEAREST]]
        found.append(
            {
                "name": name,
                "votes": {kind: round(float(row[0, label]), 3) for kind, row in votes.items()},
                "nearest": [{"text": examples[n], "likeness": round(float(likeness[0, n]), 3)} for n in near],
            }
        )
    return found
