"""The panel that stands first on every page: 999, then each number by who it is for, and whether it is answered now.

All of it comes from the safe texts in memory, with the same clock as the replies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.texts import SafeTexts
from faq.checks import NO_NUMBER
from faq.clock import Moment
from faq.entries import Audience, Content
from faq.facts import Hours, Phone
from faq.markdown import tel

Answered = Literal["open", "closed", "holiday", ""]


@dataclass(frozen=True)
class Line:
    """One number. `who`: for whom; `name`: what answers; `state`: whether it does now, `told` in words ("" where unknown)."""

    who: str
    name: str
    number: str
    tel: str
    state: Answered = ""
    told: str = ""


@dataclass(frozen=True)
class Panel:
    """`emergency`: the Markdown of the first line. While the service is closed, who answers then stands first. `none_held`: the
    Markdown of what is said where an audience has no number."""

    emergency: str
    lines: tuple[Line, ...]
    state: Answered
    hours: str
    none_held: str = ""


def panel(texts: SafeTexts) -> Panel:
    """What the page shows now."""
    content, now = texts.release.content, texts.moment()
    audiences = content.service.audiences
    night = [_night_line(content, closed, texts, now) for closed in dict.fromkeys(a.closed_line for a in audiences)]
    day = [_day_line(content, audience, now) for audience in audiences]
    lines = [*day, *night] if now and now.state == "open" else [*night, *day]
    hours = next((f.shown for f in content.facts if f.id == content.service.hours), "")
    held = tuple(filter(None, lines))
    none_held = "" if all(day) else texts.fixed(NO_NUMBER).text
    return Panel(texts.fixed("panel_emergency").text, held, now.state if now else "", hours, none_held)


def _day_line(content: Content, audience: Audience, now: Moment | None) -> Line | None:
    found, instead = _phone(content, audience.line), _phone(content, audience.closed_line)
    if not found:
        return None
    line = Line(audience.label, _role(found.role), found.number, tel(found.number))
    if not now:
        return line
    if now.state == "open":
        return replace(line, state="open", told=f"Open now, until {now.closes}")
    if instead and instead.number == found.number:  # one number in two roles: somebody answers it
        return replace(line, state="open", told=f"The {instead.role} answers now")
    if now.state == "closed":
        return replace(line, state="closed", told=f"Closed now, opens {now.opens_next}")
    return replace(line, state="holiday", told="Bank holiday: may be closed")


def _night_line(content: Content, fact: str | None, texts: SafeTexts, now: Moment | None) -> Line | None:
    found = _phone(content, fact)
    if not found:
        return None
    hours = next((f for f in content.facts if f.id == content.service.hours and isinstance(f, Hours)), None)
    calls = now is not None and now.state != "open"
    told = "Call this now" if calls else f"Outside {hours.shown}" if hours else ""
    return Line(texts.fixed("panel_closed").text, found.role, found.number, tel(found.number), "open" if calls else "", told)


def _phone(content: Content, wanted: str | None) -> Phone | None:
    return next((f for f in content.facts if f.id == wanted and isinstance(f, Phone)), None)


def _role(role: str) -> str:
    """ "CADS, for people who work ..." as "CADS": whom it is for stands before it already."""
    return role.split(",", 1)[0]
