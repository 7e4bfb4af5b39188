"""Documents that people bring in: read as questions with answers, and refused in plain words where they are hostile or broken."""

from __future__ import annotations

import io
import zipfile

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from faq import documents
from faq.documents import Section, Unreadable, read
from tests.faq.sources import HEADINGS, NEW, W, as_page, as_word, package, source

TEXT = "What is it?\n\nIt is a **line**.\n\nWho answers?\n\nA person.\n"
EXPECTED = [("What is it?", "It is a **line**."), ("Who answers?", "A person.")]


def pairs(data: bytes) -> list[tuple[str, str]]:
    return [(s.question, s.text) for s in read(data)]


def pdf(*pages: str, password: str = "") -> bytes:
    """A PDF with these lines of text."""
    made = PdfWriter()
    for lines in pages:
        page = made.add_blank_page(400, 400)
        drawn = "BT /F1 10 Tf 20 380 Td " + " ".join(f"({line}) Tj 0 -20 Td" for line in lines.split("\n")) + " ET"
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        held = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): held})})
        content = DecodedStreamObject()
        content.set_data(drawn.encode())
        page[NameObject("/Contents")] = made._add_object(content)
    if password:
        made.encrypt(password)
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


@pytest.mark.parametrize("make", [as_page, as_word, str.encode], ids=["page", "word", "text"])
def test_it_is_read_as_questions_with_what_stands_under_them(make) -> None:
    assert EXPECTED == pairs(make(TEXT))


def test_a_pdf_is_read_too() -> None:
    assert [("What is it?", "It is a line that goes on below."), ("Who answers?", "A person.")] == pairs(
        pdf("What is it?\nIt is a line that\ngoes on below.", "Who answers?\nA person.")
    )


@pytest.mark.parametrize("make", [as_page, as_word], ids=["page", "word"])
def test_of_the_new_source_every_question_is_read_and_every_paragraph_under_it(make) -> None:
    found = read(make(source(NEW)))

    assert 13 == len(found)
    assert HEADINGS[0] in [s.question for s in found]
    contact = next(s.text for s in found if s.question == "How do I contact CADS?")
    assert 10 == len(contact.split("\n\n"))
    assert "you can call CADS on **0344 800 8021**." in contact


def test_of_a_web_page_only_its_own_text_is_read() -> None:
    found = str(read(as_page(TEXT)))

    assert [] == [word for word in ("alert", "Home", "What is this", "Who are we", "p{}") if word in found]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<details><summary>What is it?</summary><div>A <b>line</b></div></details>", ("What is it?", "A **line**")),
        ("<p><b>To ask for help</b></p><p>Call.</p>", ("To ask for help", "Call.")),
        ("<h3>Hours</h3><ul><li>Monday</li><li>Friday</li></ul><p>Then not.</p>", ("Hours", "- Monday\n- Friday\n\nThen not.")),
        ("<h2>One</h2>loose words<p>and more</p>", ("One", "loose words\n\nand more")),
        ("<h2>One</h2><table><tr><th>Key</th><td>What</td></tr></table>", ("One", "Key\n\nWhat")),
        ("<h2>One</h2><p>a &amp; b &lt;script&gt; c<!-- not this --></p>", ("One", "a & b <script> c")),
        ("<h2>One</h2><p>a<br>b</p>", ("One", "a b")),
    ],
)
def test_a_page_is_read_however_it_is_made(html: str, expected: tuple[str, str]) -> None:
    assert [expected] == pairs(f"<html><body>{html}</body></html>".encode())


def test_a_link_leaves_its_words_and_its_address_beside_them() -> None:
    (found,) = read(b"<h2>One</h2><p>See <a href='https://a.example/x'>the form</a> and <a href='javascript:x()'>that</a>.</p>")

    assert Section("One", "See the form and that.", (("the form", "https://a.example/x"),)) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Hours\nMonday\n- one\n- two", ("Hours", "Monday\n\n- one\n- two")),
        ("When? \r\nNow.", ("When?", "Now.")),
        ("\ufeffWhen?\nNow.", ("When?", "Now.")),
        ("When?\nSee [the form](#).", ("When?", "See the form.")),
    ],
)
def test_pasted_text_is_read(text: str, expected: tuple[str, str]) -> None:
    assert [expected] == pairs(text.encode())


def bomb() -> bytes:
    return package({"word/document.xml": b"<w>" + b" " * (documents.MOST_UNPACKED + 1)})


def locked() -> bytes:
    """A package whose parts say that they are encrypted."""
    made = bytearray(as_word(TEXT))
    at = made.find(b"PK\x01\x02")
    while at >= 0:
        made[at + 8] |= 1
        at = made.find(b"PK\x01\x02", at + 1)
    return bytes(made)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "There is nothing in it."), (b" \n ", "There is nothing in it."),
        (b"x" * (documents.MOST_BYTES + 1), "too large. Up to 8 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old or a protected Word document"),
        (b"MZ\0\0 a program", "This is no Word document"), (b"\x89PNG\r\n\x1a\n\0\0", "This is no Word document"),
        (b"PK\x03\x04 broken", "The file is broken"), (package({"xl/workbook.xml": "<x/>"}), "This is no Word document"),
        (bomb(), "far larger inside than it looks"),
        (package({"word/document.xml": "<x/>"} | {f"p{n}": "" for n in range(2001)}), "far larger inside than it looks"),
        (as_word(TEXT, **{"word/vbaProject.bin": b"x"}), "There are macros in this document"),
        (locked(), "The document is protected"),
        (package({"word/document.xml": f"{ENTITIES}<w:document {W}><w:body/></w:document>"}), "not made as Word makes one"),
        (as_word(TEXT, **{"word/_rels/document.xml.rels": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}), "not made as Word"),
        (package({"word/document.xml": "<w:document"}), "could not be read"),
        (b"%PDF-1.7 broken", "could not be read"), (pdf("What is it?\nA line.", password="x"), "The PDF is protected"),
        (pdf(""), "no text in this PDF"), (pdf(*["a"] * 201), "more than 200 pages"),
        (b"no question here", "No question was found in it"), (b"<p>no question here</p>", "No question was found in it"),
        (b"<div>" * 5_000 + b"deep", "made in an unusual way"),
        (b"\n".join(b"Question %d?\nAn answer." % n for n in range(401)), "The document is too long"),
        (b"What?\n" + b"x" * 400_001, "The document is too long"),
    ],
    ids=lambda given: given if isinstance(given, str) else "file",
)  # fmt: skip
def test_what_is_hostile_or_broken_is_refused_in_plain_words(data: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told.replace("(", r"\(")):
        read(data)


def test_what_takes_too_long_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "SECONDS", 0.01)

    with pytest.raises(Unreadable, match="takes too long to read"):
        read(TEXT.encode())


def test_a_picture_of_another_place_is_not_fetched_and_leaves_nothing() -> None:
    assert [("One", "Words.")] == pairs(b"<h2>One</h2><p><img src='https://evil.example/x.png' alt='x'>Words.</p>")


def test_the_word_documents_of_these_tests_are_packages() -> None:
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(as_word(TEXT))).namelist()
