"""Whether a port is free, asked before a server starts: a traceback tells nobody what to do."""

from __future__ import annotations

import errno
import socket

from faq.errors import SettingError


def refuse_if_taken(port: int, setting: str, host: str = "127.0.0.1") -> None:
    """Do nothing where `port` of `host` is free.

    Raises:
        SettingError: something listens there, or `host` is not this machine; names the setting that chooses another.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as wrong:
            if wrong.errno == errno.EADDRNOTAVAIL:
                raise SettingError(f"{host} is no address of this machine. Set {setting[:-4]}HOST to one that is.") from wrong
            raise SettingError(
                f"Port {port} is taken. Is the assistant running already? Stop that one, or set {setting} to another port."
            ) from wrong
