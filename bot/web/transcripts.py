"""What the page shows of a conversation, where there are several web processes: in Redis, in no file (it must keep none).

One hash for each conversation, with a field for each turn; it goes by itself with the conversation. While Redis is away
each process shows what it has answered itself.
"""

from __future__ import annotations

import json
from typing import Any

from bot.shared import Away, Shared
from bot.web.conversations import MOST_TURNS, Transcript, Transcripts

#: The fields beside the turns: how many there were, and what `Transcript` has beside them. Turns begin with another letter.
COUNT, REST, TURN = "count", "rest", "t:"


class SharedTranscripts(Transcripts):
    """The same, for all replicas. Its calls wait for Redis: they belong into a thread."""

    def __init__(self, minutes: int, shared: Shared) -> None:
        super().__init__(minutes)
        self._shared = shared

    def of(self, conversation: str | None) -> Transcript:
        """The transcript of a conversation; an empty one where nothing is held."""
        try:
            return self._read(conversation) if conversation else Transcript()
        except Away:
            return super().of(conversation)

    def add(self, conversation: str, message_id: str, said: str, told: dict[str, Any], unsent: str = "") -> None:
        """One more turn; the same message again takes the place of the first."""
        turn = {"message_id": message_id, "said": said, "told": told, "noted": None}
        name, field = self._name(conversation), TURN + message_id
        rest = json.dumps({"audience": told["audience"], "unsent": unsent})
        try:
            before, count = self._pipe(name, lambda p: p.hget(name, field).hincrby(name, COUNT, 1))[:2]
            number = json.loads(before)[0] if before else int(count)
            self._pipe(name, lambda p: p.hset(name, mapping={field: json.dumps([number, turn]), REST: rest}))
            if int(count) > MOST_TURNS:
                self._shorten(name)
        except Away:
            super().add(conversation, message_id, said, told, unsent)

    def note(self, conversation: str, number: int, told: dict[str, Any]) -> None:
        """What stands under a turn instead of the question whether it helped: `words`, or `html` of ours."""
        name = self._name(conversation)
        try:
            for field, (at, turn) in self._turns(self._all(name)):
                if turn["told"]["turn"] == number:
                    noted = json.dumps([at, {**turn, "noted": told}])
                    self._pipe(name, lambda p, field=field, noted=noted: p.hset(name, field, noted))
        except Away:
            super().note(conversation, number, told)

    def drop(self, conversation: str | None) -> None:
        """Forget a conversation at once, with all that Redis holds of it."""
        super().drop(conversation)
        try:
            if conversation:
                self._shared.forget(conversation)
        except Away:
            return  # it goes by itself

    def _read(self, conversation: str) -> Transcript:
        found = self._all(self._name(conversation))
        rest = json.loads(found.get(REST) or "{}")
        return Transcript([turn for _, (_, turn) in self._turns(found)], rest.get("audience"), rest.get("unsent", ""))

    def _shorten(self, name: str) -> None:
        """Leave the newest turns."""
        for field, _ in self._turns(self._all(name))[:-MOST_TURNS]:
            self._shared.ask_now(lambda redis, field=field: redis.hdel(name, field))  # type: ignore[misc]

    def _turns(self, found: dict[str, str]) -> list[tuple[str, tuple[int, dict[str, Any]]]]:
        """Each turn under its field, the oldest first."""
        turns = [(field, json.loads(body)) for field, body in found.items() if field.startswith(TURN)]
        return sorted(turns, key=lambda one: one[1][0])

    def _all(self, name: str) -> dict[str, str]:
        return dict(self._shared.ask_now(lambda redis: redis.hgetall(name)))

    def _pipe(self, name: str, what: Any) -> list[Any]:
        """Several at once; and it stands for as long as a conversation from here."""
        seconds = self._shared.seconds
        return list(self._shared.ask_now(lambda redis: what(redis.pipeline(transaction=True)).expire(name, seconds).execute()))

    def _name(self, conversation: str) -> str:
        return self._shared.name("page", conversation)
