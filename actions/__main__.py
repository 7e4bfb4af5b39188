"""`python -m actions`: the action server, for Rasa alone: never public."""

from __future__ import annotations

import logging
import sys
import warnings

from actions.seen import watch
from faq.errors import CadsError
from faq.ports import refuse_if_taken
from faq.settings import read


def main() -> int:
    """Serve until told to stop; gives the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = read()
        refuse_if_taken(settings.actions_port, "CADS_ACTIONS_PORT", settings.actions_host)
    except CadsError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    warnings.showwarning = lambda *_, **__: None  # deprecations inside the pinned packages: nothing to act on
    from rasa_sdk.endpoint import create_app

    app = create_app("actions.reply", cors_origins=[])
    watch(app, settings)
    app.run(settings.actions_host, settings.actions_port, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
