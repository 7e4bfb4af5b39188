"""What the files of deploy/ promise: who is reached, as whom each process runs, what it may write, which settings it has."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from faq.settings import PREFIX, Settings
from tests.assistant import ROOT
from tests.deploy.test_linters import DEPLOY, manifests

Spec = dict[str, Any]
COMPOSE: Spec = yaml.safe_load((DEPLOY / "compose.yml").read_text())
PINNED = re.compile(r"^[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?[a-z0-9.-]*(@sha256:[0-9a-f]{64})?$")
#: What runs to its end, or in the back: no port that could be asked.
NOT_ASKED = {"prepare", "purge", "backup"}


def objects() -> list[Spec]:
    return [one for file in manifests() for one in yaml.safe_load_all(file.read_text()) if one]


def pods() -> dict[str, Spec]:
    """Each workload's pod, by its name."""
    found = {}
    for one in objects():
        spec = one.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            found[one["metadata"]["name"]] = spec["template"]["spec"]
    return found


def containers(pod: Spec) -> list[Spec]:
    return [*pod.get("initContainers", []), *pod["containers"]]


# compose


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_container_may_do_little(name: str) -> None:
    one = COMPOSE["services"][name]

    assert one["read_only"] is True
    assert ["ALL"] == one["cap_drop"]
    assert ["no-new-privileges:true"] == one["security_opt"]
    assert 0 < int(one["user"].split(":")[0])
    assert one["mem_limit"]
    assert one["pids_limit"]
    assert PINNED.match(one["image"]), one["image"]
    assert "privileged" not in one
    if name not in NOT_ASKED:
        assert one["healthcheck"]["test"]


def test_only_nginx_is_published() -> None:
    services = COMPOSE["services"]

    assert ["nginx"] == [name for name, one in services.items() if "ports" in one]
    outside = {name for name, network in COMPOSE["networks"].items() if not (network or {}).get("internal")}
    assert ["nginx"] == [name for name, one in services.items() if outside & set(one["networks"])]
    assert {"nginx", "web", "editor"} == {name for name, one in services.items() if "edge" in one["networks"]}


def test_two_of_what_answers() -> None:
    wanted = {"rasa": 2, "actions": 2}
    assert wanted == {name: COMPOSE["services"][name]["deploy"]["replicas"] for name in wanted}


