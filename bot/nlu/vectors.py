"""Vectors of the training examples, kept on disk by text, so that a retrain encodes only what is new."""

from __future__ import annotations

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
    """A row of 384 for each text: from the cache where it is there, else encoded and kept."""
    file = read().var_dir / "cache" / f"vectors-{encoder.MODEL[2][:12]}.npz"
    known = _read(file)
    new = list(dict.fromkeys(t for t in texts if t not in known))
    for start in range(0, len(new), AT_ONCE):
        part = new[start : start + AT_ONCE]
        if len(new) > AT_ONCE:
            print(f"Model: reading examples, {start:,} of {len(new):,} ...", file=sys.stderr, flush=True)
        known.update(zip(part, encoder.shared().encode(part), strict=True))
    if new:
        _write(file, known)
    return np.array([known[t] for t in texts], dtype=np.float32)


def _read(file: Path) -> dict[str, Vectors]:
    try:
        with np.load(file, allow_pickle=False) as stored:
            return dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}  # missing or damaged: it is only a cache


def _write(file: Path, known: dict[str, Vectors]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".npz")
    with os.fdopen(handle, "wb") as out:
        np.savez(out, texts=np.array(list(known)), vectors=np.array(list(known.values()), dtype=np.float32))
    Path(name).replace(file)
