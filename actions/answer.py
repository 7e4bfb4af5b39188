"""From a turn to a reply: a list of small steps, the first that has something to say wins. Pure; danger leads whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from actions.turn import CHOICE, Memory, Turn
from faq.clock import Moment, local, moment, named_time
from faq.entries import Entry, LocalHelp, Release
from faq.facts import Hours
from faq.render import Button, Reply, Voice, joined

#: Said where somebody writes in another language.
OTHER_LANGUAGE = "other_language"
#: Said once in a conversation, after an answer: personal details were taken out. Never beside 999.
REMOVED = "details_removed"
#: A child who tells of a worry gets this one.
CHILD_SELF = "child_self"
#: A worry that somebody tells of another's child.
WORRY = "worry"
#: "I'm a teacher", "I'm his nan": says how somebody writes, and nothing else.
SAYS_WHO = {"i_am_professional": "professional", "i_am_public": "public"}
#: A message of so few words says one thing only.
FEW_WORDS, ROLE_WORDS = 9, 6
#: In a message of more words a place may be named in passing: then the question decides.
TOLD_WORDS = 30
#: At most this many are offered when it asks back, and only those with at least this share of the best one's probability.
MOST_OPTIONS, OPTION_SHARE = 3, 0.15
#: At most so many questions of one message are answered.
MOST_ANSWERS = 3


@dataclass(frozen=True)
class Context:
    """All that a step looks at."""

    turn: Turn
    memory: Memory
    release: Release
    voice: Voice

    def entry(self, wanted: str | None) -> Entry | None:
        """The live entry with this id."""
        return self.release.content.entry(wanted) if wanted else None


def respond(turn: Turn, memory: Memory, release: Release, now: datetime) -> tuple[Reply, Memory]:
    """The reply to a turn, and what to remember. `now` may be in any time zone; without one it is the service's own."""
    audience, chosen = _audience(turn, memory, release)
    voice = Voice(release, _moment(turn, release, now), audience, taken=bool(turn.audience) and not chosen)
    context = Context(turn, memory, release, voice)
    reply = next(reply for step in STEPS if (reply := step(context)))
    if turn.danger:
        asked = reply if turn.asks and reply.outcome == "answered" and _is_faq(release, reply) else None
        reply = voice.emergency(asked, child=turn.child or (memory.child and not turn.is_told))
    tells = turn.removed and not memory.told_removed and not reply.emergency
    remembered = replace(_remembered(context, reply), told_removed=tells or memory.told_removed)
    return (replace(reply, text=joined([reply.text, voice.text(REMOVED)])) if tells else reply), remembered


def _audience(turn: Turn, memory: Memory, release: Release) -> tuple[str | None, bool]:
    """Who asks, and whether they said so themselves: a button first, then this message's words, then what was known."""
    kind, _, chosen = turn.choice.partition(":")
    if kind == "audience" and release.content.service.audience(chosen):
        return chosen, True
    if _says_who(turn):
        return turn.audience or release.content.service.audience_of(SAYS_WHO[turn.intent]), True
    known = () if turn.given_audience == "" else (turn.given_audience, memory.audience)  # "": they would rather not say
    candidates = (*known, turn.audience) if turn.guessed else (turn.audience, *known)  # a guess never changes what was said
    found = next((a for a in candidates if release.content.service.audience(a)), None)
    return found, found != turn.audience


def _says_who(turn: Turn) -> bool:
    """Whether the message says who they are and nothing else: in a longer one there is a question too."""
    return turn.intent in SAYS_WHO and turn.band != "far" and turn.words <= ROLE_WORDS


def _moment(turn: Turn, release: Release, now: datetime) -> Moment | None:
    service = release.content.service
    hours = next((f for f in release.content.facts if f.id == service.hours), None)
    if not isinstance(hours, Hours):
        return None
    here = local(now, service.timezone)
    closures = release.content.closures
    named = named_time(turn.when, here, hours, closures) if turn.when else None
    return moment(hours, named or here, named=named is not None, closures=closures)


def _is_faq(release: Release, reply: Reply) -> bool:
    found = [release.content.entry(e) for e in reply.entries]
    return any(e is not None and e.kind == "faq" for e in found)


