"""Advice on an answer as it is typed, in plain words: `faq.advice`, with the trainer's scores where it is there."""

from __future__ import annotations

from faq import advice
from faq.editor.visit import Visit
from faq.entries import Content, Entry
from faq.errors import CadsError
from faq.trainer import HttpTrainer

AWAY = "Whether another answer says this already can't be seen just now: the trainer does not answer. All else was looked at."


def told(visit: Visit, content: Content, entry: Entry) -> list[str]:
    """What there is to say of `entry`, as it was typed. `content` is the working copy, with the entry as it was saved last.

    The trainer is asked where something was typed, of what is new: opening a page asks nothing of it.
    """
    found = [p.text for p in advice.plain(entry, content)]
    before = content.entry(entry.id)
    known = set(advice.texts(before)) if before else set()
    new = [text for text in advice.texts(entry) if text not in known]
    if entry.kind == "fixed" or not new or visit.request.method != "POST":
        return found
    try:
        scores = HttpTrainer(visit.desk.settings).score(content, new, entry.id)
    except CadsError:
        return [*found, AWAY]
    return [*found, *(p.text for p in advice.scored(entry, content, scores))]
