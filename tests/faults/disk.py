"""Disks of their own with little room, in memory, which can be filled and emptied. Only root may mount them."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

MOUNTS = os.geteuid() == 0
PIECE = 4096


def mount(folder: Path, mb: int) -> None:
    """Whatever is in the folder already is hidden until it is taken away again."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mb}m", "tmpfs", str(folder)], check=True)


def unmount(folder: Path) -> None:
    """Also while somebody has a file open there."""
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """The disk of this folder has no room left; given back at the end. What was freed by others meanwhile may be used."""
    filler = folder / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as out:
        for piece in (PIECE * 256, PIECE):
            with contextlib.suppress(OSError):
                while True:
                    out.write(b"0" * piece)
    try:
        yield
    finally:
        filler.unlink(missing_ok=True)
