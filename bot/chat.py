"""`make chat`: talk to the running assistant in the terminal, through the real channel."""

from __future__ import annotations

import textwrap
import uuid

from prompt_toolkit import prompt

from bot.gate import probe
from bot.serving import say
from faq import safe
from faq.render import Voice
from faq.settings import Settings

WIDTH = 88


def chat(settings: Settings) -> None:
    """Read lines until an empty one after Ctrl-D; a number presses that button. Text that was too long comes back to shorten."""
    say(settings, "hello", probe())  # before anybody has typed a long text for nothing
    sender, unsent = uuid.uuid4().hex, ""
    buttons: list[str] = []
    print(textwrap.dedent(Voice(safe.read(settings.safe_file)).text("introduction")).replace("**", "") + "\n")
    print("Type a message and press Enter. A number presses that button. Ctrl-D ends.\n")
    while True:
        try:
            text = prompt("you> ", default=unsent).strip()
        except (EOFError, KeyboardInterrupt):
            print("\nGoodbye.")
            return
        pressed = text.isdigit() and 0 < int(text) <= len(buttons)
        reply = say(settings, buttons[int(text) - 1] if pressed else text, sender)
        shown, buttons = _shown(reply)
        custom = reply.get("custom")
        too_long = isinstance(custom, dict) and custom.get("outcome") == "refused" and len(text) > settings.max_chars
        unsent = text if too_long else ""
        print(shown + "\n")


def _shown(reply: dict[str, object]) -> tuple[str, list[str]]:
    """The reply as it stands in the terminal, and what its buttons send."""
    lines = [textwrap.fill(line, WIDTH) for line in str(reply["text"]).replace("**", "").splitlines()]
    buttons = reply.get("buttons") or []
    assert isinstance(buttons, list)
    lines += [f"  [{n}] {b['title']}" for n, b in enumerate(buttons, start=1)]
    return "\n".join(lines), [str(b["payload"]) for b in buttons]
