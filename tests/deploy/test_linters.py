"""Container file, compose file, manifests, alerts: each is read by the program that knows its kind."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.assistant import ROOT

DEPLOY, TOOLS = ROOT / "deploy", ROOT / ".tools" / "env" / "bin"
#: The oldest Kubernetes that the manifests are for, and the newest that the linter knows.
KUBERNETES = ("1.29", "1.37")
COMPOSE = "import compose_spec, sys; compose_spec.PyCompose.from_json(sys.stdin.read()).validate()"


def linted(*line: object, given: str | None = None) -> str:
    """What a linter says; "" where it finds nothing wrong."""
    program = Path(str(line[0]))
    assert program.exists(), f"{program} is missing. Run: make linters"
    done = subprocess.run(list(map(str, line)), cwd=ROOT, capture_output=True, text=True, input=given, timeout=120)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def manifests() -> list[Path]:
    return [f for f in sorted((DEPLOY / "kubernetes").glob("*.yml")) if f.name != "kustomization.yml"]


def validated(*files: Path, version: str) -> str:
    return linted(TOOLS / "kubernetes-validate", "--strict", "--quiet", "--kubernetes-version", version, *files)


def composed(found: object) -> str:
    return linted(TOOLS / "python", "-c", COMPOSE, given=json.dumps(found))


def test_hadolint_finds_nothing_in_the_container_file() -> None:
    assert "" == linted(TOOLS / "hadolint", DEPLOY / "Containerfile")


def test_hadolint_would_find_something(tmp_path: Path) -> None:
    (tmp_path / "Containerfile").write_text("FROM python:latest\nRUN cd /tmp\n")

    assert {"DL3007", "DL3003"} <= set(linted(TOOLS / "hadolint", tmp_path / "Containerfile").split())


@pytest.mark.parametrize("version", KUBERNETES)
def test_kubernetes_takes_each_manifest(version: str) -> None:
    assert "" == validated(*manifests(), version=version)


def test_a_manifest_with_a_word_too_many_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / "web.yml"
    wrong.write_text((DEPLOY / "kubernetes" / "web.yml").read_text().replace("minAvailable: 1", "atLeast: 1"))

    assert "atLeast" in validated(wrong, version=KUBERNETES[0])


def test_kustomize_lists_each_manifest() -> None:
    listed = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yml").read_text())["resources"]

    assert sorted(f.name for f in manifests()) == sorted(listed)


def test_the_compose_file_is_one() -> None:
    found = yaml.safe_load((DEPLOY / "compose.yml").read_text())

    assert "" == composed(found)
    assert "read_onyl" in composed(found | {"services": {"web": {"image": "x:1", "read_onyl": True}}})


@pytest.mark.parametrize("line", [
    ("check", "rules", "alerts.yml"), ("check", "config", "prometheus.yml"), ("test", "rules", "alerts.test.yml"),
])  # fmt: skip
def test_promtool_finds_nothing(line: tuple[str, ...]) -> None:
    *what, file = line
    assert "" == linted(shutil.which("promtool") or "promtool", *what, DEPLOY / "prometheus" / file)


def test_every_alert_is_tried_both_ways() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]
    tried = yaml.safe_load((DEPLOY / "prometheus" / "alerts.test.yml").read_text())["tests"]

    wanted = {f"{rule['alert']}, {way}" for rule in rules if "alert" in rule for way in ("raised", "quiet")}
    assert wanted == {test["name"] for test in tried}
    assert all(bool(t["alert_rule_test"][0]["exp_alerts"]) == t["name"].endswith("raised") for t in tried)
