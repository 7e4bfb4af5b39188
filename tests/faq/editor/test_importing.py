"""The page "In and out": a document becomes drafts that name each difference; everything goes out as files, print and HTML."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from starlette.responses import Response
from starlette.testclient import TestClient

from faq import drafts, files, store
from faq.documents import MOST_BYTES
from faq.entries import Content
from faq.store import FILES
from tests.faq.conftest import SERVICE
from tests.faq.editor.forms import fields, send, text
from tests.faq.sources import NEW, OLD, as_page, as_word, only, source
from tests.faq.test_incoming import FRESH, GONE, TOGETHER

pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def anna(as_: Callable[[str], TestClient]) -> TestClient:
    return as_("author")


@pytest.fixture
def old(edit, norfolk: Content) -> Content:
    """A store that holds the text of 2023 alone."""
    content = only(norfolk, OLD)
    edit(content)
    return content


def bring(browser: TestClient, data: bytes, name: str = "new.docx") -> Response:
    return browser.post("/import", files={"file": (name, data)})


def mine(engine: Engine) -> dict[str, drafts.Unfinished]:
    """Anna's drafts, by the question of each."""
    return {str(d.body["question"]): d for d in drafts.unfinished(engine, SERVICE) if d.author == "author"}


@pytest.mark.parametrize(("make", "name"), [(as_word, "faq.docx"), (as_page, "faq.html")])
def test_a_document_becomes_drafts_of_each_difference_and_of_nothing_else(
    anna: TestClient, engine: Engine, old: Content, make, name: str
) -> None:
    page = bring(anna, make(source(NEW)), name)

    answer = send(anna, page, "/import/drafts")

    found = mine(engine)
    assert (200, 303) == (page.status_code, answer.status_code)
    assert set(TOGETHER.values()) | FRESH == set(found)
    assert {f"From {name}"} == {d.why for d in found.values()}
    assert "**0344 800 8020**" in found["How do I contact CADS?"].body["answers"]["everyone"]  # two facts have it
    assert "{cads_professionals}" in found["How do I contact CADS?"].body["answers"]["everyone"]
    assert store.working_copy(engine, SERVICE)[0] == old  # nothing is saved by it
    assert GONE <= set(re.findall(r'<li><a href="/entries/\w+">(.*?)</a>', page.text.replace("&#39;", "'")))


def test_a_draft_shows_what_differs_from_what_is_saved(anna: TestClient, engine: Engine, old: Content) -> None:
    send(anna, bring(anna, as_word(source(NEW))), "/import/drafts")
    made = mine(engine)["How can I contribute to the FAQs?"]

    page = anna.get(f"/entries/{made.item_id}")

    assert "What differs from what is saved" in text(page)
    assert "<ins>Professionals</ins>" in page.text or "Professionals" in "".join(re.findall(r"<ins>(.*?)</ins>", page.text))
    assert "From new.docx" in text(page)


def test_the_same_document_over_its_own_text_is_no_draft(anna: TestClient, engine: Engine, old: Content) -> None:
    page = bring(anna, as_word(source(OLD)))

    assert "Every answer is here already" in text(page)
    assert "Make drafts" not in text(page)


def test_only_what_is_ticked_becomes_a_draft(anna: TestClient, engine: Engine, old: Content) -> None:
    page = bring(anna, as_word(source(NEW)))

    send(anna, page, "/import/drafts", take=["1"])

    assert ["What is MASH?"] == list(mine(engine))


def test_nothing_ticked_makes_nothing_and_says_so(anna: TestClient, engine: Engine, old: Content) -> None:
    send(anna, bring(anna, as_word(source(NEW))), "/import/drafts", take=[])

    assert {} == mine(engine)
    assert "nothing was ticked" in text(anna.get("/import"))


