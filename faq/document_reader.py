"""The process that `faq.documents` reads a file in: its bytes on standard input, its sections as JSON on standard output.

Exit code 2: it is refused, and standard output says why. Any other but 0: it could not be read.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from zipfile import ZipFile

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from faq.documents import MEMORY, MOST_CHARS, MOST_SECTIONS, SECONDS, Kind, Section

#: What of a web page is not its text.
NO_TEXT = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "iframe", "svg", "object", "head",
    "dialog", "select",
)  # fmt: skip
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt")
BLOCKS = (*HEADINGS, "p", "li", "td", "th", "pre", "dd", "blockquote")
#: A longer line is no question.
LONGEST = 200
MOST_PAGES = 200
#: A page has no more tags inside each other; one that was made to keep a reader busy has.
DEEPEST = 200


class Refused(Exception):
    """The file is not taken; the words say why."""


@dataclass
class Block:
    """A paragraph as Markdown. `heading`: whether it begins a section."""

    text: str
    heading: bool
    links: list[tuple[str, str]] = field(default_factory=list)


def main() -> int:
    """Read standard input; gives the exit code."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        found = sections(data, sys.argv[1])  # type: ignore[arg-type]  # one of the kinds
    except Refused as wrong:
        sys.stdout.write(str(wrong))
        return 2
    sys.stdout.write(json.dumps([asdict(section) for section in found]))
    return 0


def sections(data: bytes, kind: Kind) -> list[Section]:
    """The sections of a file of this kind.

    Raises:
        Refused: it is protected, too long, or made to do harm.
    """
    readers = {"word": _word, "pdf": _pdf, "page": _page, "text": _text}
    found = _sections(list(readers[kind](data)))
    if len(found) > MOST_SECTIONS or sum(len(s.text) for s in found) > MOST_CHARS:
        raise Refused("The document is too long. Take it apart, and bring in one part after the other.")
    return found


def _sections(blocks: list[Block]) -> list[Section]:
    """Each heading with what stands under it. One with nothing under it, as a title, is none."""
    held: list[tuple[Block, list[Block]]] = []
    for block in blocks:
        if block.heading:
            held.append((block, []))
        elif held:
            held[-1][1].append(block)
    return [
        Section(_bare(head.text), _joined(under), tuple(link for block in (head, *under) for link in block.links))
        for head, under in held
        if under
    ]


def _joined(blocks: list[Block]) -> str:
    """Paragraphs with an empty line between them; points of a list one under the other."""
    text = ""
    for block in blocks:
        close = text.rpartition("\n")[2].startswith("- ") and block.text.startswith("- ")
        text += ("\n" if close else "\n\n") * bool(text) + block.text
    return text


def _word(data: bytes) -> Iterator[Block]:
    with ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", package.read(name), re.IGNORECASE):
                raise Refused("The document is not made as Word makes one. It was not opened.")
    import mammoth

    html = mammoth.convert_to_html(io.BytesIO(data), convert_image=mammoth.images.img_element(lambda _: {})).value
    return _page(html.encode())


def _pdf(data: bytes) -> Iterator[Block]:
    from pypdf import PdfReader

    document = PdfReader(io.BytesIO(data))
    if document.is_encrypted:
        raise Refused("The PDF is protected. Save it without a password.")
    if len(document.pages) > MOST_PAGES:
        raise Refused(f"The PDF has more than {MOST_PAGES} pages. Take it apart, and bring in one part after the other.")
    text = "\n\n".join(page.extract_text() for page in document.pages)
    if not text.strip():
        raise Refused("There is no text in this PDF: it may be a scan. Copy the text from where it comes, and paste it.")
    return _text(_unwrapped(text).encode())


def _unwrapped(text: str) -> str:
    """A PDF breaks lines where the page ends: a line that goes on is joined with the next one."""
    found = ""
    for line in (line.strip() for line in text.splitlines()):
        goes_on = found and not re.search(r"[.?!:;)]$|^$", found.rpartition("\n")[2]) and re.match(r"[a-z0-9(“\"']", line)
        found += f" {line}" if goes_on else f"\n{line}" if line else "\n"
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "\n\n", found)


