"""A service's content as files that a person can read and compare: YAML lists, and Markdown with front matter.

`read` and `write` are each other's inverse to the byte for files in the form that `write` gives. Every error names
file and line. All scalars are read as text first (no octal numbers, no 60-based times), then typed by `faq.entries`.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError, parse_obj_as

from faq.entries import Content, Draft, Entry, Service, Source
from faq.errors import ContentError
from faq.facts import Fact

T = TypeVar("T")
PART = re.compile(r"^##(?!#)[ \t]*(.*?)[ \t]*$", re.MULTILINE)
AUDIENCE = re.compile(r"[a-z][a-z0-9_-]*")
#: What the commonest slips are called, and what to do about them.
SLIPS = {
    "value_error.extra": ("is no field of this item", "Check how it is spelled, or take it away."),
    "value_error.missing": ("is missing", "Add it."),
}
#: Folder of entries and facts that are prepared but not live.
DRAFTS = "drafts"
#: Reads every scalar as text. libyaml's where the wheel has it: ten times as fast.
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read(folder: Path) -> tuple[Content, tuple[Draft, ...]]:
    """The content and the drafts in `folder`.

    Raises:
        ContentError: a file is missing, can't be read, or holds something that does not belong; names file and line.
    """
    service = _typed(folder / "service.yml", *_load(folder / "service.yml"), Service)
    sources = _listed(folder / "sources.yml", Source)
    facts = _listed(folder / "facts.yml", Fact)
    entries = _entries(folder / "entries")
    return Content(service=service, sources=sources, facts=facts, entries=entries), _drafts(folder / DRAFTS)


def write(folder: Path, content: Content, drafts: tuple[Draft, ...]) -> None:
    """Write all of it to `folder`, whose other files (coverage.yml) stay. Entries that are gone are taken away, at the end."""
    texts = {
        folder / "service.yml": _dump(_plain(content.service)),
        folder / "sources.yml": _dump([_plain(s) for s in content.sources]),
        folder / "facts.yml": _dump([_plain(f) for f in content.facts]),
    }
    texts |= {folder / "entries" / e.topic / f"{e.id}.md": entry_text(e) for e in content.entries}
    texts |= {folder / DRAFTS / f"{d.item.id}.md": entry_text(d.item) for d in drafts if isinstance(d.item, Entry)}
    draft_facts = [_plain(d.item) for d in drafts if d.what == "fact"]
    if draft_facts:
        texts[folder / DRAFTS / "facts.yml"] = _dump(draft_facts)
    for file, text in texts.items():
        _put(file, text)
    for old in [*(folder / "entries").rglob("*.md"), *(folder / DRAFTS).glob("*.md"), folder / DRAFTS / "facts.yml"]:
        if old not in texts:
            old.unlink(missing_ok=True)


def entry_text(entry: Entry) -> str:
    """An entry as Markdown with front matter."""
    front = _plain(entry)
    answers = front.pop("answers")
    parts = "".join(f"\n## {audience}\n\n{text.strip()}\n" for audience, text in answers.items())
    return f"---\n{_dump(front)}---\n{parts}"


def _drafts(folder: Path) -> tuple[Draft, ...]:
    facts = _listed(folder / "facts.yml", Fact) if (folder / "facts.yml").exists() else ()
    entries = _entries(folder)
    return tuple([Draft(what="fact", item=f) for f in facts] + [Draft(what="entry", item=e) for e in entries])


def _entries(folder: Path) -> tuple[Entry, ...]:
    found: dict[str, Path] = {}
    entries = []
    for file in sorted(folder.rglob("*.md")):
        if file.stem in found:
            raise ContentError(file, 2, f"the entry '{file.stem}' is also in {found[file.stem]}", "Rename or take away one.")
        found[file.stem] = file
        entries.append(_entry(file))
    return tuple(entries)


def _entry(file: Path) -> Entry:
    text = _text(file)
    if not text.startswith("---\n") or "\n---\n" not in text:
        raise ContentError(file, 1, "an entry starts with front matter between two lines '---'", "Add it.")
    front, _, body = text[4:].partition("\n---\n")
    data, lines = _parse(file, front, first_line=2)
    if not isinstance(data, dict):
        raise ContentError(file, 2, "the front matter must be lines like 'id: opening_hours'", "Write it so.")
    answers = _answers(file, body, first_line=front.count("\n") + 4)
    entry: Entry = _typed(file, {**data, "answers": answers}, lines, Entry)
    if entry.id != file.stem:
        raise ContentError(
            file, lines.get(("id",), 2), f"the id '{entry.id}' differs from the file's name", "Make them the same."
        )
    return entry


def _answers(file: Path, body: str, first_line: int) -> dict[str, str]:
    """The parts of `body` by audience; `first_line` is where it starts in the file."""
    heads = list(PART.finditer(body))
    before = body[: heads[0].start()] if heads else body
    if before.strip():
        at = first_line + before[: len(before) - len(before.lstrip())].count("\n")
        raise ContentError(file, at, "text before the first '## everyone' belongs to no part", "Move it under a heading.")
    answers: dict[str, str] = {}
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        at = first_line + body[: head.start()].count("\n")
        if not AUDIENCE.fullmatch(head[1]):
            remedy = "Write '## everyone' or '## ' and an audience's id, or use '###' for a heading inside an answer."
            raise ContentError(file, at, f"the heading '{head[0]}' names no audience", remedy)
        if head[1] in answers:
            raise ContentError(file, at, f"the part '{head[0]}' stands twice", "Make them one.")
        answers[head[1]] = body[head.end() : following.start() if following else None].strip()
    return answers


def listed(file: Path, kind: type[T], first: str) -> tuple[tuple[T, ...], dict[tuple[Any, ...], int]]:
    """The items of a YAML list, and the line of each field: `lines[(0, "text")]`. Each starts with the field `first`.

    Raises:
        ContentError: the file can't be read, or an item is not of this kind; names file and line.
    """
    data, lines = _load(file)
    if not isinstance(data, list):
        raise ContentError(file, 1, f"this file must be a list of items that start with '- {first}:'", "Start each item so.")
    items: tuple[T, ...] = _typed(file, data, lines, tuple[kind, ...])  # type: ignore[valid-type]
    return items, lines


def _listed(file: Path, kind: Any) -> tuple[Any, ...]:
    items, lines = listed(file, kind, "id")
    ids = [item.id for item in items]
    for at, known in enumerate(ids):
        if known in ids[:at]:
            raise ContentError(file, lines[(at, "id")], f"the id '{known}' stands twice", "Rename or take away one of them.")
    return items


def _typed(file: Path, data: Any, lines: dict[tuple[Any, ...], int], kind: type[T]) -> T:
    try:
        return parse_obj_as(kind, data)
    except ValidationError as wrong:
        # A misspelled field is also a missing one: the misspelling tells more.
        first = min(wrong.errors(), key=lambda error: error["type"] != "value_error.extra")
        known: tuple[Any, ...] = ()
        for step in first["loc"]:  # beside what stands in the file, it names types
            known = (*known, step) if (*known, step) in lines else known
        what = ".".join(str(p) for p in first["loc"] if str(p).islower() and p != "__root__") or "this item"
        problem, remedy = SLIPS.get(first["type"], (f"is wrong: {first['msg']}", "Correct it."))
        raise ContentError(file, lines.get(known, 1), f"{what} {problem}", remedy) from wrong


def _load(file: Path) -> tuple[Any, dict[tuple[Any, ...], int]]:
    return _parse(file, _text(file), first_line=1)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as wrong:
        raise ContentError(file, 1, "the file is missing", "Put it back, or export the content again.") from wrong
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        raise ContentError(file, line, "a character here is not UTF-8", "Save the file as UTF-8 text.") from wrong
    except OSError as wrong:
        raise ContentError(file, 1, f"the file can't be read ({wrong.strerror})", "Make it a file that can be read.") from wrong


def _parse(file: Path, text: str, first_line: int) -> tuple[Any, dict[tuple[Any, ...], int]]:
    """The YAML as plain data, and for each path in it the line where it stands."""
    try:
        node = yaml.compose(text, Loader=LOADER)
        data = yaml.load(text, Loader=LOADER)  # noqa: S506 - it makes nothing but text, lists and mappings
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        line = (mark.line if mark else text[: getattr(wrong, "position", 0)].count("\n")) + first_line
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
