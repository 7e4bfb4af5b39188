"""A time that the message names ("at 9pm", "on Saturday", "Christmas Day"): it outranks the clock in the reply."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import Learner, fingerprint
from bot.release import live_release

#: Where the mention stands in what Rasa gives out; its form is that of `faq.clock.named_time`.
WHEN = "when"

_DATES = {
    r"\b(christmas|xmas|crimbo) day\b|\b25th (of )?dec": "date:12-25",
    r"\bboxing day\b|\b26th (of )?dec": "date:12-26",
    r"\b(christmas|xmas) eve\b|\b24th (of )?dec": "date:12-24",
    r"\bnew year'?s eve\b": "date:12-31",
    r"\bnew year'?s day\b": "date:01-01",
}
_DAYS = {
    r"mondays?|on mon": 1,
    r"tuesdays?|on tues?": 2,
    r"wednesdays?|on wed": 3,
    r"thursdays?|on thurs?": 4,
    r"fridays?|on fri": 5,
    r"saturdays?|on sat|saturdy|week ?-?ends?": 6,
    r"sundays?|on sun": 7,
}
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s*(am|pm|o'?clock)\b", re.IGNORECASE)
_24H = re.compile(r"(?<![\d.:/])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d.:/])\b(?!\s*(am|pm))", re.IGNORECASE)
_AT_NIGHT = re.compile(r"\b(?:gone|past|after|at|its|it's)\s+(\d{1,2})\s+(?:at night|in the evening|tonight)\b", re.IGNORECASE)
#: "and after 5?": an hour of the clock, not an age and not a number of anything.
_AFTER = re.compile(r"\b(?:after|past)\s+(\d{1,2})(?=\s*(?:[?.,!]|$|(?:on|today|tonight|tomorrow|\w+days?)\b))", re.IGNORECASE)
#: Nobody calls between 1 and 6 in the morning without saying so: "free at 4.30" is the afternoon.
_AFTERNOON = range(1, 7)
_OFFICE = r"(?:(?:office|working|work|normal|these|those|your|the|school|opening)\s+){0,2}"
_NIGHT = re.compile(
    r"\b(at|in the middle of the|late at|during the|through the|all|this) ni(ght|te)\b|\bnight ?times?\b|\btonight\b"
    r"|\bevenings?\b|\bovernight\b|\bmidnight\b|\b(out of|outside|outside of|after) " + _OFFICE + r"hours\b"
    r"|\b(after|when) (you|they|it|the office|everyone)('s|'ve| has| have| is| are|re)? ?(closed?s?|shuts?|gone home)\b",
    re.IGNORECASE,
)
#: Days and times told as part of a story are not a time to call at.
_STORY = re.compile(
    r"\b(last|every|each|most|other|since|until|till|til|by|before|wait|leave|phoned|rang|called|reported|referred|sent|submitted|spoke"
    r"|came|come|started|happened|told|said|saw|seen|noticed|disclosed|went|was|were)\b"
    r"[\w' ]{0,25}\b(nights?|evenings?|weekends?|\w+days?)\b"
    r"( (at|around|about|gone|just after) \d{1,2}([:.]\d\d)?\s*(am|pm|o'?clock)?)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\bmon(day)?s? (to|till|until|-|–) fri(day)?s?\b", re.IGNORECASE)


def mention(text: str, service: str = "") -> str | None:
    """The time named in `text` as "date:12-25", "day:6", "time:21:00" or "day:6 time:10:00"; None if none is. `service`: its
    short name, which stands for "it" ("after ... closes")."""
    text = re.sub(rf"\b{re.escape(service)}\b", "it", text, flags=re.IGNORECASE) if service else text
    text = _RANGE.sub(" ", _STORY.sub(" ", text))
    date = next((found for pattern, found in _DATES.items() if re.search(pattern, text, re.IGNORECASE)), None)
    return " ".join(part for part in (date or _day(text), _time(text)) if part) or None


def _day(text: str) -> str | None:
    for pattern, number in _DAYS.items():
        if re.search(rf"\b({pattern})\b", text, re.IGNORECASE):
            return f"day:{number}"
    return None


def _time(text: str) -> str | None:
    night = _AT_NIGHT.search(text)
    if night and 1 <= int(night[1]) <= 12:
        return f"time:{(int(night[1]) % 12) + 12:02}:00"
    clock = _CLOCK.search(text)
    if clock and 1 <= int(clock[1]) <= 12:
        hour = int(clock[1]) % 12 + (12 if clock[3].lower() == "pm" else 0)
        if "clock" in clock[3].lower():
            hour = int(clock[1]) if 7 <= int(clock[1]) <= 12 else int(clock[1]) + 12
        return f"time:{hour:02}:{clock[2] or '00'}"
    full = _24H.search(text)
    if full:
        return f"time:{_hour(full[1]):02}:{full[2]}"
    after = _AFTER.search(text)
    if after and 1 <= int(after[1]) <= 12:
        return f"time:{_hour(after[1]):02}:00"
    return "time:22:00" if _NIGHT.search(text) else None


def _hour(written: str) -> int:
    """The hour of the day, where neither morning nor afternoon is told; "04" is the morning."""
    return int(written) + 12 if int(written) in _AFTERNOON and not written.startswith("0") else int(written)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class TimeReader(Learner):
    """Sets `when`. Takes the service's short name from the live release, never from code."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._service = ""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Another service, another name."""
        return fingerprint(cls.folders) + live_release().training_digest

    def learn(self, training_data: TrainingData) -> None:
        """Take the name from the live release."""
        self._service = live_release().content.service.short_name

    def save(self, folder: Path) -> None:
        """Write the name."""
        (folder / "service.json").write_text(json.dumps(self._service), encoding="utf-8")

    def restore(self, folder: Path) -> None:
        """Read the name."""
        self._service = json.loads((folder / "service.json").read_text(encoding="utf-8"))

    def read(self, message: Message) -> None:
        """Find the time that the message names."""
        message.set(WHEN, mention(message.get(TEXT) or "", self._service), add_to_output=True)
