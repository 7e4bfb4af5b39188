"""Where the message speaks of: a district, a town in one, a town on the border, or another authority's area."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import SPELT, Learner, fingerprint
from bot.release import live_release
from faq.entries import Service

#: Where the place stands in what Rasa gives out: {"kind": "district" | "border" | "other_area", "id": ..., "name": ...,
#: "others": the ids of further districts, "passing": True}.
PLACE = "place"
#: Before a place that is only where somebody came from: "moved up from Essex", "he used to live in Ipswich".
_PASSING = re.compile(
    r"(?:moved|over|up|down|transferred|came|come|move|moving|arrived|worked|lived|knew (?:him|her|them)|"
    r"used to (?:live|be|work))(?: \w+){0,2} (?:from|in|at)(?: the)?$"
)
#: The most words that a place's name has.
MOST_WORDS = 5
#: The service or its area, by name; and another service. Where both are named, the other one is only compared with.
OWN, OTHER_SERVICE = "own", "other_service"
#: Which kind of place counts where several are named: "we moved from Essex to Norwich" is about Norwich.
ORDER = ("district", "other_area", "border", OTHER_SERVICE, OWN)


def places(service: Service) -> dict[str, dict[str, str]]:
    """Every place name (lower case) that the service knows, and what it means."""
    found: dict[str, dict[str, str]] = {}
    for name in filter(None, (service.area, service.short_name, service.name)):
        found[_key(name)] = {"kind": OWN, "id": "", "name": name}
    for name in service.other_services:
        found[_key(name)] = {"kind": OTHER_SERVICE, "id": "", "name": name}
    for name in service.other_areas:
        found[_key(name)] = {"kind": "other_area", "id": "", "name": name}
    for name in service.border_towns:
        found[_key(name)] = {"kind": "border", "id": "", "name": name}
    for district in service.districts:
        for name in (*district.towns, district.label, *district.names):
            found[_key(name)] = {"kind": "district", "id": district.id, "name": district.label}
    return found


def _key(text: str) -> str:
    """Lower case, single words, no apostrophes: "King's Lynn" and "kings lynn" are one, and so is "Wells-next-the-Sea"."""
    return " ".join(re.findall(r"[a-z]+", re.sub(r"['\u2019]", "", text.lower())))


def place(text: str, known: dict[str, dict[str, str]]) -> dict[str, Any] | None:
    """The place that `text` names: a district before another area before a border town; then the longest name. "others":
    further districts, in the order of the text; "passing": the place is only where somebody came from."""
    words = _key(text).split() if known else []
    found: list[tuple[int, int, int, dict[str, str]]] = []
    taken: set[int] = set()
    for size in range(MOST_WORDS, 0, -1):
        for start in range(len(words) - size + 1):
            name = " ".join(words[start : start + size])
            name = name if name in known else name.removesuffix("s")  # "Thetford's hub"
            if name in known and not taken & set(range(start, start + size)):
                taken |= set(range(start, start + size))
                found.append((ORDER.index(known[name]["kind"]), -size, start, known[name]))
    is_own = any(f[3]["kind"] == OWN for f in found)
    found = [f for f in found if f[3]["kind"] not in ((OWN, OTHER_SERVICE) if is_own else ())]
    if not found:
        return None
    _, _, start, best = min(found, key=lambda f: f[:3])
    districts = dict.fromkeys(f[3]["id"] for f in sorted(found, key=lambda f: f[2]) if f[3]["kind"] == "district")
    others = [one for one in districts if one != best["id"]]
    passing = bool(_PASSING.search(" ".join(words[:start])))
    best = best | {"kind": "other_area"} if best["kind"] == OTHER_SERVICE else best
    return best | ({"others": others} if others else {}) | ({"passing": True} if passing else {})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class PlaceReader(Learner):
    """Sets `place`. Learns the names from the live release, never from code."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._places: dict[str, dict[str, str]] = {}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Another release, another list of places."""
        return fingerprint(cls.folders) + live_release().training_digest

    def learn(self, training_data: TrainingData) -> None:
        """Take the names from the live release."""
        self._places = places(live_release().content.service)

    def save(self, folder: Path) -> None:
        """Write the names."""
        (folder / "places.json").write_text(json.dumps(self._places, sort_keys=True), encoding="utf-8")

    def restore(self, folder: Path) -> None:
        """Read the names."""
        self._places = json.loads((folder / "places.json").read_text(encoding="utf-8"))

    def read(self, message: Message) -> None:
        """Find the place that the message names."""
        texts = (message.get(TEXT) or "", message.get(SPELT) or "")
        message.set(PLACE, next((p for t in texts if (p := place(t, self._places))), None), add_to_output=True)
