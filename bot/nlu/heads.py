"""Heads that learn from `data/` alone, kept on disk: a change of the content does not learn danger once more."""

from __future__ import annotations

import hashlib
import inspect
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.nlu import encoder, head, terms, vectors
from bot.nlu.head import Head
from faq.settings import read

#: So many are kept: those of today's data, and of a branch or two.
MOST = 6


def learnt(texts: Sequence[str], labels: Sequence[str]) -> Head:
    """A head that has learnt these examples: the one that is kept, else fitted now and kept."""
    digest = hashlib.sha256(json.dumps([encoder.MODEL, list(texts), list(labels)]).encode())
    digest.update((inspect.getsource(head) + inspect.getsource(terms)).encode())
    folder = read().var_dir / "cache" / "heads" / digest.hexdigest()[:32]
    try:
        return Head.load(folder)
    except (OSError, ValueError, KeyError):  # missing or damaged: it is only a cache
        found = Head().fit(texts, vectors.of(texts), labels)
        _keep(found, folder)
        return found


def _keep(found: Head, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    found.save(made)
    shutil.rmtree(folder, ignore_errors=True)
    made.replace(folder)
    for old in sorted(folder.parent.iterdir(), key=lambda f: f.stat().st_mtime)[:-MOST]:
        shutil.rmtree(old, ignore_errors=True)