def _text(data: bytes) -> Iterator[Block]:
    """Pasted text: a line that begins with # is a heading, and so is one that ends with a question mark."""
    text = "\n".join(line.strip() for line in data.decode("utf-8-sig", "replace").splitlines())
    # A heading stands alone, also where no empty line is around it.
    text = re.sub(r"^#.*$", "\\g<0>\n", text, flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*•#]|\d+[.)])\s)|\n(?=[^\n]*\?\s*$)|(?<=\?)\n", text, flags=re.MULTILINE):
        line = " ".join(paragraph.split())
        if line:
            words = re.sub(r"^[•*-]\s+", "- ", line)
            bare = re.sub(r"^#+\s*|\[([^\]]*)\]\([^)]*\)", lambda found: found[1] or "", words)
            yield Block(bare, line.startswith("#") or _asks(bare))


def _page(data: bytes) -> Iterator[Block]:
    soup = BeautifulSoup(data, "html.parser")
    layer: list[Tag] = [soup]
    depth = 0
    while layer := [child for tag in layer for child in tag.children if isinstance(child, Tag)]:
        depth += 1
        if depth > DEEPEST:
            raise Refused("The page is made in an unusual way. Copy the text, and paste it instead.")
    for tag in soup.find_all(NO_TEXT):
        tag.decompose()
    body = soup.find("main") or soup.find("article") or soup.body or soup
    blocks = [block for block in _blocks(body) if block.text]
    has_headings = any(tag.name in HEADINGS[1:] for tag in body.find_all(HEADINGS))
    for block in blocks:
        bold = re.fullmatch(r"\*\*([^*]+)\*\*", block.text)
        block.heading = block.heading or _asks(_bare(block.text)) or bool(bold and not has_headings and len(block.text) < LONGEST)
        yield block


def _blocks(tag: Tag) -> Iterator[Block]:
    """The paragraphs under a tag, in order; what stands loose between them is one too."""
    loose: list[NavigableString | Tag] = []
    for child in tag.children:
        if isinstance(child, Tag) and (child.name in BLOCKS or child.find(BLOCKS) or child.name in ("div", "table", "ul", "ol")):
            yield from _loose(loose)
            loose = []
            yield from ([_block(child)] if child.name in BLOCKS and not child.find(BLOCKS) else _blocks(child))
        elif isinstance(child, Tag | NavigableString):
            loose.append(child)
    yield from _loose(loose)


def _loose(parts: list[NavigableString | Tag]) -> Iterator[Block]:
    links: list[tuple[str, str]] = []
    text = _clean("".join(_inline(part, links) for part in parts))
    if text:
        yield Block(text, heading=False, links=links)


def _block(tag: Tag) -> Block:
    links: list[tuple[str, str]] = []
    text = _clean("".join(_inline(child, links) for child in tag.children))  # type: ignore[arg-type]
    return Block(f"- {text}" if tag.name == "li" and text else text, tag.name in HEADINGS, links)


def _inline(part: NavigableString | Tag, links: list[tuple[str, str]]) -> str:
    """A part of a paragraph as Markdown: bold stays, a link leaves its words, all else is plain."""
    if not isinstance(part, Tag):
        return str(part) if type(part) is NavigableString else ""  # no comments
    text = "\n" if part.name == "br" else "".join(_inline(child, links) for child in part.children)  # type: ignore[arg-type]
    if part.name == "a" and re.match(r"(https?:|/|mailto:|tel:)", str(part.get("href", ""))):
        links.append((_clean(text), str(part["href"])))
    bold = part.name in ("strong", "b") and text.strip() and "*" not in text
    return re.sub(r"^(\s*)(.*?)(\s*)$", r"\1**\2**\3", text, flags=re.DOTALL) if bold else text


def _asks(line: str) -> bool:
    return line.endswith("?") and len(line) < LONGEST and not re.search(r"[.!]\s", line)


def _bare(text: str) -> str:
    return text.replace("**", "").removeprefix("- ").strip()


def _clean(text: str) -> str:
    return re.sub(r" ?\n ?", "\n", re.sub(r"[^\S\n]+", " ", text)).strip().replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
