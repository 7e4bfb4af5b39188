"""A span leaves out what it may not tell, also where something fails within it."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from faq import tracing
from faq.errors import SettingError
from faq.settings import Settings, read

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What would go to the collector."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(tracing, "_tracer", [provider.get_tracer("test")])
    return exporter


def test_what_fails_leaves_no_word_behind(sent: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="Zebedee"), tracing.span("web") as span:
        span.tell({"outcome": "answered", "text": "I am Zebedee", "conversation": "c1", "model": None})
        raise ValueError("I am Zebedee")

    (found,) = sent.get_finished_spans()
    assert {"chat.outcome": "answered"} == dict(found.attributes or {})
    assert "Zebedee" not in found.to_json()


@pytest.mark.parametrize("header", ["traceparent", "Traceparent", "TRACEPARENT"])
def test_it_goes_on_with_the_trace_that_it_is_given(sent: InMemorySpanExporter, header: str) -> None:
    with tracing.span("rasa", {header: PARENT}):
        told = tracing.headers()["traceparent"]

    (found,) = sent.get_finished_spans()
    assert PARENT.split("-")[1] == told.split("-")[1] == f"{found.context.trace_id:032x}"
    assert found.parent
    assert PARENT.split("-")[2] == f"{found.parent.span_id:016x}"


@pytest.mark.parametrize("header", ["nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", ""])
def test_a_header_that_is_none_begins_a_trace(sent: InMemorySpanExporter, header: str) -> None:
    with tracing.span("rasa", {"traceparent": header}):
        pass

    (found,) = sent.get_finished_spans()
    assert found.parent is None


def test_an_address_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("CADS_TRACES_URL", "collector:4318")
    with pytest.raises(SettingError, match="CADS_TRACES_URL.*4318/v1/traces"):
        read(tmp_path / "none")
    assert "plain" == Settings().log_format
