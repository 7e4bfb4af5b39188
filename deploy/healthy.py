"""`python deploy/healthy.py PORT/PATH`: 0 where this container answers there, 1 where not. PORT alone: whether it listens."""

import http.client
import socket
import sys

SECONDS = 4


def healthy(wanted: str) -> bool:
    """Whether it answers with a status below 400, or listens at all where no path is asked."""
    port, slash, path = wanted.partition("/")
    try:
        if not slash:
            socket.create_connection(("127.0.0.1", int(port)), SECONDS).close()
            return True
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=SECONDS)
        connection.request("GET", f"/{path}")
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(sys.argv[1]) else 1)
