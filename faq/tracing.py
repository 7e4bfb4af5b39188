"""Traces for an OpenTelemetry collector, by setting: one for each turn, from the web page through Rasa to the action.

Without CADS_TRACES_URL nothing of OpenTelemetry is imported and nothing is done. A span tells `TOLD` and its times: no text, no
address, no conversation. An exception's words may hold what somebody wrote: they are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

    from faq.settings import Settings

#: What a span may tell of a turn.
TOLD = ("turn", "outcome", "release", "model", "service", "audience")
#: A collector that does not answer is given up after so many seconds; nobody waits for it.
SECONDS = 3
_tracer: list[Tracer] = []


class Span:
    """A span that is not recorded: what there is where nothing is traced."""

    def tell(self, body: Mapping[str, Any]) -> None:
        """Tell what a turn's body says, as far as it may be told."""


class Recorded(Span):
    """A span of OpenTelemetry's."""

    def __init__(self, span: Any) -> None:
        self._span = span

    def tell(self, body: Mapping[str, Any]) -> None:
        """As above."""
        for name in TOLD:
            if body.get(name) is not None:
                self._span.set_attribute(f"chat.{name}", body[name])


NOTHING = Span()


def set_up(settings: Settings, process: str) -> None:
    """Send this process's spans to the collector of the settings, behind everybody's back; nothing where there is none."""
    if not settings.traces_url or _tracer:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": f"cads-{process}", "service.namespace": settings.service})
    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=settings.traces_url, timeout=SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
    _tracer.append(provider.get_tracer("faq.tracing"))


@contextmanager
def span(name: str, given: Mapping[str, str] | None = None) -> Iterator[Span]:
    """A span around what is done within; it goes on with the trace of the headers `given`, or of the span that is open."""
    if not _tracer:
        yield NOTHING
        return
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    # Header names of servers come in any case; W3C's are looked for in lower case.
    carrier = {key.lower(): value for key, value in given.items()} if given is not None else None
    context = TraceContextTextMapPropagator().extract(carrier) if carrier is not None else None
    with _tracer[0].start_as_current_span(name, context, record_exception=False, set_status_on_exception=False) as found:
        yield Recorded(found)


def headers() -> dict[str, str]:
    """The W3C header that has the next process go on with this trace."""
    if not _tracer:
        return {}
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier
