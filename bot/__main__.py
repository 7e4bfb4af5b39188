"""`python -m bot`: train, serve, say when it is ready, train for the editor, chat, erase and purge."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time

from faq.errors import CadsError, SettingError
from faq.settings import Settings, read


def main(argv: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="The Rasa side of the assistant, and its web page.")
    verbs = {
        "ports": (_ports, "Say so if something else listens where the assistant wants to."),
        "train": (_train, "Train a model for the live release, unless one fits already."),
        "serve": (_serve, "Run Rasa (the action server runs apart: python -m actions)."),
        "web": (_web, "Run the web page, the one public process."),
        "trainer": (_trainer, "Run the trainer, which trains and tests for the editor, on 127.0.0.1."),
        "hello": (_hello, "Wait until the assistant answers, say so, and stay."),
        "chat": (_chat, "Talk to the running assistant in the terminal."),
        "erase": (_erase, "Take away all that is kept of one conversation, and say how much that was."),
        "purge": (_purge, "Take away texts and conversations that are older than the settings allow."),
        "explain": (_explain, "Show what the model hears in a text, and why it would answer as it does."),
    }
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    made = {name: commands.add_parser(name, help=text, description=text) for name, (_, text) in verbs.items()}
    made["explain"].add_argument("text", help="what somebody writes")
    made["explain"].add_argument("--after", default="", metavar="ENTRY", help="the entry that was answered before")
    made["explain"].add_argument("--json", action="store_true", help="all of it, for programs")
    made["erase"].add_argument("conversation", help="its id, as programs send it as `sender`")
    made["purge"].add_argument("--watch", action="store_true", help="now and every hour, until stopped")
    for name, (run, _) in verbs.items():
        made[name].set_defaults(run=run)
    options = parser.parse_args(argv)
    try:
        options.run(read(), options)
    except SettingError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except CadsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


def _ports(settings: Settings, _: argparse.Namespace) -> None:
    from faq.ports import refuse_if_taken

    refuse_if_taken(settings.rasa_port, "CADS_RASA_PORT")
    refuse_if_taken(settings.actions_port, "CADS_ACTIONS_PORT")
    refuse_if_taken(settings.web_port, "CADS_WEB_PORT")
    refuse_if_taken(settings.trainer_port, "CADS_TRAINER_PORT")
    refuse_if_taken(settings.editor_port, "CADS_EDITOR_PORT")


def _train(settings: Settings, _: argparse.Namespace) -> None:
    from bot.release import live_release
    from bot.training import model_for, train, whole

    release = live_release(settings)
    fits = model_for(settings, release)
    if fits and whole(fits):
        print("Model: fits the live release, nothing to train.")
        return
    if fits:
        print(f"Model: {fits.name} is not as it was trained (digest missing or different); it is trained again.")
    print(f"Model: training for release {release.number}. The first time takes a minute or two ...", flush=True)
    started = time.monotonic()
    model = train(settings, release)
    print(f"Model: {model.name} trained in {time.monotonic() - started:.0f} s.")


def _serve(settings: Settings, _: argparse.Namespace) -> None:
    # One message is too small to share among threads: a quarter of its CPU went into waiting for each other. Before numpy loads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from bot.serving import serve

    serve(settings)


def _web(settings: Settings, _: argparse.Namespace) -> None:
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # spaCy would load it, and nothing of the page needs it
    from bot.web.app import serve

    serve(settings)


def _trainer(settings: Settings, _: argparse.Namespace) -> None:
    from bot.trainer import serve

    serve(settings)


def _hello(settings: Settings, _: argparse.Namespace) -> None:
    from bot.release import live_release
    from bot.serving import editor, first_editor, page, wait_for_page, wait_until_ready

    signal.signal(signal.SIGTERM, lambda *__: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *__: sys.exit(0))
    wait_for_page(page(settings))
    wait_for_page(editor(settings))
    wait_until_ready(settings)
    release = live_release(settings)
    checked = f"checked on {release.checked_on}" if release.checked_on else "not yet checked by the unit"
    print(
        f"The {release.content.service.short_name} Assistant is up, answering from release {release.number} ({checked}).\n"
        f"  The page: {page(settings)}\n"
        f"  The editor, for the unit: {editor(settings)}{first_editor(settings)}\n"
        f"  To talk to it in a terminal: make chat\n"
        f"  Programs send messages to {page(settings)}api/chat (described in {page(settings)}api/openapi.json)\n"
        f"  To stop it: Ctrl-C.",
        flush=True,
    )
    while True:
        signal.pause()


def _chat(settings: Settings, _: argparse.Namespace) -> None:
    from bot.chat import chat

    chat(settings)


def _erase(settings: Settings, options: argparse.Namespace) -> None:
    from bot.purging import erase

    print(erase(settings, options.conversation))


def _purge(settings: Settings, options: argparse.Namespace) -> None:
    from bot.purging import purge, watch

    if options.watch:
        watch(settings)
    else:
        print(purge(settings))


def _explain(settings: Settings, options: argparse.Namespace) -> None:
    import json

    from bot.explain import explain, shown

    found = explain(settings, options.text, options.after)
    print(json.dumps(found, ensure_ascii=False, indent=1) if options.json else shown(found))


if __name__ == "__main__":
    sys.exit(main())
