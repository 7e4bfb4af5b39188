"""The council's texts of 2023 and of now, as a store would hold the first, and as people would bring the second."""

from __future__ import annotations

import html
import io
import re
import zipfile

from faq import documents
from faq.entries import EVERYONE, Content, Entry
from tests.assistant import ROOT

SOURCES = ROOT / "faq" / "content" / "norfolk-cads" / "sources"
OLD, NEW = "cads_faq_2023", "cads_faq_portal"
#: Headings of the new text that are no questions.
HEADINGS = ("To request a Consultation",)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)


def source(name: str) -> str:
    """The text of a source."""
    return (SOURCES / f"{name}.txt").read_text(encoding="utf-8")


def only(content: Content, name: str) -> Content:
    """A content whose answers are those of one source, to the letter."""
    entries = tuple(
        Entry(id=f"q_{at}", kind="faq", topic="calling", question=s.question, answers={EVERYONE: s.text})
        for at, s in enumerate(documents.read(as_page(source(name))))
    )
    return content.copy(update={"entries": entries})


def paragraphs(text: str) -> list[tuple[str, bool]]:
    """Each paragraph, and whether it is a heading."""
    found = [" ".join(p.split()) for p in text.split("\n\n") if p.strip()]
    return [(p, p in HEADINGS or (p.endswith("?") and len(p) < 150) or p.endswith(" FAQ")) for p in found]


def as_page(text: str) -> bytes:
    """The text as a web page that somebody has saved, with what stands around it."""
    body = "".join(f"<h2>{html.escape(p)}</h2>" if heading else f"<p>{_html(p)}</p>" for p, heading in paragraphs(text))
    return (
        "<!DOCTYPE html><html><head><title>FAQ</title><style>p{}</style><script>alert('Is this read?')</script></head><body>"
        f"<nav><a href='/'>Home</a><p>What is this?</p></nav><main>{body}</main><footer><p>Who are we?</p></footer></body></html>"
    ).encode()


def as_word(text: str, **more: str | bytes) -> bytes:
    """The text as a Word document; `more` are other parts of it."""
    body = "".join(_word(p, heading) for p, heading in paragraphs(text))
    return package({"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"} | more)


def package(parts: dict[str, str | bytes]) -> bytes:
    """A package as Word writes it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as found:
        for name, words in {"[Content_Types].xml": TYPES, "_rels/.rels": RELS, **parts}.items():
            found.writestr(name, words)
    return made.getvalue()


def _html(paragraph: str) -> str:
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(paragraph, quote=False))
    return re.sub(r"\[(.+?)\]\((.*?)\)", r'<a href="\2">\1</a>', bold)


def _word(paragraph: str, heading: bool) -> str:
    style = '<w:pPr><w:pStyle w:val="Heading2"/></w:pPr>' if heading else ""
    plain = re.sub(r"\[(.+?)\]\(.*?\)", r"\1", paragraph)
    runs = "".join(
        f'<w:r>{"<w:rPr><w:b/></w:rPr>" if at % 2 else ""}<w:t xml:space="preserve">{html.escape(part, quote=False)}</w:t></w:r>'
        for at, part in enumerate(plain.split("**"))
        if part
    )
    return f"<w:p>{style}{runs}</w:p>"
