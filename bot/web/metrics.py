"""Counters for Prometheus. They name nobody and hold no words."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The measures of one process, with a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.turns = Counter("cads_turns", "Replies given, by outcome.", ["outcome"], registry=self._registry)
        self.seconds = Histogram("cads_turn_seconds", "Time to a reply, in seconds.", registry=self._registry)
        self.away = Counter(
            "cads_rasa_away", "Messages that Rasa did not answer: the safe reply was given.", registry=self._registry
        )
        self.limited = Counter("cads_limited", "Messages refused because there were too many.", registry=self._registry)
        self.requests = Counter(
            "cads_requests", "Requests answered, by kind of page and status.", ["page", "status"], registry=self._registry
        )
        self.chat_on = Gauge("cads_chat_on", "1 while the chat is on, 0 while it is turned off.", registry=self._registry)
        self.redis_missed = Gauge(
            "cads_redis_missed", "How often something was done without Redis, which was away.", registry=self._registry
        )
        self.release = Gauge("cads_release", "The number of the release that answers.", registry=self._registry)

    def shown(self) -> bytes:
        """All of them in Prometheus' text format."""
        return bytes(generate_latest(self._registry))
