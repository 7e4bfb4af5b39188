"""From what people asked to a way of asking an answer, or to a new answer: one's own draft, saved where nothing stops it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException

from faq import drafts
from faq.drafts import Clash
from faq.editor.copy import start, today, working
from faq.editor.entry_form import read
from faq.editor.visit import Visit
from faq.entries import Draft

#: What others read of the change.
WHY = "A question that people ask"


def learnable(text: str) -> bool:
    """Whether the model may learn from a text: not from one that had details of somebody in it."""
    return "[" not in text and "]" not in text


def add(visit: Visit, entry_id: str, texts: Sequence[str]) -> str:
    """Make `texts` ways of asking this entry. What then stands in the way of saving, in words; "" where it is saved.

    Where something does, and where one's own draft of the entry was begun before, it is kept as that draft.

    Raises:
        HTTPException: there is no such entry. StoreError: the database is locked or away; nothing changed.
    """
    engine, service, me = visit.desk.engine, visit.desk.settings.service, visit.account.login
    begun, content = start(visit, "entry", entry_id), working(visit)
    if begun is None:
        raise HTTPException(404)
    body = {**begun.body, "phrasings": list(dict.fromkeys([*begun.body.get("phrasings", ()), *texts]))}
    found = read(content, body, today(visit, content))
    wrong = "You have a draft of it that is not saved." if begun.origin != "saved" else " ".join(found.errors.values())
    if not wrong and found.entry:
        try:
            drafts.save(engine, service, me, Draft(what="entry", item=found.entry), begun.base, WHY)
            return ""
        except Clash as clash:
            return str(clash)
    drafts.keep(engine, service, me, "entry", entry_id, body, begun.base, WHY)
    return wrong


def begin(visit: Visit, topic: str, question: str, texts: Sequence[str]) -> str:
    """Begin a new entry with these ways of asking, as a draft of one's own; gives its id.

    Raises:
        StoreError: the database is locked or away; nothing changed.
    """
    engine, service, me = visit.desk.engine, visit.desk.settings.service, visit.account.login
    made = drafts.add(engine, service, me, topic, question)
    begun = start(visit, "entry", made)
    if begun is not None and texts:
        drafts.keep(engine, service, me, "entry", made, {**begun.body, "phrasings": list(texts)}, begun.base, WHY)
    return made
