"""Saved questions asked of a candidate: what would be answered, in plain words, and what got worse than it is live.

Where a message leads is told as `actions.answer` goes about it, from what the model read alone: danger, several questions,
a place elsewhere, a worry told, sure, unsure, far. The bot may not import the actions; what differs shows in the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from faq.entries import Content, Entry
from faq.saved import EMERGENCY, NOT_EMERGENCY, OUT_OF_SCOPE, WANTS, Saved

#: As in `actions.answer`: how many are offered when it asks back, their share of the best, how few words say one thing.
MOST_OPTIONS, OPTION_SHARE, ROLE_WORDS = 3, 0.15, 6
MOST_ANSWERS, TOLD_WORDS = 3, 30
CHILD_SELF, WORRY = "child_self", "worry"


@dataclass(frozen=True)
class Way:
    """Where a message leads. `entries`: what is answered, or, where `asks_back`, what is offered."""

    danger: bool
    entries: tuple[str, ...] = ()
    asks_back: bool = False


@dataclass(frozen=True)
class Verdict:
    """What came of one saved question. `got`, `wanted` and `why` are words for the unit."""

    saved: Saved
    passed: bool
    wanted: str
    got: str
    why: str


def judged(saved: Saved, read: Mapping[str, Any], content: Content) -> Verdict:
    """What came of `saved`, from what the model `read` in it."""
    way = leads(read, content)
    return Verdict(saved, _passes(saved.wants, way), _wanted(saved.wants, content), _got(saved, way, content), _why(saved, read))


def fits(saved: Saved, content: Content) -> bool:
    """Whether this can be asked of `content` at all: an entry that was put away is wanted by nobody."""
    entry = content.entry(saved.wants)
    return saved.wants in WANTS or (entry is not None and (not saved.after or content.entry(saved.after) is not None))


def leads(read: Mapping[str, Any], content: Content) -> Way:
    """Where a message leads that was read so."""
    danger = bool((read.get("danger") or {}).get("raised"))
    several = [q for q in read.get("questions") or () if _kind(content, q) in ("faq", "history")]
    if content.service.elsewhere and _elsewhere(read, content):
        return Way(danger, (content.service.elsewhere,))
    if len(several) > 1:
        return Way(danger, tuple(several[:MOST_ANSWERS]))
    return _known(read, content, danger)


def _known(read: Mapping[str, Any], content: Content, danger: bool) -> Way:
    near, top, band = _near(read), read["intent"]["name"], read.get("band") or "far"
    child = bool((read.get("asker") or {}).get("child"))
    pathways = [_kind(content, name) == "pathway" for name in near[:MOST_OPTIONS]]
    if band != "sure" and not read.get("asks") and top != OUT_OF_SCOPE and _words(read) > ROLE_WORDS and any(pathways):
        return Way(danger, (CHILD_SELF if child else WORRY,))
    if band == "sure" or (band == "unsure" and all(pathways)):
        return Way(danger, (_for_asker(top, read, content),))
    if band == "unsure":
        return Way(danger, tuple(n for n in near if _kind(content, n) not in ("", "fixed"))[:MOST_OPTIONS], asks_back=True)
    return Way(danger)


def _for_asker(top: str, read: Mapping[str, Any], content: Content) -> str:
    """A worry that a child tells is answered as a child's, and a child's that a grown-up tells as a worry."""
    asker = read.get("asker") or {}
    if _kind(content, top) == "pathway" and (asker.get("child") or top == CHILD_SELF):
        return CHILD_SELF if asker.get("child") or not (asker.get("speaker") or asker.get("audience")) else WORRY
    return top


def _elsewhere(read: Mapping[str, Any], content: Content) -> bool:
    place, top = read.get("place") or {}, read["intent"]["name"]
    passing = place.get("passing") or _words(read) > TOLD_WORDS
    is_told = top == content.service.elsewhere or not (passing or _kind(content, top) == "history")
    return place.get("kind") == "other_area" and is_told


def _near(read: Mapping[str, Any]) -> list[str]:
    ranking = read.get("intent_ranking") or []
    return [r["name"] for r in ranking if r["confidence"] >= OPTION_SHARE * ranking[0]["confidence"]]


def _words(read: Mapping[str, Any]) -> int:
    return len(read["text"].split())


def _kind(content: Content, wanted: str) -> str:
    entry = content.entry(wanted)
    return entry.kind if entry else ""


def _passes(wants: str, way: Way) -> bool:
    if wants in (EMERGENCY, NOT_EMERGENCY):
        return way.danger == (wants == EMERGENCY)
    if wants == OUT_OF_SCOPE:
        return way.entries in ((), (OUT_OF_SCOPE,))
    return wants in way.entries


def _wanted(wants: str, content: Content) -> str:
    words = {
        EMERGENCY: "The emergency reply, before all else.",
        NOT_EMERGENCY: "Not the emergency reply.",
        OUT_OF_SCOPE: "That it is none of ours.",
    }
    return words.get(wants) or _quoted(content.entry(wants), wants)


def _got(saved: Saved, way: Way, content: Content) -> str:
    told = [_quoted(content.entry(e), e) for e in way.entries if e != OUT_OF_SCOPE]
    if way.asks_back and told:
        answer = f"It asks back: {' or '.join(told)}"
    else:
        answer = f"It answers {' and '.join(told)}" if told else "It says that it does not know, and who would."
    if saved.wants == EMERGENCY:
        return answer if not way.danger else "The emergency reply."
    return f"The emergency reply. Then: {answer}" if way.danger else answer


def _quoted(entry: Entry | None, otherwise: str) -> str:
    return f"“{entry.question}”" if entry else f"“{otherwise}”"


def _why(saved: Saved, read: Mapping[str, Any]) -> str:
    """One line on how sure it was, or what raised danger."""
    if saved.wants == EMERGENCY:
        return "It sees no danger in these words."
    if saved.wants == NOT_EMERGENCY:
        return "It takes these words for danger."
    sure = {"sure": "It is sure of that", "unsure": "It is between a few", "far": "Nothing comes near enough"}
    return f"{sure[read.get('band') or 'far']} ({read['intent']['confidence']:.0%} for the likeliest)."
