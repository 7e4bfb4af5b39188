"""What a model held goes back to the machine once another one has taken its place.

Python lets go of an old model at once, but the allocator of the C library keeps what it held: each file of numbers that is read
moves the size up from which on it asks the machine for memory apart, up to 32 MB, so a model of 90 MB comes to lie in pieces
between what lives on, each time in other ones. Of 790 MB at the start 1,040 were held eight models later, with not one Python
object more.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

#: Of mallopt, in GNU's C library: the size from which on memory is asked for apart, how much may stand free at the end, and
#: how many heaps there are.
_APART, _FREE, _HEAPS = -3, -1, -8
#: The tables of a model are larger, what a turn needs for a moment is smaller: to ask apart for that makes long messages slow.
LARGE = 4 * 1024**2
#: What GNU's own rule comes to where it is left alone: less, and each turn gives memory back and asks for it again.
SPARE = 64 * 1024**2


def settle() -> None:
    """Have what is large stand apart, so that it goes back as it is let go of. Before the first model is loaded.

    Another C library than GNU's is left as it is.
    """
    if option := _of_gnu("mallopt"):
        option(_APART, LARGE)
        option(_FREE, SPARE)
        option(_HEAPS, 1)  # else each thread that has loaded a model keeps one of its own, with some 16 MB that nobody uses


def give_back() -> None:
    """Give the machine what is held and used by nobody: some milliseconds, in which other threads go on."""
    if trim := _of_gnu("malloc_trim"):
        trim(0)


def _of_gnu(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None)
