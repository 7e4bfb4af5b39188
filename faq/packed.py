"""What is kept in memory for a while, in thousands, made small: a reply takes 8 KB as Python holds it, and packed less than 1."""

from __future__ import annotations

import json
import zlib
from typing import Any

#: The quickest: slower ones save a tenth more.
LEVEL = 1


def packed(value: Any) -> bytes:
    """`value`, which JSON can hold, as few bytes."""
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode(), LEVEL)


def unpacked(kept: bytes) -> Any:
    """What `packed` was given; a copy of its own each time."""
    return json.loads(zlib.decompress(kept))