def pressed(c: Context) -> Reply | None:
    """A button was pressed."""
    if c.turn.intent != CHOICE and not c.turn.choice:
        return None
    kind, _, wanted = c.turn.choice.partition(":")
    entry = c.entry(wanted)
    if kind == "entry" and entry:
        return c.voice.answer([entry])
    if kind == "audience" and c.release.content.service.audience(wanted):
        return said_who_again(c)
    return c.voice.fixed("entry_gone")


def said_who_again(c: Context) -> Reply:
    """They told who they are: the last answer once more, now for them; without one, their number."""
    last = [e for e in (c.entry(i) for i in c.memory.entries) if e and e.kind != "fixed"]
    return c.voice.answer(last) if last else c.voice.fixed("audience_set")


def place_named(c: Context) -> Reply | None:
    """A district's hub, all hubs for a place nobody knows, or somewhere this service does not cover."""
    kind, top, hubs = c.turn.place.get("kind"), c.turn.intent, c.release.content.service.local_help
    if kind == "other_area":
        return _elsewhere(c)
    if not kind or hubs is None:
        return None
    after_hubs = bool({hubs.entry, hubs.in_district} & set(c.memory.entries))
    after_hubs &= c.turn.band != "sure" or c.turn.words <= FEW_WORDS
    about = hubs.entry in (top, *c.turn.questions) or top in hubs.also
    return _hub(c, hubs, None if after_hubs and not about else top) if about or after_hubs else None


def _elsewhere(c: Context) -> Reply | None:
    """Another authority's child: unless that place is only where somebody came from, or one word of a long story."""
    other, asked = c.entry(c.release.content.service.elsewhere), c.entry(c.turn.intent)
    passing = c.turn.place.get("passing") or c.turn.words > TOLD_WORDS
    if other is None or (asked and asked.kind == "history") or (passing and c.turn.intent != other.id):
        return None
    return c.voice.answer([other])


def _hub(c: Context, help_: LocalHelp, asked: str | None) -> Reply | None:
    """The hub of each district named, or all hubs; and whatever else was asked, if that goes with it."""
    districts = _districts(c)
    told, hubs = c.entry(help_.in_district if districts else help_.unknown_place), c.entry(help_.entry)
    if told is None or hubs is None:
        return None
    wanted = [asked if asked in help_.also else None, *(q for q in c.turn.questions if q != hubs.id)]
    also = [e for e in (c.entry(w) for w in dict.fromkeys(wanted) if w) if e and e.kind == "faq"] if districts else []
    voice = replace(c.voice, extra=districts)
    told = told.copy(update={"sources": hubs.sources, "followups": hubs.followups, "outcome": "answered"})
    return replace(voice.answer([told, *also]), entries=(hubs.id, *(e.id for e in also)))


def _districts(c: Context) -> dict[str, str]:
    """The names and numbers of the districts named: "Norwich" and "01...", or "01..., and for Breckland 01..."."""
    known = {d.id: d for d in c.release.content.service.districts}
    phones = {f.id: f.shown for f in c.release.content.facts}
    named = [known[d] for d in (c.turn.place.get("id"), *c.turn.place.get("others", ())) if d in known]
    if not named:
        return {}
    more = [f", and for {d.label} on {phones[d.phone]}" for d in named[1:]]
    return {"district": named[0].label, "district_hub": phones[named[0].phone] + "".join(more)}


def foreign(c: Context) -> Reply | None:
    """Another language: an honest line, and the numbers."""
    return c.voice.fixed(OTHER_LANGUAGE) if c.turn.language and c.entry(OTHER_LANGUAGE) else None


def conversation(c: Context) -> Reply | None:
    """What only makes sense after the last reply: another time, who they are, say that again, that's not what I asked."""
    last = [e for e in (c.entry(i) for i in c.memory.entries) if e]
    if c.turn.when and c.turn.words <= ROLE_WORDS and any(e.shows_now for e in last):
        return c.voice.answer(last)  # "and after 5?": the same once more, for that time
    if c.turn.band == "far":
        return None
    if _says_who(c.turn):
        return said_who_again(c)
    if c.turn.intent == "say_again" and last:
        return c.voice.answer(last)
    if c.turn.intent == "not_what_i_asked" and c.memory.options:
        return asked_back(c, c.memory.options)
    return None


