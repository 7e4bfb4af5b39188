"""A new front door: a folder with every fact and entry that it needs, each to be filled in.

It starts from `faq/front_door/`: the texts that code gives by name, small talk, worries and the questions that every front door
is asked. They are copied, because every text that can reach a person has to be the service's own to read, edit and sign.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path
from string import Template

from faq import files
from faq.entries import Content
from faq.errors import CadsError
from faq.saved import OWN
from faq.settings import ROOT, Settings

#: What a new front door starts from.
START = ROOT / "faq" / "front_door"
#: What the area reads as until somebody has said it.
AREA = "[to be completed: the area it is for]"
#: The map from the sources' sentences to entries, still empty.
COVERAGE = "# Every sentence of the sources, and where it went: an entry, a fact, or why it is left out.\n[]\n"


class NewServiceError(CadsError):
    """The folder could not be made. Nothing was changed."""


def make(content_dir: Path, service: str, *, name: str, short_name: str, area: str = "") -> Content:
    """Make the folder `content_dir/service`; gives what it holds.

    Raises:
        NewServiceError: the id is none, the folder is there already, or a name is empty.
    """
    if not re.fullmatch(Settings.__fields__["service"].field_info.regex or "", service):
        raise NewServiceError(f"'{service}' can't be a service's id. Use small letters, digits and hyphens, like 'my-town'.")
    if not name.strip() or not short_name.strip():
        raise NewServiceError("Give the service's name and its short name, as people will read them.")
    folder = content_dir / service
    if folder.exists():
        raise NewServiceError(f"{folder} is there already. Choose another id, or take the folder away first.")
    words = {"name": name.strip(), "short_name": short_name.strip(), "area": area.strip() or AREA}
    content = _filled(service, words)
    _write(folder, content, Template((START / OWN).read_text(encoding="utf-8")).safe_substitute(words))
    return content


def _filled(service: str, words: dict[str, str]) -> Content:
    """What a front door starts from, with this service's names in it."""
    start, _ = files.read(START)
    escaped = {key: json.dumps(text, ensure_ascii=False)[1:-1] for key, text in words.items()}
    found = Content.parse_raw(Template(start.canonical()).safe_substitute(escaped))
    return found.copy(update={"service": found.service.copy(update={"id": service})})


def _write(folder: Path, content: Content, questions: str) -> None:
    """The whole folder or none of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        files.write(made, content, ())
        (made / OWN).write_text(questions, encoding="utf-8")
        (made / "coverage.yml").write_text(COVERAGE, encoding="utf-8")
        made.chmod(0o755)
        made.replace(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
