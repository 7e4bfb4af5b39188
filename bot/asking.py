"""Which of a service's audiences asks: the model tells how somebody writes, the content whom that makes them.

It is no part of the model: another audience, or another sign of one, holds with the release and needs no training.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faq.entries import Service


def who(service: Service, read: Mapping[str, Any] | None, text: str) -> dict[str, Any]:
    """What the model `read` of who asks, with the `audience` as this service has it, and how they write as `speaker`.

    A sign of the content beats the way of writing; a child is never taken for a grown-up by one.
    """
    found = dict(read or {"audience": None, "child": False, "by": "none"})
    speaker = found.setdefault("audience", None)
    signed = None if found.get("child") else service.signed(text)
    audience = signed or service.audience_of("child" if found.get("child") else speaker)
    return found | {"audience": audience, "speaker": speaker, "by": "sign" if signed else found.get("by", "none")}
