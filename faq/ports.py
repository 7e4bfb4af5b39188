"""Whether a port is free, asked before a server starts: a traceback tells nobody what to do."""

from __future__ import annotations

import socket

from faq.errors import SettingError


def refuse_if_taken(port: int, setting: str) -> None:
    """Do nothing where `port` of 127.0.0.1 is free.

    Raises:
        SettingError: something listens there; names the setting that chooses another port.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as wrong:
            raise SettingError(
                f"Port {port} is taken. Is the assistant running already? Stop that one, or set {setting} to another port."
            ) from wrong
