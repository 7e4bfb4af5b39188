"""The page "In and out": a document beside what is live, and drafts of what differs; and everything as files."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.routing import Route

from faq import documents, drafts, incoming
from faq.documents import Section, Unreadable
from faq.editor import exporting
from faq.editor.copy import plain, start, working
from faq.editor.desk import Nav, Part
from faq.editor.entries import topics
from faq.editor.visit import Visit, require
from faq.entries import Content, Entry
from faq.incoming import Finding

#: What a section that belongs to no entry is: a new one.
NEW = "new"


@dataclass(frozen=True)
class Row:
    """A finding as the page shows it. `theirs`: this person has a draft of its entry already, which a new one would replace."""

    finding: Finding
    theirs: bool


@require()
def ask(visit: Visit) -> Response:
    """What can be brought in, and what taken out."""
    return visit.page("import.html", errors={}, pasted="", can_write=visit.account.has("author"))


@require("author")
def compare(visit: Visit) -> Response:
    """A document beside the working copy. Nothing is changed yet."""
    content = working(visit)
    try:
        sections = documents.read(_given(visit))
    except Unreadable as wrong:
        field = "text" if visit.field("text") else "file"
        return visit.page("import.html", 400, errors={field: str(wrong)}, pasted=visit.raw("text"), can_write=True)
    found = incoming.compared(sections, content)
    mine = {d.item_id for d in drafts.unfinished(visit.desk.engine, content.service.id) if d.author == visit.account.login}
    return visit.page(
        "import_found.html", rows=[Row(f, bool(f.entry and f.entry.id in mine)) for f in found.findings], missing=found.missing,
        entries=sorted(((e.id, e.question) for e in content.entries if e.kind != "fixed"), key=lambda e: e[1]),
        topics=topics(visit), name=_name(visit), new=NEW, how_many=sum(not f.is_same for f in found.findings),
    )  # fmt: skip


@require("author")
def make_drafts(visit: Visit) -> Response:
    """Make drafts of one's own of what was ticked."""
    content, topic, made = working(visit), visit.field("topic"), 0
    if topic not in topics(visit):
        topic = next(iter(topics(visit)))
    for number in visit.fields("take"):
        section = Section(visit.field(f"question-{number}"), visit.raw(f"text-{number}").replace("\r\n", "\n").strip())
        if not section.question or not section.text:
            continue
        entry = content.entry(visit.field(f"entry-{number}"))
        _draft(visit, content, section, entry, topic)
        made += 1
    if not made:
        return visit.go("/import", "No draft was made: nothing was ticked.")
    return visit.go("/entries?state=mine", f"Drafts of yours: {made}. Read each, and save it.")


def _draft(visit: Visit, content: Content, section: Section, entry: Entry | None, topic: str) -> None:
    """One draft: of this entry, or of a new one."""
    engine, service, me, why = visit.desk.engine, content.service.id, visit.account.login, f"From {visit.field('name')}"
    found = incoming.body(incoming.finding(section, entry, content), topic)
    entry_id = entry.id if entry else drafts.add(engine, service, me, topic, section.question)
    begun = start(visit, "entry", entry_id)
    frame = plain(entry) if entry else {"id": entry_id}
    drafts.keep(engine, service, me, "entry", entry_id, {**frame, **found}, begun.newest if begun else 0, why)


def _given(visit: Visit) -> bytes:
    """The bytes of the file, or what was pasted."""
    file = visit.form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return file.file.read(documents.MOST_BYTES + 1)
    return visit.raw("text").encode()


def _name(visit: Visit) -> str:
    file = visit.form.get("file")
    name = file.filename if isinstance(file, UploadFile) and file.filename else ""
    return name[:80] or "what was pasted"


part = Part(
    routes=[
        Route("/import", ask), Route("/import", compare, methods=["POST"]),
        Route("/import/drafts", make_drafts, methods=["POST"]), *exporting.routes,
    ],
    nav=[Nav(40, "In and out", "/import")],
)  # fmt: skip
