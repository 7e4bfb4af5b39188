"""Help: the guide for editors (docs/editor-guide.md), as a page of the editor."""

from __future__ import annotations

import re
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import Route

from faq.editor.desk import Nav, Part
from faq.editor.visit import Visit, require
from faq.settings import ROOT

GUIDE = ROOT / "docs" / "editor-guide.md"
#: A picture shows what the reader has before them already.
_PICTURE = re.compile(r"^!\[[^\]]*\]\([^)]*\)$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """One heading of the guide and what stands under it. `id`: where a link leads."""

    id: str
    title: str
    html: Markup


def sections(text: str) -> list[Section]:
    """The parts of a guide (Markdown) from its second heading on."""
    markdown = MarkdownIt("commonmark", {"html": False})
    found = []
    for part in _PICTURE.sub("", text).split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        made = Markup(nh3.clean(markdown.render(body)))  # noqa: S704  # nh3 cleans it
        found.append(Section(re.sub(r"\W+", "-", title.lower()).strip("-"), title, made))
    return found


@require()
def guide(visit: Visit) -> Response:
    """The guide, with a list of what is in it."""
    return visit.page("guide.html", sections=sections(GUIDE.read_text(encoding="utf-8")))


part = Part(routes=[Route("/help", guide)], nav=[Nav(90, "Help", "/help")])
