"""`python -m bot`: train, serve, say when it is ready, chat."""

from __future__ import annotations

import argparse
import signal
import sys
import time

from faq.errors import CadsError, SettingError
from faq.settings import Settings, read


def main(argv: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="The Rasa side of the assistant.")
    verbs = {
        "ports": (_ports, "Say so if something else listens where the assistant wants to."),
        "train": (_train, "Train a model for the live release, unless one fits already."),
        "serve": (_serve, "Run Rasa on 127.0.0.1 (the action server runs apart: python -m actions)."),
        "hello": (_hello, "Wait until the assistant answers, say so, and stay."),
        "chat": (_chat, "Talk to the running assistant in the terminal."),
    }
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (run, text) in verbs.items():
        commands.add_parser(name, help=text, description=text).set_defaults(run=run)
    options = parser.parse_args(argv)
    try:
        options.run(read())
    except SettingError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except CadsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


def _ports(settings: Settings) -> None:
    from faq.ports import refuse_if_taken

    refuse_if_taken(settings.rasa_port, "CADS_RASA_PORT")
    refuse_if_taken(settings.actions_port, "CADS_ACTIONS_PORT")


def _train(settings: Settings) -> None:
    from bot.release import live_release
    from bot.training import model_for, train

    release = live_release(settings)
    if model_for(settings, release):
        print("Model: fits the live release, nothing to train.")
        return
    print(f"Model: training for release {release.number}. The first time takes a minute or two ...", flush=True)
    started = time.monotonic()
    model = train(settings, release)
    print(f"Model: {model.name} trained in {time.monotonic() - started:.0f} s.")


def _serve(settings: Settings) -> None:
    from bot.serving import serve

    serve(settings)


def _hello(settings: Settings) -> None:
    from bot.release import live_release
    from bot.serving import url, wait_until_ready

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    wait_until_ready(settings)
    release = live_release(settings)
    checked = f"checked on {release.checked_on}" if release.checked_on else "not yet checked by the unit"
    print(
        f"The {release.content.service.short_name} Assistant is up, answering from release {release.number} ({checked}).\n"
        f"  To talk to it: make chat, in another terminal.\n"
        f"  Programs send messages to {url(settings)}\n"
        f"  To stop it: Ctrl-C.",
        flush=True,
    )
    while True:
        signal.pause()


def _chat(settings: Settings) -> None:
    from bot.chat import chat

    chat(settings)


if __name__ == "__main__":
    sys.exit(main())
