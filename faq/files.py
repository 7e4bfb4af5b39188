"""A service's content as files that a person can read and compare: YAML lists, and Markdown with front matter.

`read` and `write` are each other's inverse to the byte for files in the form that `write` gives. Every error names
file and line. All scalars are read as text first (no octal numbers, no 60-based times), then typed by `faq.entries`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError, parse_obj_as

from faq.entries import Content, Draft, Entry, Service, Source
from faq.errors import ContentError
from faq.facts import Fact

T = TypeVar("T")
PART = re.compile(r"^## ([a-z][a-z0-9_]*)\s*$", re.MULTILINE)
#: Folder of entries and facts that are prepared but not live.
DRAFTS = "drafts"


def read(folder: Path) -> tuple[Content, tuple[Draft, ...]]:
    """The content and the drafts in `folder`.

    Raises:
        ContentError: a file is missing, can't be read, or holds something that does not belong; names file and line.
    """
    service = _typed(folder / "service.yml", *_load(folder / "service.yml"), Service)
    sources = _listed(folder / "sources.yml", Source)
    facts = _listed(folder / "facts.yml", Fact)
    entries = tuple(_entry(file) for file in sorted((folder / "entries").rglob("*.md")))
    _no_doubles(folder, [*sources, *facts, *entries])
    return Content(service=service, sources=sources, facts=facts, entries=entries), _drafts(folder / DRAFTS)


def write(folder: Path, content: Content, drafts: tuple[Draft, ...]) -> None:
    """Write all of it to `folder`, whose other files (coverage.yml) stay. Entries that are gone are taken away."""
    for old in (folder / "entries", folder / DRAFTS):
        shutil.rmtree(old, ignore_errors=True)
    _put(folder / "service.yml", _dump(_plain(content.service)))
    _put(folder / "sources.yml", _dump([_plain(s) for s in content.sources]))
    _put(folder / "facts.yml", _dump([_plain(f) for f in content.facts]))
    for entry in content.entries:
        _put(folder / "entries" / entry.topic / f"{entry.id}.md", entry_text(entry))
    draft_facts = [_plain(d.item) for d in drafts if d.what == "fact"]
    if draft_facts:
        _put(folder / DRAFTS / "facts.yml", _dump(draft_facts))
    for draft in drafts:
        if isinstance(draft.item, Entry):
            _put(folder / DRAFTS / f"{draft.item.id}.md", entry_text(draft.item))


def entry_text(entry: Entry) -> str:
    """An entry as Markdown with front matter."""
    front = _plain(entry)
    answers = front.pop("answers")
    parts = "".join(f"\n## {audience}\n\n{text.strip()}\n" for audience, text in answers.items())
    return f"---\n{_dump(front)}---\n{parts}"


def _drafts(folder: Path) -> tuple[Draft, ...]:
    facts = _listed(folder / "facts.yml", Fact) if (folder / "facts.yml").exists() else ()
    entries = [_entry(file) for file in sorted(folder.glob("*.md"))]
    return tuple([Draft(what="fact", item=f) for f in facts] + [Draft(what="entry", item=e) for e in entries])


def _entry(file: Path) -> Entry:
    text = _text(file)
    if not text.startswith("---\n") or "\n---\n" not in text:
        raise ContentError(file, 1, "an entry starts with front matter between two lines '---'", "Add it.")
    front, _, body = text[4:].partition("\n---\n")
    data, lines = _parse(file, front, first_line=2)
    pieces = PART.split(body)
    if pieces[0].strip():
        at = front.count("\n") + 4
        raise ContentError(file, at, "text before the first '## everyone' belongs to no part", "Move it under a heading.")
    answers = {name: words.strip() for name, words in zip(pieces[1::2], pieces[2::2], strict=True)}
    entry: Entry = _typed(file, {**data, "answers": answers}, lines, Entry)
    if entry.id != file.stem:
        raise ContentError(
            file, lines.get(("id",), 2), f"the id '{entry.id}' differs from the file's name", "Make them the same."
        )
    return entry


def _listed(file: Path, kind: Any) -> tuple[Any, ...]:
    data, lines = _load(file)
    if not isinstance(data, list):
        raise ContentError(file, 1, "this file must be a list of items that start with '- id:'", "Start each item so.")
    return _typed(file, data, lines, tuple[kind, ...])


def _typed(file: Path, data: Any, lines: dict[tuple[Any, ...], int], kind: type[T]) -> T:
    try:
        return parse_obj_as(kind, data)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        path = tuple(p for p in first["loc"] if p != "__root__")
        known = next((path[:n] for n in range(len(path), -1, -1) if path[:n] in lines), ())
        what = ".".join(str(p) for p in path if not isinstance(p, int)) or "this item"
        raise ContentError(file, lines.get(known, 1), f"{what}: {first['msg']}", "Correct it.") from wrong


def _load(file: Path) -> tuple[Any, dict[tuple[Any, ...], int]]:
    return _parse(file, _text(file), first_line=1)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as wrong:
        raise ContentError(file, 1, "the file is missing", "Put it back, or export the content again.") from wrong
    except (UnicodeDecodeError, OSError) as wrong:
        raise ContentError(file, 1, f"the file can't be read ({wrong})", "Save it as UTF-8 text.") from wrong


def _parse(file: Path, text: str, first_line: int) -> tuple[Any, dict[tuple[Any, ...], int]]:
    """The YAML as plain data, and for each path in it the line where it stands."""
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but text, lists and mappings
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line = (mark.line if mark else 0) + first_line
        raise ContentError(file, line, f"this is not YAML: {getattr(wrong, 'problem', wrong)}", "Correct the line.") from wrong
    lines: dict[tuple[Any, ...], int] = {}
    if node is not None:
        _note_lines(file, node, (), first_line, lines)
    return data if data is not None else {}, lines


def _note_lines(file: Path, node: yaml.Node, path: tuple[Any, ...], first: int, lines: dict[tuple[Any, ...], int]) -> None:
    lines[path] = node.start_mark.line + first
    if isinstance(node, yaml.SequenceNode):
        for at, child in enumerate(node.value):
            _note_lines(file, child, (*path, at), first, lines)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            if (*path, key.value) in lines:
                raise ContentError(file, key.start_mark.line + first, f"'{key.value}' stands twice", "Take one away.")
            _note_lines(file, child, (*path, key.value), first, lines)
            lines[(*path, key.value)] = key.start_mark.line + first


def _no_doubles(folder: Path, items: list[Any]) -> None:
    seen: set[tuple[str, str]] = set()
    for item in items:
        sort = "source" if isinstance(item, Source) else "entry" if isinstance(item, Entry) else "fact"
        if (sort, item.id) in seen:
            raise ContentError(folder, 1, f"the {sort} '{item.id}' stands twice", "Rename or take away one of them.")
        seen.add((sort, item.id))


def _plain(item: BaseModel) -> dict[str, Any]:
    """As plain data, without what holds its default (but with the `type` of a fact), times as 09:00."""
    data: dict[str, Any] = json.loads(item.json(exclude_defaults=True))
    for name in ("opens", "closes"):
        if name in data:
            data[name] = data[name][:5]
    return data


def _dump(data: Any) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=10**9)


def _put(file: Path, text: str) -> None:
    """Write so that a reader sees the old file or the new one, never half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".new")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(file)
