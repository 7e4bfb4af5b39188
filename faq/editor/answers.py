"""The list of all answers: what state each is in, how often it is asked, and what is to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from faq import drafts, outcomes
from faq.drafts import Unfinished
from faq.editor.copy import live, today, working
from faq.editor.desk import Task
from faq.editor.visit import Visit
from faq.entries import Content, Entry
from faq.errors import StoreError
from faq.store import FILES

#: How it is called on the page what kind of entry one is.
KINDS = {
    "faq": "Answers to a question", "pathway": "Worries that people tell", "history": "What changed, and when",
    "fixed": "Fixed texts of the assistant",
}  # fmt: skip
#: What can be looked for, beside topic and kind.
STATES = {
    "changed": "Changed, not live yet", "overdue": "To be looked at again", "mine": "With a draft of mine",
    "theirs": "With somebody else's draft", "prepared": "Prepared, not live", "archived": "Put away",
}  # fmt: skip
#: How often something was asked is counted over so many days.
DAYS = 30


@dataclass(frozen=True)
class Row:
    """One line of the list. `states`: which of `STATES` hold for it. `asked`: None where nothing is counted."""

    entry: Entry
    states: tuple[str, ...]
    asked: int
    drafts: tuple[str, ...] = ()


def rows(visit: Visit) -> list[Row]:
    """Every answer of the working copy, and what is prepared or put away.

    Raises:
        StoreError: the database is locked or away.
    """
    engine, service = visit.desk.engine, visit.desk.settings.service
    content, shown = working(visit), live(visit)
    begun = [d for d in drafts.unfinished(engine, service) if d.what == "entry"]
    day = today(visit, content)
    asked = outcomes.asked(engine, service, day - timedelta(days=DAYS))
    gone = [r.item for r in drafts.put_away(engine, service) if isinstance(r.item, Entry)]
    known = {e.id for e in (*content.entries, *gone)}
    fresh = {d.item_id: _stand_in(d) for d in begun if d.item_id not in known}
    found = []
    for entry in (*content.entries, *fresh.values(), *gone):
        theirs = [d for d in begun if d.item_id == entry.id]
        states = _states(entry, content, shown, day, [d.author for d in theirs], visit.account.login)
        found.append(Row(entry, states, asked.get(entry.id, 0), tuple(d.author for d in theirs if d.author != FILES)))
    return found


def matching(found: list[Row], *, words: str = "", topic: str = "", kind: str = "", state: str = "") -> list[Row]:
    """The rows in which all of `words` stand (question, other ways of asking, answer), of this topic, kind and state.

    What is put away is shown where it is asked for. Where the words stand in the question, that comes first.
    """
    found = [
        row
        for row in found
        if _has(row.entry, words)
        and topic in ("", row.entry.topic)
        and kind in ("", row.entry.kind)
        and (state in row.states if state else "archived" not in row.states)
    ]
    return sorted(found, key=lambda row: not _all_in(words, row.entry.question))


def tasks(visit: Visit) -> list[Task]:
    """What the first page should say of answers."""
    try:
        found = rows(visit)
    except StoreError:
        return []
    texts = {
        "overdue": ("Answers to be looked at again", "The day that was set for it has come."),
        "mine": ("Drafts of yours", "You began these and have not saved them."),
    }
    counts = {state: sum(state in row.states for row in found) for state in texts}
    return [Task(*texts[state], f"/entries?state={state}", count) for state, count in counts.items()]


def _states(entry: Entry, content: Content, shown: Content | None, day: date, authors: list[str], login: str) -> tuple[str, ...]:
    standing = content.entry(entry.id)
    holds = {
        "changed": standing != (shown.entry(entry.id) if shown else None),
        "overdue": standing is not None and entry.review_by is not None and entry.review_by <= day,
        "mine": login in authors,
        "theirs": any(a not in (login, FILES) for a in authors),
        "prepared": FILES in authors and standing is None,
        "archived": standing is None and not authors,
    }
    return tuple(state for state, is_so in holds.items() if is_so)


def _has(entry: Entry, words: str) -> bool:
    return _all_in(words, " ".join([entry.question, *entry.phrasings, *entry.answers.values()]))


def _all_in(words: str, text: str) -> bool:
    return all(word in text.casefold() for word in words.casefold().split())


def _stand_in(draft: Unfinished) -> Entry:
    """A draft of what is nowhere else, as far as it goes, for its line in the list."""
    body = draft.body
    return Entry(
        id=draft.item_id, kind=body.get("kind", "faq"), topic=body.get("topic", "new"),
        question=body.get("question") or "(no question yet)", phrasings=tuple(body.get("phrasings", ())),
        answers={"everyone": body.get("answers", {}).get("everyone") or "(no answer yet)"},
    )  # fmt: skip
