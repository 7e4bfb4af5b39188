"""The check of the action server's answers that is made ready once finds what Rasa's own finds."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.responses import ready

OWN = RemoteAction._validate_action_result
ACTION = RemoteAction("action_reply", None)


@pytest.mark.parametrize("answer", [
    {"events": [], "responses": [{"text": "Call."}]},
    {"events": [{"event": "slot", "name": "memory", "value": {"asker": "public"}, "timestamp": None}], "responses": []},
])  # fmt: skip
def test_what_rasa_takes_is_taken(answer: dict[str, Any]) -> None:
    assert (True, True) == (OWN(ACTION, answer), ready()(ACTION, answer))


@pytest.mark.parametrize("answer", [{"events": "none"}, {"events": [{"name": "memory"}]}, {"responses": "Call."}, []])
def test_what_rasa_refuses_is_refused(answer: Any) -> None:
    for check in (OWN, ready()):
        with pytest.raises(ValidationError):
            check(ACTION, answer)
