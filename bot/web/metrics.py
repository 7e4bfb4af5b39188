"""Counters for Prometheus. They name nobody and hold no words."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest


class Metrics:
    """The measures of one process, with a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)  # memory, CPU and open files of this process
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

        self.ready = Gauge("cads_ready", "1 while a known question is answered from the live release.", registry=self._registry)
        self.database = Gauge("cads_database_up", "1 while the database answers.", registry=self._registry)
        self.live = Gauge("cads_release_live", "The number of the live release, as the database has it.", registry=self._registry)
        self.since = Gauge(
            "cads_release_live_since_seconds", "When that release went live, in seconds since 1970.", registry=self._registry
        )
        self.model = Gauge("cads_model_info", "1 for the model that answers.", ["model"], registry=self._registry)

    def answers(self, model: object) -> None:
        """This model answers now; None where none does."""
        self.model.clear()
        if model:
            self.model.labels(str(model)).set(1)

    def shown(self) -> bytes:
        """All of them in Prometheus' text format."""
        return bytes(generate_latest(self._registry))
