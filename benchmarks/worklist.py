"""`python -m benchmarks.worklist`: what the unit's list of unanswered questions gains. Accuracy held out, before and after.

Of each topic of the made-up questions (`faq/demo.yml`) every second way of asking is put before the assistant, grouped as the
editor groups it, and each group becomes an entry with its texts as phrasings. The other ways are asked of the live model and
of the new one, and the saved questions too: what is gained there must not be lost here.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks import machine
from benchmarks.systems.shipped import Shipped
from bot.nlu import encoder
from bot.release import candidate, learning_from, live_release
from bot.trainer_probe import fits, judged, leads
from bot.training import train, usable
from faq import likeness, saved
from faq.demo import WAYS
from faq.entries import Content, Entry
from faq.errors import CadsError
from faq.questions import Question
from faq.settings import ROOT, Settings, read

RESULTS = ROOT / "benchmarks" / "results"
#: A topic needs so many ways of asking to be halved, and a group so many texts to become an entry.
FEWEST_WAYS, FEWEST = 4, 2
#: An entry that the new ones are made like.
LIKE = "faq"


@dataclass(frozen=True)
class Topic:
    """What is asked in several ways: those that the unit sees, and those that come later."""

    name: str
    seen: tuple[str, ...]
    later: tuple[str, ...]


def topics() -> list[Topic]:
    """The made-up topics that are asked in enough ways."""
    ways = [group["ways"] for group in yaml.safe_load(WAYS.read_text(encoding="utf-8"))]
    return [Topic(w[0], tuple(w[::2]), tuple(w[1::2])) for w in ways if len(w) >= FEWEST_WAYS]


def entries(asked: Sequence[Topic], like: Entry) -> dict[str, tuple[Entry, str]]:
    """An entry for each group of what was seen, by its id, with the topic that most of its texts are of."""
    of = {text: topic.name for topic in asked for text in topic.seen}
    texts = list(of)
    questions = [Question(n, text, "not_understood") for n, text in enumerate(texts)]
    found = likeness.groups(questions, texts, encoder.shared().encode(texts), likeness.BY_MODEL)
    made = {}
    for n, group in enumerate(g for g in found if len(g.questions) >= FEWEST):
        held = [q.text for q in group.questions]
        update = {"id": f"worklist_{n}", "question": group.title, "phrasings": tuple(t for t in held if t != group.title)}
        made[f"worklist_{n}"] = (like.copy(update=update), Counter(of[t] for t in held).most_common(1)[0][0])
    return made


def came(parse: Any, content: Content, asked: Sequence[Topic], made: dict[str, tuple[Entry, str]]) -> dict[str, int]:
    """What comes of the ways that nobody had seen."""
    counts = Counter[str]()
    for topic in asked:
        for text in topic.later:
            way = leads(parse(text), content)
            right = any(made[e][1] == topic.name for e in way.entries if e in made)
            counts["asked back" if way.asks_back else "right" if right else "wrong" if way.entries else "declined"] += 1
            counts["offered or answered"] += right
    return dict(counts)


def passed(parse: Any, content: Content, settings: Settings) -> list[int]:
    """How many of the saved questions pass, and how many there are."""
    found = []
    for one in saved.of(settings):
        if fits(one, content):
            memory = {"entries": [one.after]} if one.after else None
            found.append(judged(one, parse(one.text, memory), content).passed)
    return [sum(found), len(found)]


def measured(settings: Settings) -> dict[str, Any]:
    """Both models' figures. Trains one, which takes a minute or more.

    Raises:
        CadsError: nothing is live, or there is no model for it.
    """
    release = live_release(settings)
    asked = topics()
    made = entries(asked, next(e for e in release.content.entries if e.kind == LIKE))
    content = release.content.copy(update={"entries": (*release.content.entries, *(e for e, _ in made.values()))})
    after = candidate(content)
    with learning_from(after):
        taught = train(settings, after)
    figures: dict[str, Any] = {"topics": len(asked), "groups": len(made), "held out": sum(len(t.later) for t in asked)}
    for name, model, held in (("before", usable(settings, release), release.content), ("after", taught, content)):
        system = Shipped()
        system.load(model)
        figures[name] = came(system.parse, held, asked, made) | {"saved": passed(system.parse, held, settings)}
    return figures


def main(results: Path = RESULTS) -> int:
    """Measure, print and keep it; gives the exit code."""
    try:
        figures = measured(read()) | {"machine": machine.about()}
    except CadsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    text = json.dumps(figures, indent=1)
    (results / "worklist.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
