"""The chat as a page with a form: it works without any script. POST, redirect, and the transcript is read again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.gate import CHOICE, minted
from bot.lately import ANSWERS
from bot.web.feedback import asks, invites
from bot.web.incoming import NEWEST, address, as_text, cookie, keep, opened, title_of, with_cookie
from bot.web.rasa import Said
from bot.web.site import Site, site


async def home(request: Request) -> HTMLResponse:
    """The chat, with what was said so far."""
    return await shown(request, "chat.html")


async def embedded(request: Request) -> HTMLResponse:
    """The chat in the frame of another site: without header and footer."""
    return await shown(request, "embed.html")


async def shown(request: Request, template: str) -> HTMLResponse:
    """The chat page as the conversation in the cookie has it."""
    here = site(request)
    signed = request.cookies.get(cookie(here))
    conversation = here.ids.read(signed)
    held = await here.transcripts(lambda all_: all_.of(conversation))
    audience = held.audience if held.turns else here.talk.audience(request.query_params.get("audience"))
    introduction = here.talk.words().opening(here.texts.fixed("introduction", audience).text)
    return here.page(
        request, template, turns=held.turns, audience=audience, introduction=introduction, message_id=minted(),
        unsent=held.unsent, asks=asks, invites=invites, answers=ANSWERS,
        suggestions=here.texts.release.content.service.suggestions, conversation=signed if held.turns else "",
        off=None if here.talk.is_on() else here.talk.refused("chat_off", 200).body,
    )  # fmt: skip


async def say(request: Request) -> Response:
    """A message from the form, or a pressed button."""
    here = site(request)
    async with request.form(max_files=0, max_fields=20) as form:
        choice, typed = str(form.get("choice", "")), str(form.get("message", ""))
        pressed = bool(CHOICE.fullmatch(choice))
        signed, conversation = opened(here, request.cookies.get(cookie(here)))
        given = str(form.get("message_id", ""))
        if pressed:  # the buttons of a page share its id: another one pressed is another message
            given = f"{given}-{choice}"
        said = Said(
            conversation, choice if pressed else as_text(typed), given if 0 < len(given) <= 128 else minted(),
            here.talk.audience(form.get("audience")),
        )  # fmt: skip
    told = await here.talk.turn(said, address(request))
    unsent = typed if told.body["outcome"] == "refused" else ""
    await keep(here, said, title_of(here, choice) if pressed else typed or "(nothing)", told, unsent)
    return with_cookie(request, RedirectResponse(NEWEST, 303), signed)


async def start_again(request: Request) -> Response:
    """Forget the conversation and begin anew."""
    return await _forgotten(request, site(request), RedirectResponse("/", 303))


async def exit_page(request: Request) -> Response:
    """ "Exit this page" without script: everything of ours goes, and the browser leaves by way of an empty page.

    A browser keeps the page that was left, words and all, to show it at once on Back. It can be told to forget that page
    only after it was left, and the empty page is when.
    """
    here = site(request)
    left = "left" in request.query_params
    to = RedirectResponse(here.settings.exit_url, 303) if left else here.page(request, "leaving.html")
    response = await _forgotten(request, here, to)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


async def _forgotten(request: Request, here: Site, response: Response) -> Response:
    given = [here.ids.read(request.cookies.get(cookie(here)))]
    if request.method == "POST":  # in the frame of another site there is no cookie: the script names the conversation
        async with request.form(max_files=0, max_fields=5) as form:
            given.append(here.ids.read(form.get("conversation")))
    for conversation in {*given} - {None}:
        await here.transcripts(lambda all_, which=conversation: all_.drop(which))  # type: ignore[misc]
    response.delete_cookie(cookie(here), path="/")
    return response