def test_no_secret_stands_in_a_file() -> None:
    """They come as files of their own, which this repository does not hold."""
    tracked = subprocess.run(["git", "ls-files", "deploy"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    written = "".join((ROOT / name).read_text() for name in tracked.split())

    assert "deploy/secrets/" not in tracked
    assert all(one["file"].startswith("./secrets/") for one in COMPOSE["secrets"].values())
    assert not re.search(r"CADS_(WEB_SECRET|TRAINER_SECRET|DATABASE_URL|REDIS_URL)\s*[:=]\s*[\"']?\w+://?\w*:\w+@", written)
    assert [] == [one["metadata"]["name"] for one in objects() if one["kind"] == "Secret"]


# Kubernetes


@pytest.mark.parametrize("name", sorted(pods()))
def test_a_pod_is_restricted(name: str) -> None:
    pod = pods()[name]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert "RuntimeDefault" == pod["securityContext"]["seccompProfile"]["type"]
    assert pod["automountServiceAccountToken"] is False
    for one in containers(pod):
        own = one["securityContext"]
        assert (False, True, ["ALL"]) == (
            own["allowPrivilegeEscalation"], own["readOnlyRootFilesystem"], own["capabilities"]["drop"],
        )  # fmt: skip
        assert {"cpu", "memory"} == set(one["resources"]["requests"])
        assert "memory" in one["resources"]["limits"]
        assert PINNED.match(one["image"]), one["image"]
        if "ports" in one:
            assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(one)


def test_only_web_is_reached_from_outside_and_the_editor_by_the_staff_alone() -> None:
    policies = [one for one in objects() if one["kind"] == "NetworkPolicy"]
    closed = next(one for one in policies if one["spec"]["podSelector"] == {})
    assert ({"Ingress", "Egress"}, True) == (set(closed["spec"]["policyTypes"]), "ingress" not in closed["spec"])

    named = [
        (one["metadata"]["name"], peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"])
        for one in policies for rule in one["spec"].get("ingress", []) for peer in rule["from"] if "namespaceSelector" in peer
    ]  # fmt: skip
    assert [("web", "ingress-nginx"), ("web", "monitoring"), ("editor", "ingress-staff")] == named
    assert all("ipBlock" not in str(one) for one in policies)
    kinds = {one["spec"].get("type", "ClusterIP") for one in objects() if one["kind"] == "Service"}
    assert {"ClusterIP"} == kinds


def test_who_asks_may_also_be_heard() -> None:
    """Each way out to another pod is a way in there."""
    policies = {one["metadata"]["name"]: one["spec"] for one in objects() if one["kind"] == "NetworkPolicy"}
    ways_out = {
        (name, peer["podSelector"]["matchLabels"]["app.kubernetes.io/name"])
        for name, spec in policies.items() for rule in spec.get("egress", []) for peer in rule.get("to", [])
        if "podSelector" in peer
    }  # fmt: skip
    ways_in = {
        (caller, name)
        for name, spec in policies.items() for rule in spec.get("ingress", []) for peer in rule["from"] if "podSelector" in peer
        for caller in names(peer["podSelector"])
    }  # fmt: skip

    assert ways_out == ways_in
    assert {("web", "rasa"), ("rasa", "actions"), ("rasa", "trainer"), ("editor", "trainer")} <= ways_out


def names(selector: Spec) -> list[str]:
    if "matchLabels" in selector:
        return [selector["matchLabels"]["app.kubernetes.io/name"]]
    return list(selector["matchExpressions"][0]["values"])


def test_what_must_not_stop_has_a_budget_and_more_than_one() -> None:
    budgets = {one["metadata"]["name"] for one in objects() if one["kind"] == "PodDisruptionBudget"}
    scaled = {one["metadata"]["name"]: one["spec"] for one in objects() if one["kind"] == "HorizontalPodAutoscaler"}
    fixed = {one["metadata"]["name"]: one["spec"]["replicas"] for one in objects() if "replicas" in one.get("spec", {})}

    assert {"web", "rasa", "actions"} == budgets
    assert all(scaled.get(name, {}).get("minReplicas", fixed.get(name, 0)) >= 2 for name in budgets)
    assert not set(scaled) & set(fixed)  # else each apply would undo the autoscaler
    for spec in scaled.values():
        assert ["External", "Resource"] == [metric["type"] for metric in spec["metrics"]]


def test_the_figure_that_scales_is_the_one_that_the_adapter_gives() -> None:
    rule = yaml.safe_load((DEPLOY / "prometheus" / "adapter.yml").read_text())["externalRules"][0]
    asked = {m["external"]["metric"]["name"] for one in objects() if one["kind"] == "HorizontalPodAutoscaler"
             for m in one["spec"]["metrics"] if m["type"] == "External"}  # fmt: skip
    records = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]

    assert {rule["name"]["as"]} == asked
    assert rule["seriesQuery"] in {one.get("record") for one in records}


# all


def test_every_setting_is_one() -> None:
    known = {PREFIX + name.upper() for name in Settings.__fields__}
    for file in (f for f in DEPLOY.rglob("*") if f.is_file()):
        named = set(re.findall(rf"\b{PREFIX}[A-Z_]+[A-Z]\b", file.read_text()))
        assert set() == named - known, file


def test_what_runs_is_a_command_of_ours() -> None:
    text = "".join(f.read_text() for f in [DEPLOY / "compose.yml", *manifests()])
    run = set(re.findall(r"-m, (\w+)(?:, ([\w-]+))?", text)) | set(re.findall(r"-m (\w+) ([\w-]+)", text))

    assert {("bot", "web"), ("bot", "serve"), ("bot", "train"), ("bot", "trainer"), ("actions", ""), ("faq", "prepare")} <= run
    assert run <= {("bot", n) for n in ("web", "serve", "train", "trainer", "purge")} | {("actions", "")} | {
        ("faq", n) for n in ("prepare", "editor", "backup")
    }


def test_the_image_runs_as_nobody_and_installs_only_what_is_locked() -> None:
    text = (DEPLOY / "Containerfile").read_text()

    assert "USER 10001:10001" in text
    assert "--require-hashes -r /tmp/requirements.lock" in text
    assert re.search(r"^ARG BASE=python:3\.11\.\d+-slim-\w+$", text, re.MULTILINE)
    assert text.count("\nFROM ") == 2
    assert "HEALTHCHECK" in text


def test_the_image_has_every_file_that_is_needed() -> None:
    """What the code reads is let into the image; nothing of the tests, no database, no `.env`."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}

    assert "*" == lines[0]
    assert {
        "faq",
        "bot",
        "actions",
        "data",
        "config.yml",
        "domain.yml",
        "endpoints.yml",
        "credentials.yml",
        "deploy/entry",
    } <= let_in
    assert not {"var", "tests", ".env", "deploy/secrets"} & let_in
    assert all((ROOT / one).exists() for one in let_in)
    code = "".join(f.read_text() for package in ("faq", "bot", "actions") for f in (ROOT / package).rglob("*.py"))
    read = {"/".join(re.findall(r'"([^"]+)"', parts)) for parts in re.findall(r'\bROOT((?: / "[^"]+")+)', code)} - {".env"}
    assert len(read) > 10
    assert [] == [one for one in read if not any(one == part or one.startswith(f"{part}/") for part in let_in)]


def test_what_is_let_into_the_image_is_enough_to_start_from(tmp_path: Path) -> None:
    """The content is imported and published, and page and editor are made, from those files alone."""
    for one in re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE):
        (tmp_path / one).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / one).is_dir() else shutil.copy)(ROOT / one, tmp_path / one)
    env = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    made = (
        "from bot.web.app import create_app as a; from faq.editor.app import create_app as b; from faq.settings import read\n"
        "a(read()); b(read()); import actions.reply"
    )
    for line in (["-m", "faq", "prepare"], ["-c", made]):
        done = subprocess.run([sys.executable, "-W", "ignore", *line], cwd=tmp_path, env=env, capture_output=True, text=True)
        assert 0 == done.returncode, done.stderr[-2000:]


def test_the_entry_makes_settings_of_secrets(tmp_path: Path) -> None:
    (tmp_path / "CADS_WEB_SECRET").write_text("a b'c$d\n")
    done = subprocess.run(
        [DEPLOY / "entry", "sh", "-c", 'printf "%s" "$CADS_WEB_SECRET"'],
        env={"SECRETS": str(tmp_path), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "a b'c$d" == done.stdout
