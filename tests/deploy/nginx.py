"""The nginx of deploy/, for real: its own configuration, with names and ports that stand on loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.assistant import ROOT, free_port

NGINX = ROOT / "deploy" / "nginx"
#: Who root's workers are would not be let into a test's folder.
AS_ROOT = " user root;" if os.geteuid() == 0 else ""
PUBLIC, STAFF = "assistant.example.org", "editor.example.org"


@dataclass
class Front:
    """A running nginx. `log`: what it writes of each request."""

    plain: int
    tls: int
    log: Path
    certificate: Path

    def url(self, path: str = "/") -> str:
        return f"https://127.0.0.1:{self.tls}{path}"


def program() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert found, "nginx is missing. Run: make linters"
    return found


def configured(folder: Path, web_port: int, editor_port: int, **changed: str) -> Front:
    """Write the configuration of deploy/ into `folder`; what is `changed` is what a machine of one's own would change too."""
    (folder / "tls").mkdir()
    for name, host in (("public", PUBLIC), ("editor", STAFF)):
        certified(folder / "tls" / name, host)
    front = Front(free_port(), free_port(), folder / "access.log", folder / "tls" / "public.pem")
    text = (NGINX / "nginx.conf").read_text()
    here = {
        "/tmp/": f"{folder}/",
        "server web:8000": f"server 127.0.0.1:{web_port}", "server editor:8001": f"server 127.0.0.1:{editor_port}",
        "listen 8080": f"listen 127.0.0.1:{front.plain}", "listen 8443": f"listen 127.0.0.1:{front.tls}",
        "/etc/nginx/tls": str(folder / "tls"), "/usr/share/cads": str(NGINX), "/dev/stdout": str(front.log),
        **changed,
    }  # fmt: skip
    for old, new in here.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(text)
    return front


def certified(place: Path, host: str) -> None:
    """A certificate that this machine made for itself."""
    line = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    files = ["-keyout", f"{place}.key", "-out", f"{place}.pem", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    subprocess.run([*line, *files], check=True, capture_output=True)


@contextlib.contextmanager
def running(folder: Path, web_port: int, editor_port: int, **changed: str) -> Iterator[Front]:
    """nginx, until the end of the `with`."""
    front = configured(folder, web_port, editor_port, **changed)
    line = [program(), "-c", str(folder / "nginx.conf"), "-p", str(folder), "-g", "daemon off;" + AS_ROOT]
    with (folder / "errors").open("wb") as errors:
        process = subprocess.Popen(line, stdout=errors, stderr=errors)
    try:
        ends = time.monotonic() + 20
        while time.monotonic() < ends and process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"http://127.0.0.1:{front.plain}/", trust_env=False)
                break
            time.sleep(0.05)
        assert process.poll() is None, (folder / "errors").read_text()
        yield front
    finally:
        process.terminate()
        process.wait(10)
