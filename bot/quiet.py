"""For every process that loads Rasa: what a newcomer can't act on is not printed, nothing calls home, one core is enough."""

from __future__ import annotations

import importlib
import logging
import os
import warnings

import structlog
from threadpoolctl import threadpool_limits


def hush() -> None:
    """Call before the first import of Rasa."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # Rasa's progress bars look at it too
    # Without this, Rasa used as a library prints every step, and what people write (fault F18).
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # Rasa's pins are of 2023: their deprecation warnings are for Rasa's makers. Filters don't hold, some package resets them.
    warnings.showwarning = lambda *_, **__: None
    # skops searches every module loaded so far: first it costs 1.3 s, after TensorFlow 7 s.
    importlib.import_module("skops.io")


def one_core() -> None:
    """Call in a process that reads messages, after the import of Rasa. One row times a table is done before a second thread
    wakes up, and threads that wait for the next one take the core from whoever needs it: 5.0 s of CPU for 195 messages, not
    5.6 to 9.2."""
    threadpool_limits(1, user_api="blas")
