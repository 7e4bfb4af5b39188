"""A Word document, PDF, saved web page or pasted text, read as questions with what stands under them.

Such a file comes from anybody. It is measured first, and read in a process of its own that has little time and memory; of it
come plain words, never its markup, scripts or pictures. What is hostile or broken is refused in plain words.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from typing import Literal

from faq.errors import CadsError

#: The largest file, in bytes; what it may become unpacked; how many parts it may have.
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 8 * 1024 * 1024, 60 * 1024 * 1024, 2000
#: What its reading may take: seconds, and bytes of memory.
SECONDS, MEMORY = 20, 1024 * 1024 * 1024
#: So many questions a document may have, and so many characters all of it.
MOST_SECTIONS, MOST_CHARS = 400, 400_000
Kind = Literal["word", "pdf", "page", "text"]
_HTML = re.compile(rb"<(!doctype html|html|body|head|main|article|div|section|h[1-6]|p)\b", re.IGNORECASE)


class Unreadable(CadsError):
    """The file is not taken; the words say why, and what to do."""


@dataclass(frozen=True)
class Section:
    """A question or heading of the document, and the Markdown of what stands under it. `links`: words and address of each."""

    question: str
    text: str
    links: tuple[tuple[str, str], ...] = ()


def read(data: bytes) -> list[Section]:
    """The sections of a file, in its order. What kind of file it is, its bytes say, not its name.

    Raises:
        Unreadable: too large, of another kind, protected, broken, hostile, or without a question in it.
    """
    sections = _apart(data, kind(data))
    if not sections:
        raise Unreadable(
            "No question was found in it. A question is a heading, a line in bold, or a line that ends with a question mark."
        )
    return sections


def kind(data: bytes) -> Kind:
    """What kind of file this is.

    Raises:
        Unreadable: too large, of a kind that is not read, or not what it says it is.
    """
    if not data.strip():
        raise Unreadable("There is nothing in it.")
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file is too large. Up to {MOST_BYTES // 1024 // 1024} MB are read: take the pictures out of it.")
    if data.startswith(b"PK\x03\x04"):
        _measure(data)
        return "word"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("This is an old or a protected Word document. Open it in Word, and save it as .docx without a password.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if b"\0" in data[:4096]:
        raise Unreadable("This is no Word document (.docx), PDF, saved web page or text.")
    return "page" if _HTML.search(data) else "text"


def _measure(data: bytes) -> None:
    """Refuse a package that is no plain Word document, before any of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as wrong:  # the last: zipfile's word for packing it can't read
        raise Unreadable("The file is broken. Open it in Word, and save it again.") from wrong
    names = {part.filename.lower() for part in parts}
    if "word/document.xml" not in names:
        raise Unreadable("This is no Word document (.docx), PDF, saved web page or text.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("The file is far larger inside than it looks. It was not opened.")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable("There are macros in this document. Save it as .docx, without macros.")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The document is protected. Save it without a password.")


def _apart(data: bytes, what: Kind) -> list[Section]:
    """Read it in a process of its own."""
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "faq.document_reader", what], input=data, capture_output=True, check=False,
            timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as wrong:
        raise Unreadable("It takes too long to read. Copy the text, and paste it instead.") from wrong
    if done.returncode == 2:  # what the reader says in words
        raise Unreadable(done.stdout.decode("utf-8", "replace"))
    if done.returncode:
        raise Unreadable(
            "It is broken, or not made in the usual way, and could not be read. Copy the text, and paste it instead."
        )
    return [Section(one["question"], one["text"], tuple((w, a) for w, a in one["links"])) for one in json.loads(done.stdout)]
