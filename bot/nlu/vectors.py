"""Vectors of the training examples, kept on disk by text, so that a retrain encodes only what is new."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu import encoder
from bot.nlu.encoder import Vectors
from faq.settings import read

#: So many texts are encoded before it says how far it is.
AT_ONCE = 1000


def of(texts: Sequence[str]) -> Vectors:
    """A row of 384 for each text: from the cache where it is there, else encoded and kept. The cache holds no text, but
    the SHA-256 of each."""
    file = read().var_dir / "cache" / f"vectors-{encoder.MODEL[2][:12]}.npz"
    known = _read(file)
    keys = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in texts]
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    for start in range(0, len(new), AT_ONCE):
        part = list(new.items())[start : start + AT_ONCE]
        if len(new) > AT_ONCE:
            print(f"Model: reading examples, {start:,} of {len(new):,} ...", file=sys.stderr, flush=True)
        known.update(zip((key for key, _ in part), encoder.shared().encode([text for _, text in part]), strict=True))
    if new:
        _write(file, known)
    return np.array([known[key] for key in keys], dtype=np.float32)


def _read(file: Path) -> dict[bytes, Vectors]:
    try:
        with np.load(file, allow_pickle=False) as stored:
            return dict(zip((key.tobytes() for key in stored["keys"]), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}  # missing or damaged: it is only a cache


def _write(file: Path, known: dict[bytes, Vectors]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, 32)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".npz")
    with os.fdopen(handle, "wb") as out:
        np.savez(out, keys=keys, vectors=np.array(list(known.values()), dtype=np.float32))
    Path(name).replace(file)