def several(c: Context) -> Reply | None:
    """More than one question in one message: an answer to each, in turn."""
    found = [e for e in (c.entry(q) for q in c.turn.questions) if e and e.kind in ("faq", "history")]
    return c.voice.answer(found[:MOST_ANSWERS]) if len(found) > 1 else None


def known(c: Context) -> Reply | None:
    """It is sure: the entry, or small talk."""
    if _tells_worry(c):
        return c.voice.answer([c.entry(CHILD_SELF if c.turn.child else WORRY)])  # type: ignore[list-item]
    if c.turn.band == "far" or (c.turn.band == "unsure" and not _all_worries(c)):
        return None
    entry = c.entry(c.turn.intent)
    if entry is None:
        return c.voice.fixed("entry_gone")
    if entry.kind == "pathway" and (c.turn.child or entry.id == CHILD_SELF):
        entry = c.entry(CHILD_SELF if c.turn.child or not c.turn.is_told else WORRY)
    if entry is None or entry.kind == "fixed":
        return c.voice.fixed(c.turn.intent, _starters(c))
    return c.voice.answer([entry])


def _all_worries(c: Context) -> bool:
    """Unsure only between worries: each of them gives the right number, so nobody is asked back."""
    near = [c.entry(name) for name, p in c.turn.ranking[:3] if p >= OPTION_SHARE * c.turn.ranking[0][1]]
    return bool(near) and all(e is not None and e.kind == "pathway" for e in near)


def _tells_worry(c: Context) -> bool:
    """Not understood, nothing asked, and a worry comes near: nobody who tells of a child is sent away."""
    if c.turn.band == "sure" or c.turn.asks or c.turn.intent == "out_of_scope" or c.entry(WORRY) is None:
        return False
    near = [c.entry(name) for name in _near(c)[:MOST_OPTIONS]]
    return c.turn.words > ROLE_WORDS and any(e is not None and e.kind == "pathway" for e in near)


def _starters(c: Context) -> list[Button]:
    entry = c.entry(c.turn.intent)
    followups = [c.entry(f) for f in (entry.followups if entry else ())]
    return [Button(e.title, f"entry:{e.id}") for e in followups if e]


def unsure(c: Context) -> Reply | None:
    """Between a few: asks back with their questions, once; then it gives a person's number."""
    if c.turn.band != "unsure":
        return None
    if c.memory.asked_back:
        return c.voice.fixed("ask_person")
    return asked_back(c, _near(c))


def asked_back(c: Context, options: tuple[str, ...]) -> Reply:
    """Asks which of these is meant."""
    found = [e for e in (c.entry(o) for o in options) if e and e.kind != "fixed"]
    if not found:
        return c.voice.fixed("not_understood")
    return c.voice.fixed("ask_back", [Button(e.title, f"entry:{e.id}") for e in found[:MOST_OPTIONS]])


def _near(c: Context) -> tuple[str, ...]:
    if not c.turn.ranking:
        return ()
    best = c.turn.ranking[0][1]
    return tuple(name for name, p in c.turn.ranking if p >= OPTION_SHARE * best)


def far(c: Context) -> Reply:
    """Far from all: says that it can't, and who could help."""
    return c.voice.fixed("out_of_scope" if c.turn.intent == "out_of_scope" else "not_understood")


STEPS: tuple[Callable[[Context], Reply | None], ...] = (
    pressed,
    foreign,
    place_named,
    conversation,
    several,
    known,
    unsure,
    far,
)


def _remembered(c: Context, reply: Reply) -> Memory:
    keeps = reply.outcome in ("small_talk", "emergency") or not reply.entries
    return Memory(
        audience=c.voice.audience,
        child=c.turn.child or (c.memory.child and not c.turn.is_told),
        entries=c.memory.entries if keeps else reply.entries,
        options=c.memory.options if keeps else tuple(n for n in _near(c) if n not in reply.entries)[:MOST_OPTIONS],
        asked_back=reply.outcome == "asked_back",
    )
