"""`make sbom`: what is installed, as CycloneDX (deploy/sbom.json), and under which licences (docs/licences.md).

cyclonedx-py looks at the environment; this keeps what it says of each package, and refuses a licence that nobody has decided on.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from faq.errors import CadsError
from faq.settings import ROOT

SBOM, LIST = ROOT / "deploy" / "sbom.json", ROOT / "docs" / "licences.md"
#: What may be used by anybody for anything, by its name or by its classifier.
FREE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "HPND", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Python-2.0",
    "TCL", "Unlicense", "Zlib", "Apache Software License", "BSD License", "MIT License", "ISC License (ISCL)",
    "Python Software Foundation License",
}  # fmt: skip
#: What asks for something in return, and why it may be used all the same.
DECIDED = {
    "MPL-2.0": "binds changes to its own files; none is changed",
    "Mozilla Public License 2.0 (MPL 2.0)": "binds changes to its own files; none is changed",
    "GNU Library or Lesser General Public License (LGPL)": "used as a library, unchanged, and another may be put in its place",
}
#: Packages whose metadata names none that can be read: what their own licence file says.
BY_HAND = {
    "axe-playwright-python": "MIT", "partd": "BSD-3-Clause", "protobuf": "BSD-3-Clause", "tarsafe": "MIT",
    "typing-utils": "Apache-2.0",
}  # fmt: skip
#: A classifier that says no more than that there is a licence.
EMPTY = "OSI Approved"
HEAD = """# Licences of what is installed

Made by `make sbom` from the environment that `requirements.lock` makes. The same as CycloneDX, for programs: `deploy/sbom.json`.
Of Debian, Python, PostgreSQL, Redis and nginx, which an image brings, its maker tells.

"""


class LicenceError(CadsError):
    """A package may not be used, or nobody has decided whether it may."""


def licences(component: dict[str, Any]) -> list[str]:
    """What a package says of its licences, each by its short name; what was found by hand where it says nothing."""
    found: list[str] = []
    for one in component.get("licenses", []):
        named = one.get("expression") or one["license"].get("id") or one["license"].get("name", "")
        parts = named.replace("(", " ").replace(")", " ") if "::" not in named else named
        found += [parts] if "::" in parts else _split(parts)
    names = [name.rpartition(":: ")[2] for name in found]
    return sorted({name for name in names if name != EMPTY}) or [BY_HAND.get(component["name"], "")]


def _split(expression: str) -> list[str]:
    """The licences of an expression: of "A OR B" as of "A AND B", each must be one that may be used."""
    words = expression.replace(" or ", " OR ").replace(" and ", " AND ").replace(" OR ", "\0").replace(" AND ", "\0").split("\0")
    return [word.strip() for word in words]


def refused(components: list[dict[str, Any]]) -> list[str]:
    """Each package with a licence that nobody has decided on."""
    return [
        f"{one['name']} {one['version']}: {name or 'no licence named'}"
        for one in components for name in licences(one) if name not in FREE and name not in DECIDED
    ]  # fmt: skip


def listed(components: list[dict[str, Any]]) -> str:
    """docs/licences.md."""
    groups = defaultdict(list)
    for one in components:
        groups[" and ".join(licences(one))].append(f"{one['name']} {one['version']}")
    rows = [f"| {name} | {_why(name)} | {', '.join(sorted(of, key=str.lower))} |" for name, of in sorted(groups.items())]
    return HEAD + f"{len(components)} packages.\n\n| licence | | packages |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _why(names: str) -> str:
    return "; ".join(dict.fromkeys(DECIDED[name] for name in names.split(" and ") if name in DECIDED))


def write(found: dict[str, Any], sbom: Path = SBOM, names: Path = LIST) -> int:
    """Write both files from what cyclonedx-py found; gives how many packages there are.

    Raises:
        LicenceError: a licence that nobody has decided on; nothing is written.
    """
    for component in [*found["components"], *found.get("metadata", {}).get("tools", {}).get("components", [])]:
        component.pop("externalReferences", None)  # addresses of elsewhere, which change
    wrong = refused(found["components"])
    if wrong:
        listing = "\n".join(f"  - {one}" for one in wrong)
        raise LicenceError(f"Decide on these first, in safety/licences.py; nothing was written:\n{listing}")
    sbom.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    names.write_text(listed(found["components"]), encoding="utf-8")
    return len(found["components"])


def main() -> int:
    """Read what cyclonedx-py prints; gives the exit code."""
    try:
        print(f"{write(json.load(sys.stdin))} packages: {SBOM.relative_to(ROOT)}, {LIST.relative_to(ROOT)}")
    except LicenceError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
