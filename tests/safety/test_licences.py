"""The list of what is installed is that of the lock, and nothing in it has a licence that nobody has decided on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from safety.licences import BY_HAND, DECIDED, LIST, SBOM, LicenceError, licences, listed, refused, write
from tests.assistant import ROOT

FOUND: dict[str, Any] = json.loads(SBOM.read_text())
#: Made by uv for an environment, and not of the lock.
OUTSIDE = {"cads-assistant"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> set[tuple[str, str]]:
    pins = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[\w,-]+\])?==([^ ;\\]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    return {(normal(name), version) for name, version in pins}


def test_what_is_listed_is_what_is_locked() -> None:
    """Not so? Run `make sbom`."""
    assert locked() == {(normal(one["name"]), one["version"]) for one in FOUND["components"]} - OUTSIDE
    assert ("CycloneDX", True) == (FOUND["bomFormat"], len(FOUND["components"]) > 200)
    assert all(one["purl"].startswith("pkg:pypi/") for one in FOUND["components"])


def test_no_licence_is_one_that_nobody_decided_on() -> None:
    assert [] == refused(FOUND["components"])
    assert listed(FOUND["components"]) == LIST.read_text()


def test_what_was_decided_is_still_needed() -> None:
    named = {name for one in FOUND["components"] for name in licences(one)}

    assert set(DECIDED) <= named
    assert set(BY_HAND) <= {one["name"] for one in FOUND["components"]}


@pytest.mark.parametrize(("licence", "says"), [
    ({"license": {"id": "AGPL-3.0-only"}}, "AGPL-3.0-only"), ({"expression": "MIT AND (GPL-2.0-only OR MIT)"}, "GPL-2.0-only"),
    ({"license": {"name": "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"}}, "General Public"),
    (None, "no licence named"),
])  # fmt: skip
def test_others_are_refused_and_nothing_is_written(licence: Any, says: str, tmp_path: Path) -> None:
    one = {"name": "new", "version": "1", "licenses": [licence] if licence else []}
    with pytest.raises(LicenceError, match=says):
        write({"components": [one]}, tmp_path / "a", tmp_path / "b")

    assert [] == list(tmp_path.iterdir())


def test_no_address_and_no_path_of_a_machine_stands_in_it() -> None:
    text = SBOM.read_text()

    assert "externalReferences" not in text
    assert not re.search(r"file://|/tmp/|/home/|/opt/", text)
