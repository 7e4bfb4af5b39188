"""Why this answer: what the live model hears in a text, the entries that come near with their evidence, the band and why."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.asking import who
from bot.quiet import hush, one_core
from bot.release import live_release
from bot.training import usable
from faq.entries import Content
from faq.errors import CadsError
from faq.settings import Settings

#: Candidates after the first three are shown from this probability on.
LEAST = 0.02
#: How wide the terminal is taken to be, and the first column.
WIDE, FIRST = 110, 12


def explain(settings: Settings, text: str, after: str = "") -> dict[str, Any]:
    """All that was read in `text`, written after the entry `after` was answered: what Rasa gives out (`intent`,
    `intent_ranking`, `band`, `danger`, `asker`, `place`, ...), with `evidence`, and each entry's question in `wording`.

    Raises:
        CadsError: nothing is published, no model fits it, or there is no entry `after`.
    """
    release = live_release(settings)
    if after and not release.content.entry(after):
        raise CadsError(f"There is no entry '{after}'. Run: python -m faq show")
    read = heard(processor(usable(settings, release)), text, [after] if after else [])
    return worded(read, release.content)


def worded(read: dict[str, Any], content: Content) -> dict[str, Any]:
    """The same, with the service's own audience, and the question of each entry that came near in `wording`."""
    wording = {e.id: e.question for e in content.entries}
    asker = who(content.service, read.get("asker"), read["text"])
    return {**read, "asker": asker, "wording": {r["name"]: wording.get(r["name"], "") for r in read["intent_ranking"]}}


def processor(model: Path) -> Any:
    """What reads messages with this model. Rasa's own; loading takes a second."""
    hush()
    from rasa.core.agent import Agent

    one_core()
    found = Agent.load(str(model)).processor
    assert found
    return found


def heard(processor: Any, text: str, before: Sequence[str] = (), *, explained: bool = True) -> dict[str, Any]:
    """What is read in `text`, written after the entries `before` were answered; with the `evidence`, if `explained`."""
    from rasa.core.channels.channel import UserMessage
    from rasa.shared.core.events import SlotSet
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.nlu.classifier import EXPLAIN, MEMORY

    tracker = DialogueStateTracker.from_events("explain", [SlotSet(MEMORY, {"entries": list(before)})], processor.domain.slots)
    message = UserMessage(text, metadata={EXPLAIN: explained})
    found: dict[str, Any] = asyncio.run(processor.parse_message(message, tracker))
    return found


def shown(found: dict[str, Any]) -> str:
    """The same for a reader at a terminal."""
    told = found["evidence"]
    danger, asker = found["danger"], found["asker"]
    lines = [
        _line("wrote", found["text"]),
        _line("read as", told["spelt"] if told["spelt"] != found["text"] else "as written"),
        _line("asks", "; ".join(told["asking"]) or "nothing: it tells"),
        _line("after", ", ".join(told["before"]) or "nothing"),
        _line("danger", f"{', '.join(danger['by']) or 'none'} (learned layer: {danger['score']:.2f})"),
        _line("who asks", f"{asker['audience'] or 'nobody can tell'}{' (a child)' if asker['child'] else ''}, by {asker['by']}"),
        *[_line(name, str(found[name])) for name in ("place", "when", "language") if found.get(name)],
        *([_line("questions", ", ".join(found["questions"]))] if found.get("questions") else []),
        _line("band", f"{found['band']}: {_why(found)}"),
        "",
        *_candidates(found),
    ]
    return "\n".join(lines)


def _why(found: dict[str, Any]) -> str:
    told, best = found["evidence"], found["intent"]
    if best["name"] == "out_of_scope":
        return f"the likeliest is that it is none of ours ({best['confidence']:.2f})"
    if told["ours"] < told["least_ours"]:
        return f"to be ours it has {told['ours']:.2f}, and needs {told['least_ours']:.2f}"
    sure = "reaches" if found["band"] == "sure" else "does not reach"
    return f"{best['confidence']:.2f} {sure} {told['least_sure']:.2f}; to be ours it has {told['ours']:.2f}"


def _candidates(found: dict[str, Any]) -> list[str]:
    lines = []
    for n, (ranked, told) in enumerate(zip(found["intent_ranking"], found["evidence"]["candidates"], strict=True)):
        if n > 2 and ranked["confidence"] < LEAST:
            break
        question = found["wording"].get(ranked["name"], "")
        lines.append(f"{ranked['confidence']:6.2f}  {ranked['name']}  {question}")
        lines.append(" " * 8 + "votes: " + ", ".join(f"{kind} {vote:.2f}" for kind, vote in told["votes"].items()))
        lines += [" " * 8 + f'{near["likeness"]:.2f} like "{near["text"][:80]}"' for near in told["nearest"]]
    return [*lines, ""]


def _line(name: str, text: str) -> str:
    return textwrap.fill(text, WIDE, initial_indent=f"{name:<{FIRST}}", subsequent_indent=" " * FIRST)
