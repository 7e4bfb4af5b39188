"""An OpenTelemetry collector for tests: a real OTLP receiver over HTTP, on loopback, that keeps what it was sent."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Collector:
    """`raw`: all bytes that came. `spans`: each span with the name of its process and its attributes."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.url = ""

    @property
    def spans(self) -> list[dict[str, Any]]:
        found = []
        for body in self.raw:
            for of in ExportTraceServiceRequest.FromString(body).resource_spans:
                process = {one.key: one.value.string_value for one in of.resource.attributes}["service.name"]
                for span in (span for scope in of.scope_spans for span in scope.spans):
                    told = {a.key: getattr(a.value, a.value.WhichOneof("value")) for a in span.attributes}
                    found.append({
                        "process": process, "name": span.name, "trace": span.trace_id, "id": span.span_id,
                        "parent": span.parent_span_id, "told": told, "events": len(span.events), "status": span.status.message,
                    })  # fmt: skip
        return found

    def wait(self, count: int, seconds: float = 20) -> list[dict[str, Any]]:
        """So many spans, or those that came in time."""
        ends = time.monotonic() + seconds
        while len(self.spans) < count and time.monotonic() < ends:
            time.sleep(0.1)
        return self.spans


@contextlib.contextmanager
def collecting() -> Iterator[Collector]:
    """A collector that runs until the end of the `with`."""
    found = Collector()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server's own name
            found.raw.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    found.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
