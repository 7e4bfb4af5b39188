"""From a release, an audience and a moment to the words of a reply. Pure: no clock, no database, no Rasa.

Order of a reply: danger, the answer, whom it was taken for, what holds now, the source, buttons. The number is in the answer:
nobody reads about themselves first. Where nobody answers that number now, who does comes before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from faq.clock import Moment
from faq.entries import Entry, Outcome, Release
from faq.facts import fill

#: More than three choices are no help.
MOST_BUTTONS = 3


@dataclass(frozen=True)
class Button:
    """`choice` is what comes back when it is pressed: "entry:<id>" or "audience:<id>"."""

    title: str
    choice: str


@dataclass(frozen=True)
class Reply:
    """What one turn gets. `text` is Markdown; `entries` are the ids that answered; `sources` their titles."""

    text: str
    outcome: Outcome
    entries: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    sources: tuple[str, ...] = ()
    audience: str | None = None
    emergency: bool = False


@dataclass(frozen=True)
class Voice:
    """A release speaking to one audience at one moment. `taken`: the audience was read out of the person's words."""

    release: Release
    moment: Moment | None = None
    audience: str | None = None
    taken: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)

    def text(self, wanted: str, **values: str) -> str:
        """The words of the entry with this id for this audience, facts filled in; empty where there is no such entry."""
        entry = self.release.content.entry(wanted)
        return self.words(entry, **values) if entry else ""

    def words(self, entry: Entry, **values: str) -> str:
        """The words of `entry` for this audience, facts filled in."""
        shown = {f.id: f.shown for f in self.release.content.facts}
        return fill(entry.answer(self.audience), {**shown, **self.extra, **values}).strip()

    def now(self, told: str = "") -> str:
        """What holds now (or at the time the person named): open and until when, or closed and who answers instead.

        `told` is what the reply has said before: numbers that stand there are not said again.
        """
        if self.moment is None:
            return ""
        wanted = ("then_" if self.moment.named else "now_") + self.moment.state
        held = self.text(wanted, closes=self.moment.closes, opens_next=self.moment.opens_next)
        state = joined([held, self.moment.reason])
        if all(number in told for number in self._lines()):
            return state
        return joined([state, self.text("open_number" if self.moment.state == "open" else "weekday_number")])

    def _lines(self) -> list[str]:
        """The numbers that this audience calls on a working day; all of them while nobody has said who asks."""
        service = self.release.content.service
        wanted = {a.line for a in service.audiences if self.audience in (None, a.id)}
        return [f.shown for f in self.release.content.facts if f.id in wanted]

    def _others_answer(self, told: str, now: str) -> bool:
        """Whether `told` sends to a number at which nobody answers now, while `now` gives another one."""
        is_open = self.moment is None or self.moment.state == "open"
        return not is_open and any(number in told and number not in now for number in self._lines())

    def source_line(self, titles: Sequence[str]) -> str:
        """Where an answer comes from, and whether the unit has checked it."""
        if not titles:
            return ""
        checked = self.release.checked_on
        on = f"{checked.day} {checked:%B %Y}" if checked else ""
        return self.text("source_checked" if checked else "source_unchecked", source_titles="; ".join(titles), checked_on=on)

    def titles(self, entries: Sequence[Entry]) -> tuple[str, ...]:
        """The titles of the sources that these entries rest on, each once, the one that stands first."""
        wanted = {s for e in entries for s in e.sources}
        ranked = sorted((s for s in self.release.content.sources if s.id in wanted), key=lambda s: s.rank)
        return tuple(s.title for s in ranked)

    def other_audiences(self) -> tuple[Button, ...]:
        """A button for each audience that this is not."""
        return tuple(Button(a.label, f"audience:{a.id}") for a in self.release.content.service.audiences if a.id != self.audience)

    def answer(self, entries: Sequence[Entry], **values: str) -> Reply:
        """The reply that gives these entries, in turn."""
        shows_now = any(e.shows_now for e in entries)
        meant = next((e.meant_for for e in entries if e.meant_for), None)
        titles = self.titles(entries)
        told = [self.words(e, **values) for e in entries]
        tells_now = shows_now or (self.moment is not None and self.moment.named)
        voice = replace(self, audience=meant or self.audience)
        now = voice.now(joined(told)) if tells_now else ""
        leads = shows_now and voice._others_answer(joined(told), now)
        parts = [
            now if leads else "",
            *told,
            self.text("taken_for") if self.taken and self.audience and shows_now else "",
            "" if leads else now,
            self.source_line(titles),
        ]
        buttons = [*(self.other_audiences() if shows_now and (self.taken or not self.audience) else ())]
        buttons += [Button(self.release.content.entry(f).title, f"entry:{f}")  # type: ignore[union-attr]
                    for e in entries for f in e.followups if self.release.content.entry(f)]  # fmt: skip
        return Reply(
            text=joined(parts),
            outcome=entries[0].outcome,
            entries=tuple(e.id for e in entries),
            buttons=tuple(dict.fromkeys(buttons))[:MOST_BUTTONS],
            sources=titles,
            audience=self.audience,
        )

    def emergency(self, after: Reply | None, *, child: bool) -> Reply:
        """999 first, then who to call, then the answer that was asked for, if one was."""
        lead = self.text("emergency_child" if child else "emergency")
        return Reply(
            text=joined([lead, after.text if after else ""]),
            outcome="emergency",
            entries=after.entries if after else (),
            buttons=after.buttons if after else (),
            sources=after.sources if after else (),
            audience=self.audience,
            emergency=True,
        )

    def fixed(self, wanted: str, buttons: Sequence[Button] = (), **values: str) -> Reply:
        """The reply that gives one fixed text."""
        entry = self.release.content.entry(wanted)
        outcome: Outcome = entry.outcome if entry else "unavailable"
        told = self.text(wanted, **values)
        text = joined([told, self.now(told) if entry and entry.shows_now else ""])
        return Reply(text, outcome, buttons=tuple(buttons)[:MOST_BUTTONS], audience=self.audience)


def joined(parts: Sequence[str]) -> str:
    """The parts that are not empty, each a paragraph of its own."""
    return "\n\n".join(part for part in parts if part)
