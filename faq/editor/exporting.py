"""Everything as files, as one document to print, and as HTML for the council's own website."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from faq import files, store
from faq.editor.copy import today
from faq.editor.entries import topics
from faq.editor.visit import Visit, require
from faq.entries import EVERYONE, Content, Entry, Release
from faq.facts import fill
from faq.markdown import Words


@dataclass(frozen=True)
class Answer:
    """An answer as it is read, and whom it is for: "" for everyone."""

    whom: str
    html: Markup


@dataclass(frozen=True)
class Printed:
    """One question with its answers, where it comes from, and by when it is looked at again."""

    entry: Entry
    answers: tuple[Answer, ...]
    sources: tuple[str, ...]


@require()
def as_files(visit: Visit) -> Response:
    """The working copy as the files that `python -m faq import` takes in."""
    content, prepared = store.working_copy(visit.desk.engine, visit.desk.settings.service)
    made = io.BytesIO()
    with TemporaryDirectory() as folder:
        root = Path(folder) / content.service.id
        files.write(root, content, prepared)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            for file in sorted(p for p in root.rglob("*") if p.is_file()):
                package.write(file, file.relative_to(root.parent))
    return _file(made.getvalue(), "application/zip", f"{content.service.id}-{today(visit, content)}.zip")


@require()
def as_document(visit: Visit) -> Response:
    """Every question and answer on one page, to be printed."""
    content, _ = store.working_copy(visit.desk.engine, visit.desk.settings.service)
    return visit.page("export_print.html", groups=_groups(visit, content), content=content, day=today(visit, content))


@require()
def as_page(visit: Visit) -> Response:
    """The same as HTML without a frame, for whoever looks after the council's website."""
    content, _ = store.working_copy(visit.desk.engine, visit.desk.settings.service)
    page = visit.page("export_page.html", groups=_groups(visit, content), content=content, day=today(visit, content))
    name = f"{content.service.id}-{today(visit, content)}.html"
    return HTMLResponse(page.body, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _groups(visit: Visit, content: Content) -> list[tuple[str, list[Printed]]]:
    """The answers that people ask for, by topic."""
    release = Release(content.service.id, 0, content.digest, content.training_digest, content)
    words, shown = Words(release), [e for e in content.entries if e.kind != "fixed"]
    return [
        (name, [_printed(e, content, words) for e in shown if e.topic == topic])
        for topic, name in topics(visit).items()
        if any(e.topic == topic for e in shown)
    ]


def _printed(entry: Entry, content: Content, words: Words) -> Printed:
    titles, values = {s.id: s.title for s in content.sources}, {f.id: f.shown for f in content.facts}
    names = {EVERYONE: ""} | {a.id: a.people or a.label for a in content.service.audiences}
    answers = tuple(Answer(names.get(whom, whom), words.html(fill(text, values))) for whom, text in entry.answers.items())
    return Printed(entry, answers, tuple(titles[s] for s in entry.sources if s in titles))


def _file(data: bytes, kind: str, name: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


routes = [Route("/export/files.zip", as_files), Route("/export/print", as_document), Route("/export/page.html", as_page)]