def test_somebody_says_where_a_section_belongs(anna: TestClient, engine: Engine, old: Content) -> None:
    page = bring(anna, as_word(source(NEW)))
    hours = next(e.id for e in old.entries if e.question.startswith("What are the opening hours"))

    send(anna, page, "/import/drafts", take=["4"], **{"entry-4": hours})

    assert ["What are the opening hours of the Children's Advice and Duty Service?"] == list(mine(engine))


def test_a_draft_that_one_has_is_not_replaced_unless_one_says_so(anna: TestClient, engine: Engine, old: Content) -> None:
    page = anna.get("/entries/q_1")
    send(anna, page, "/entries/q_1", to="/entries/q_1/draft", question="My own words?")

    send(anna, bring(anna, as_word(source(NEW))), "/import/drafts")

    assert "My own words?" in mine(engine)


def test_text_can_be_pasted(anna: TestClient, engine: Engine, old: Content) -> None:
    page = anna.post("/import", data={"text": "What is MASH?\nA hub."}, files={"file": ("", b"")})

    send(anna, page, "/import/drafts")

    assert {"everyone": "A hub."} == mine(engine)["What is MASH?"].body["answers"]
    assert "From what was pasted" == mine(engine)["What is MASH?"].why


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"MZ\0 a program", "This is no Word document"), (b"", "There is nothing in it."), (b"%PDF- broken", "could not be read")],
)
def test_what_is_refused_is_told_beside_the_field(anna: TestClient, engine: Engine, data: bytes, told: str) -> None:
    page = bring(anna, data)

    assert (400, True) == (page.status_code, told in text(page))
    assert 'id="file-error"' in page.text
    assert {} == mine(engine)


def test_what_was_pasted_stands_in_the_field_again(anna: TestClient) -> None:
    page = anna.post("/import", data={"text": "no question here"}, files={"file": ("", b"")})

    assert (400, ["no question here"]) == (page.status_code, fields(page, "/import")["text"])


def test_a_file_may_be_larger_than_what_is_typed_but_not_without_end(anna: TestClient) -> None:
    large, huge = bring(anna, b"x" * 2_000_000), bring(anna, b"x" * (MOST_BYTES + 2_000_000))

    assert (400, 413) == (large.status_code, huge.status_code)
    assert "That was too long" in text(huge)


def test_a_name_that_is_markup_stays_words(anna: TestClient, old: Content) -> None:
    page = bring(anna, as_page(source(NEW)), "<script>alert(1)</script>.html")

    assert (200, False) == (page.status_code, "<script>alert" in page.text)


def test_everything_goes_out_as_files_that_come_in_again(anna: TestClient, engine: Engine, tmp_path: Path) -> None:
    answer = anna.get("/export/files.zip")
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)

    content, prepared = files.read(tmp_path / SERVICE)

    assert (store.working_copy(engine, SERVICE)[0].digest, "application/zip") == (content.digest, answer.headers["content-type"])
    assert len([d for d in drafts.unfinished(engine, SERVICE) if d.author == FILES]) == len(prepared)


@pytest.mark.parametrize("place", ["/export/print", "/export/page.html"])
def test_everything_goes_out_as_it_is_read(anna: TestClient, norfolk: Content, place: str) -> None:
    page = anna.get(place)

    shown = page.text.replace("&#39;", "'").replace("&amp;", "&")
    assert [] == [e.question for e in norfolk.entries if e.kind != "fixed" and f"<h3>{e.question}</h3>" not in shown]
    assert "0344 800 8021" in page.text and "{cads_professionals}" not in page.text


def test_the_page_for_the_website_loads_nothing_and_has_no_editor_in_it(anna: TestClient) -> None:
    page = anna.get("/export/page.html")

    assert page.headers["content-disposition"].startswith('attachment; filename="norfolk-cads-')
    assert [] == re.findall(r"<script|<link|<form|/static/|Anna", page.text)


def test_an_approver_takes_out_and_brings_nothing_in(as_: Callable[[str], TestClient]) -> None:
    page = as_("approver").get("/import")

    assert ("Take everything out" in page.text, 'type="file"' in page.text) == (True, False)
