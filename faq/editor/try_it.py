"""Trying it: one message, answered by the live chat and by the working copy, side by side, and why.

The live answer comes from the live chat itself. The other is a preview: what was understood comes from the trainer, the
words from the working copy. Without the trainer the page says so, and shows the live answer alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import Route

from faq.editor.copy import live, working
from faq.editor.desk import Nav, Part
from faq.editor.preview import moments
from faq.editor.visit import Visit, require
from faq.entries import Content, Release
from faq.markdown import Words
from faq.render import Button, Reply, Voice
from faq.trainer import HttpTrainer, TrainerError

#: How long the live chat may take, in seconds: longer than the page waits for Rasa.
PATIENCE = 15.0
#: What is none of ours, as the model calls it.
OUT_OF_SCOPE = "out_of_scope"
#: How sure the model was, in words.
SURE = {
    "sure": "It is sure enough to answer.",
    "unsure": "It is between a few, so it asks back.",
    "far": "Nothing comes near enough, so it says that it does not know.",
}


@dataclass(frozen=True)
class Side:
    """One of the two answers. `trouble`: why there is none, or what to know of it."""

    html: Markup | None = None
    buttons: tuple[str, ...] = ()
    emergency: bool = False
    trouble: str = ""


@require()
def ask(visit: Visit) -> Response:
    """The empty page."""
    return _page(visit)


@require()
def answer(visit: Visit) -> Response:
    """Both answers to what was typed."""
    text = visit.field("text")[: visit.desk.settings.max_chars]
    if not text:
        return _page(visit, 400, errors={"text": "Write a message, as somebody would."})
    content = working(visit)
    now = _live(visit, text)
    try:
        read, note = _read(visit, content, text)
    except TrainerError as wrong:
        return _page(visit, text=text, now=now, preview=Side(trouble=str(wrong)))
    return _page(visit, text=text, now=now, preview=_preview(visit, content, read, note), why=_why(content, read))


def _page(visit: Visit, status: int = 200, **found: Any) -> Response:
    content = working(visit)
    shown: dict[str, Any] = {"text": "", "now": None, "preview": None, "why": None, "errors": {}} | found
    return visit.page(
        "try_it.html", status, audiences=content.service.audiences, when=list(moments(content)),
        chosen={name: visit.field(name) for name in ("audience", "when", "learn")}, **shown,
    )  # fmt: skip


def _live(visit: Visit, text: str) -> Side:
    """The live chat's own answer, over the same way that programs ask it. It knows only its own clock."""
    settings = visit.desk.settings
    body = {"message": text, "message_id": uuid.uuid4().hex, "audience": visit.field("audience") or None}
    host = "127.0.0.1" if settings.web_host in ("0.0.0.0", "::") else settings.web_host  # noqa: S104  # asked, not listened on
    try:
        answer = httpx.post(f"http://{host}:{settings.web_port}/api/chat", json=body, timeout=PATIENCE, trust_env=False)
        found = answer.raise_for_status().json()
        words = Words(visit.desk.live.release())
        told = Markup("").join(words.html(reply["text"]) for reply in found["replies"])
        buttons = tuple(button["title"] for reply in found["replies"] for button in reply.get("buttons", ()))
        return Side(told, buttons, bool(found["emergency"]))
    except (httpx.HTTPError, ValueError, LookupError):
        return Side(trouble="The live chat does not answer just now.")


def _read(visit: Visit, content: Content, text: str) -> tuple[dict[str, Any], str]:
    """What is understood, and what to know of that: by the live model, unless the changed ways of asking were to be learnt.

    Raises:
        TrainerError: the trainer is away.
    """
    trainer, published = HttpTrainer(visit.desk.settings), live(visit)
    if published and published.training_digest == content.training_digest:
        return trainer.explain(text), ""
    if not visit.field("learn"):
        return trainer.explain(text), "Ways of asking were changed and are not learnt yet: it understands as the live chat does."
    model = trainer.train(content)
    how = trainer.training(model)
    if how and how.state == "ready":
        return trainer.explain(text, model), "It has learnt the changed ways of asking."
    told = f"{how.done:.0%}. {how.said}" if how else "It begins."
    return trainer.explain(text), f"It is learning the changed ways of asking ({told}) Ask again in a minute."


def _preview(visit: Visit, content: Content, read: Mapping[str, Any], note: str) -> Side:
    """The answer of the working copy, to whoever was chosen, open or closed."""
    release = Release(content.service.id, 0, "", "", content)
    asker = read.get("asker") or {}
    states = moments(content)
    chosen = states.get(visit.field("when"), next(iter(states.values())))
    voice = Voice(release, chosen, visit.field("audience") or asker.get("audience"))
    reply = _reply(voice, content, read)
    if read["way"]["danger"]:
        reply = voice.emergency(reply if reply.entries else None, child=bool(asker.get("child")))
    return Side(Words(release).html(reply.text), tuple(b.title for b in reply.buttons), reply.emergency, note)


def _reply(voice: Voice, content: Content, read: Mapping[str, Any]) -> Reply:
    """Without danger: the entries that were found, a question back, or that it does not know."""
    way = read["way"]
    entries = [e for e in (content.entry(name) for name in way["entries"]) if e]
    if not entries:
        put_away = "entry_gone" if way["entries"] and read["intent"]["name"] != OUT_OF_SCOPE else ""
        return voice.fixed(put_away or (OUT_OF_SCOPE if read["intent"]["name"] == OUT_OF_SCOPE else "not_understood"))
    if way["asks_back"]:
        return voice.fixed("ask_back", [Button(e.title, f"entry:{e.id}") for e in entries])
    return voice.fixed(entries[0].id) if entries[0].kind == "fixed" else voice.answer(entries)


def _why(content: Content, read: Mapping[str, Any]) -> dict[str, Any]:
    """Why, in words: how it was read, how sure that is, and what came near with the words that brought it there."""
    told = read["evidence"]
    near = [
        {"entry": content.entry(ranked["name"]), "share": f"{ranked['confidence']:.0%}",
         "like": [one["text"] for one in known["nearest"][:2]]}
        for ranked, known in zip(read["intent_ranking"][:3], told["candidates"], strict=False)
    ]  # fmt: skip
    return {
        "spelt": told["spelt"] if told["spelt"] != read["text"] else "",
        "sure": SURE.get(read.get("band") or "far", ""),
        "danger": bool(read["way"]["danger"]),
        "near": [one for one in near if one["entry"]],
    }


part = Part(
    routes=[Route("/try", ask), Route("/try", answer, methods=["POST"])],
    nav=[Nav(35, "Try it", "/try")],
)
