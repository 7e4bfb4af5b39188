"""An entry as the chat would show it, to each who may ask, open and closed. It asks the same code that answers."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from faq.clock import Moment
from faq.editor.copy import with_item
from faq.entries import Content, Entry, Release
from faq.facts import Hours, shown_time
from faq.markdown import Words
from faq.render import Reply, Voice
from faq.settings import Settings

#: How it reads who asks while nobody has said so.
NOBODY = "Somebody who has not said who they are"


@dataclass(frozen=True)
class Shown:
    """One reply. `to`: all who get it so, with when; `buttons`: what stands on them."""

    to: tuple[str, ...]
    html: Markup
    buttons: tuple[str, ...]


def shown(settings: Settings, content: Content, entry: Entry) -> list[Shown]:
    """Every reply that this entry would give if it were live, each once, with who gets it."""
    content = with_item(content, entry)
    release = Release(content.service.id, 0, "", "", content)
    words, replies = Words(release), _replies(settings, release, entry)
    how_many = len(moments(content))
    found: dict[tuple[str, tuple[str, ...]], dict[str, list[str]]] = {}
    for who, when, reply in replies:
        key = reply.text, tuple(b.title for b in reply.buttons)
        found.setdefault(key, {}).setdefault(who, []).append(when)
    return [
        Shown(tuple(_to(who, when, how_many) for who, when in to.items()), words.html(text), buttons)
        for (text, buttons), to in found.items()
    ]


def _to(who: str, when: list[str], how_many: int) -> str:
    return who if len(when) == how_many else f"{who}, {' and '.join(when)}"


def _replies(settings: Settings, release: Release, entry: Entry) -> list[tuple[str, str, Reply]]:
    service = release.content.service
    asking: dict[str | None, str] = {None: NOBODY} | {a.id: f"“{a.label}”" for a in service.audiences}
    samples = _samples(settings, release.content)
    replies = []
    for audience, who in asking.items():
        for when, moment in moments(release.content).items():
            voice = Voice(release, moment, audience)
            told = {"closes": moment.closes, "opens_next": moment.opens_next} if moment else {}
            if entry.kind == "fixed":
                reply = voice.fixed(entry.id, (), **{**samples, **{k: v for k, v in told.items() if v}})
            else:
                reply = voice.answer([entry], **samples)
            replies.append((who, when, reply))
    return replies


def moments(content: Content) -> dict[str, Moment | None]:
    """Open and closed; one moment for a service without hours."""
    hours = next((f for f in content.facts if f.id == content.service.hours), None)
    if not isinstance(hours, Hours):
        return {"at any time": None}
    closed = Moment("closed", opens_next=f"tomorrow at {shown_time(hours.opens)}")
    return {"while open": Moment("open", closes=shown_time(hours.closes)), "while closed": closed}


def _samples(settings: Settings, content: Content) -> dict[str, str]:
    """An example of each thing that is only known when somebody asks."""
    known = [m for m in moments(content).values() if m]
    shown = {f.id: f.shown for f in content.facts}
    district = next(iter(content.service.districts), None)
    return {
        "closes": next((m.closes for m in known if m.closes), ""),
        "opens_next": next((m.opens_next for m in known if m.opens_next), ""),
        "length": f"{2 * settings.max_chars:,}",
        "limit": f"{settings.max_chars:,}",
        "district": district.label if district else "",
        "district_hub": shown.get(district.phone, "") if district else "",
        "source_titles": next((s.title for s in content.sources), ""),
        "checked_on": "the day when it was checked",
        **settings.kept,
    }
