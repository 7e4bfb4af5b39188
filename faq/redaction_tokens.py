"""The words of a text where they stand, as `faq.redaction_names` looks at them."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What stands in the text for a name that was taken out already.
TAKEN = "[name]"
TOKEN = re.compile(r"m8\b|\[[\w -]{4,14}\]|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+")
AGE = re.compile(
    r"1?\d$|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)$"
)
UNITS = frozenset(
    [
        "am",
        "pm",
        "weeks",
        "days",
        "hours",
        "minutes",
        "min",
        "mins",
        "cm",
        "miles",
        "months",
        "times",
        "people",
        "kids",
        "children",
        "of",
        "in",
    ]
)
ENDS = re.compile(r"[.!?\n;]")


@dataclass
class Token:
    """A word where it stands. `gap`: what is between it and the word before. `cap`: a capital that tells something."""

    text: str
    low: str
    start: int
    end: int
    gap: str
    cap: bool = False
    stays: bool = False
    name: bool = False
    surname: bool = False

    @property
    def starts(self) -> bool:
        """Whether a sentence starts here, so that a capital tells nothing."""
        return self.start == 0 or bool(ENDS.search(self.gap))


def base_of(low: str) -> str:
    """The word without what shows that something is its own: "kasper's" is "kasper"."""
    return low[:-2] if low.endswith("'s") else low.removesuffix("'")
