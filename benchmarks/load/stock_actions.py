"""`python -m benchmarks.load.stock_actions`: our action server for stock Rasa, which takes its best label as sure.

Stock's pipeline tells no bands, so our action would say each time that it did not understand. Here it answers, from the same
release with the same code, so that both sides' replies are alike.
"""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.reply import ActionReply
from benchmarks.load.stock import FALLBACK
from faq.settings import read


class SureReply(ActionReply):
    """The one action, sure of the best label."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Say the reply; remember what the next turn needs."""
        tracker.latest_message = sure(tracker.latest_message or {})
        return super().run(dispatcher, tracker, domain)


def sure(read: dict[str, Any]) -> dict[str, Any]:
    """What was read, as our pipeline would tell it where it is sure: the best label of all."""
    ranking = [one for one in read.get("intent_ranking") or [] if one["name"] != FALLBACK]
    return {**read, "intent": ranking[0] if ranking else read.get("intent"), "intent_ranking": ranking, "band": "sure"}


def main() -> int:
    """Serve until told to stop; gives the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    settings = read()
    warnings.showwarning = lambda *_, **__: None
    from rasa_sdk.endpoint import create_app

    create_app("benchmarks.load.stock_actions", cors_origins=[]).run(
        settings.actions_host, settings.actions_port, access_log=False, motd=False
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
