"""nginx as deployed, in front of the real page and assistant; probes and figures of deploy/ asked of the real processes."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from tests.assistant import ROOT, Assistant, free_port, web
from tests.deploy import nginx
from tests.deploy.nginx import PUBLIC, STAFF, Front
from tests.deploy.test_linters import DEPLOY
from tests.deploy.test_shape import COMPOSE, containers, pods

#: Said on purpose, to be looked for where no word of it may stand.
PLANTED = "quagmire-of-otters"


@pytest.fixture(scope="module")
def page(assistant: Assistant) -> Iterator[Assistant]:
    with web(assistant, CADS_TURNS_PER_MINUTE="1000") as found:
        yield found


@pytest.fixture(scope="module")
def front(page: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with nginx.running(tmp_path_factory.mktemp("nginx"), page.web_port, free_port()) as found:
        yield found


def asked(front: Front, path: str, host: str = PUBLIC, **more: object) -> httpx.Response:
    headers = {"Host": host, **more.pop("headers", {})}  # type: ignore[dict-item]
    with httpx.Client(verify=False, trust_env=False, http2=False) as client:
        return client.request(str(more.pop("method", "GET")), front.url(path), headers=headers, **more)  # type: ignore[arg-type]


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    nginx.configured(tmp_path, 1, 2)
    line = [nginx.program(), "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    done = subprocess.run(line, capture_output=True, text=True)

    assert (0, True) == (done.returncode, "test is successful" in done.stderr)
    assert "[warn]" not in done.stderr


def test_a_turn_goes_through_it(front: Front) -> None:
    answer = asked(front, "/api/chat", method="POST", json={"message": f"what is CADS {PLANTED}", "message_id": "n1"})

    assert (200, True) == (answer.status_code, bool(answer.json()["replies"]))
    assert "max-age=31536000" == answer.headers["strict-transport-security"]
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


def test_the_page_knows_that_it_is_https_and_sets_a_secure_cookie(front: Front) -> None:
    answer = asked(front, "/", method="POST", data={"message": "what is CADS", "message_id": "n2"})

    assert "Secure" in answer.headers["set-cookie"]


def test_its_log_has_the_id_and_no_word_and_no_address(front: Front) -> None:
    wanted = asked(front, f"/faq?q={PLANTED}").headers["x-request-id"]
    ends, lines = time.monotonic() + 10, list[str]()
    while not any(wanted in line for line in lines) and time.monotonic() < ends:  # it is written behind the reply's back
        time.sleep(0.05)
        lines = front.log.read_text().splitlines()

    assert wanted in [json.loads(line)["request"] for line in lines]
    assert PLANTED not in "".join(lines)
    assert "127.0.0.1" not in "".join(lines)


@pytest.mark.parametrize("path", ["/metrics", "/ready"])
def test_what_is_for_the_own_network_is_not_handed_out(front: Front, path: str) -> None:
    assert 404 == asked(front, path).status_code


def test_plain_http_is_sent_to_https(front: Front) -> None:
    answer = httpx.get(f"http://127.0.0.1:{front.plain}/faq", headers={"Host": PUBLIC}, trust_env=False)

    assert (308, f"https://{PUBLIC}/faq") == (answer.status_code, answer.headers["location"])


def test_old_tls_is_refused(front: Front) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1

    with pytest.raises(httpx.ConnectError, match="(?i)protocol version|handshake|unsupported protocol"):
        httpx.get(front.url(), verify=old, trust_env=False)


def test_a_message_that_is_too_long_is_refused_at_the_door(front: Front) -> None:
    assert 413 == asked(front, "/api/chat", method="POST", content=b"x" * 70_000).status_code


def test_who_writes_an_address_into_the_header_is_not_believed(front: Front) -> None:
    """nginx puts the connection's own address there: nobody gets more messages by making addresses up."""
    assert 404 == asked(front, "/metrics", headers={"X-Forwarded-For": "10.1.2.3"}).status_code
    conf = (nginx.NGINX / "nginx.conf").read_text()
    assert "X-Forwarded-For $remote_addr;" in conf
    assert "$proxy_add_x_forwarded_for" not in conf


def test_the_staffs_name_leads_to_the_editor_and_not_for_everybody(front: Front, tmp_path: Path) -> None:
    assert 403 == asked(front, "/", STAFF).status_code  # loopback is none of the staff's networks
    with nginx.running(tmp_path, 1, free_port(), **{"allow 10.0.0.0/8;": "allow 127.0.0.0/8;"}) as own:
        assert 502 == asked(own, "/", STAFF).status_code  # let in; no editor runs here


def test_with_no_page_behind_it_999_stands(tmp_path: Path) -> None:
    with nginx.running(tmp_path, free_port(), free_port()) as alone:
        answer = asked(alone, "/")

    assert (502, True) == (answer.status_code, "tel:999" in answer.text)


def test_probes_ask_what_is_there(assistant: Assistant, page: Assistant) -> None:
    ports = {"web": page.web_port, "rasa": assistant.rasa_port, "actions": assistant.actions_port}
    for name, port in ports.items():
        one = containers(pods()[name])[0]
        paths = {one[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
        paths.add("/" + COMPOSE["services"][name]["healthcheck"]["test"][-1].partition("/")[2])
        for path in paths:
            assert 200 == httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False).status_code, (name, path)


@pytest.mark.parametrize(("wanted", "code"), [("{web}/live", 0), ("{web}", 0), ("{web}/nothing", 1), ("{free}", 1)])
def test_the_images_own_probe(page: Assistant, wanted: str, code: int) -> None:
    line = [sys.executable, DEPLOY / "healthy.py", wanted.format(web=page.web_port, free=free_port())]

    assert code == subprocess.run(line, cwd=ROOT).returncode


def test_dashboard_and_alerts_ask_for_figures_that_there_are(page: Assistant) -> None:
    httpx.post(f"{page.web_url}/api/chat", json={"message": "what is CADS", "message_id": "f1"}, trust_env=False, timeout=20)
    shown = httpx.get(f"{page.web_url}/metrics", trust_env=False, timeout=20).text
    there = {re.split(r"[{ ]", line)[0] for line in shown.splitlines() if not line.startswith("#")}
    there |= {f"{line.split()[2]}" for line in shown.splitlines() if line.startswith("# TYPE")}
    wanted: set[str] = set()
    for file in ("prometheus/alerts.yml", "prometheus/alerts.test.yml", "grafana/cads.json"):
        wanted |= set(re.findall(r"\b(?:cads|process)_[a-z_0-9]+\b", (DEPLOY / file).read_text()))

    assert len(wanted) > 12
    assert set() == wanted - there


def test_the_dashboard_is_whole() -> None:
    board = json.loads((DEPLOY / "grafana" / "cads.json").read_text())
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]
    records = {rule["record"] for rule in rules if "record" in rule}

    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    asked_for = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert all(re.findall(r"cads:[a-z_0-9:]+", e) == [r for r in records if r in e] for e in asked_for)
    cells = [(p["gridPos"]["x"] + dx, p["gridPos"]["y"]) for p in board["panels"] for dx in range(p["gridPos"]["w"])]
    assert len(cells) == len(set(cells))


def test_every_alert_names_a_page_of_the_runbooks() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]
    for rule in (rule for rule in rules if "alert" in rule):
        file, _, anchor = rule["annotations"]["runbook"].partition("#")
        text = (ROOT / file).read_text()
        anchors = {re.sub(r"[^a-z0-9 -]", "", h.lower()).strip().replace(" ", "-") for h in re.findall(r"^#+ (.*)$", text, re.M)}
        assert not anchor or anchor in anchors, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")
