"""Where strace is missing: runs `python -m <module>` and writes down each address it connects or sends to.

Called as `python audit.py TRACE python -W ignore -m MODULE ...`. It sees what goes through Python's own sockets alone,
which is what Rasa, the SDK and our code use.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg")


def watch(trace: Path) -> None:
    """From here on every address is added to `trace`, in strace's words."""
    trace.touch()

    def told(event: str, given: tuple[Any, ...]) -> None:
        if event in EVENTS and len(given) > 1 and isinstance(given[1], tuple):
            with trace.open("a") as out:
                out.write(f'{event}({{sa_family=AF_INET, inet_addr("{given[1][0]}")}})\n')

    sys.addaudithook(told)


if __name__ == "__main__":
    where, rest = sys.argv[1], sys.argv[2:]
    start = rest.index("-m") + 1
    sys.argv = rest[start:]
    watch(Path(where))
    sys.path[0] = str(Path.cwd())
    runpy.run_module(rest[start], run_name="__main__", alter_sys=True)
