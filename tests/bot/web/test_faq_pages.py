"""The pages of the FAQ over HTTP, served from a store to which things are published."""

from __future__ import annotations

import json
import logging
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from bot.web.app import create_app
from faq import releases, store
from faq.database import connect, migrate
from faq.entries import Content, Release
from faq.markdown import plain
from faq.settings import Settings

PAGES = ["/faq", "/faq?q=consent", "/faq?q=asdfgh", "/faq?q=he+is+hitting+her+now", "/faq/which_number", "/faq/what_changed",
         "/faq/which_number?audience=public", "/print"]  # fmt: skip


def settings_in(folder: Path) -> Settings:
    return Settings(var_dir=folder, database_url=f"sqlite:///{folder / 'cads.db'}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, norfolk: Content) -> Path:
    """A store with the Norfolk content as release 1, to read from only: it takes seconds to make."""
    made = tmp_path_factory.mktemp("store")
    engine = connect(f"sqlite:///{made / 'cads.db'}")
    migrate(engine)
    store.replace(engine, norfolk, (), author="import", why="test")
    published(engine, made)
    engine.dispose()
    return made


def published(engine: Engine, folder: Path) -> Release:
    safe_file = folder / "norfolk-cads.safe.json"
    return releases.publish(engine, "norfolk-cads", author="test", why="test", safe_file=safe_file)


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(settings_in(folder))) as made:
        yield made


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """The same store, to change."""
    return Path(shutil.copytree(folder, tmp_path / "own"))


@pytest.fixture
def own_client(own: Path) -> Iterator[TestClient]:
    with TestClient(create_app(settings_in(own))) as made:
        yield made


def publish(folder: Path, content: Content) -> None:
    """What another process does: it publishes to the same store."""
    engine = connect(f"sqlite:///{folder / 'cads.db'}")
    store.replace(engine, content, (), author="test", why="test")
    published(engine, folder)
    engine.dispose()


def main(page: str) -> str:
    """What stands between the numbers on top and the foot."""
    found = re.search(r"<main.*</main>", page, re.DOTALL)
    assert found
    return found[0]


def with_words(content: Content, wanted: str, words: str) -> Content:
    return content.copy(
        update={
            "entries": tuple(e.copy(update={"answers": {"everyone": words}}) if e.id == wanted else e for e in content.entries)
        }
    )


@pytest.mark.parametrize("page", PAGES)
def test_headings_stand_in_order_ids_stand_once_and_links_lead_somewhere(client: TestClient, page: str) -> None:
    told = client.get(page).text
    levels = [int(level) for level in re.findall(r"<h(\d)", main(told))]
    ids = re.findall(r' id="([^"]*)"', told)

    assert (1, 1) == (levels[0], levels.count(1))
    assert [] == [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
    assert [] == [one for one, count in Counter(ids).items() if count > 1]
    assert [] == [one for one in re.findall(r'(?:href="#|aria-labelledby=")([^"]*)"', told) if one not in ids]


@pytest.mark.parametrize("page", PAGES)
def test_no_placeholder_and_no_broken_link_is_left(client: TestClient, page: str) -> None:
    told = client.get(page).text
    links = set(re.findall(r'href="(/faq[^"#]*)', told))

    assert [] == re.findall(r"\{[a-z_]+\}", told)
    assert links
    assert [] == [link for link in sorted(links)[:12] if client.get(link.replace("&amp;", "&")).status_code != 200]


def test_every_question_has_a_page_that_answers_it(client: TestClient, norfolk: Content) -> None:
    links = set(re.findall(r'href="/faq/(\w+)"', main(client.get("/faq").text)))

    wrong = {one: told.status_code for one in links if (told := client.get(f"/faq/{one}")).status_code != 200}

    assert {} == wrong
    assert {e.id for e in norfolk.entries if e.kind != "fixed" and e.outcome != "small_talk"} == links


@pytest.mark.parametrize("wanted", ["nothing", "greet", "emergency", "..%2Fprint", "WHICH_NUMBER"])
def test_what_has_no_page_is_not_found_and_points_to_all_answers(client: TestClient, wanted: str) -> None:
    told = client.get(f"/faq/{wanted}")

    assert 404 == told.status_code
    assert 'href="/faq"' in main(told.text)


def test_an_entry_names_its_source_its_standing_and_that_nobody_checked_it(client: TestClient, norfolk: Content) -> None:
    told = plain(main(client.get("/faq/what_changed").text))

    assert [] == [s.title for s in norfolk.sources if s.id in ("cads_faq_portal", "cads_faq_launch") and s.title not in told]
    assert [True, True, True] == [words in told for words in ("superseded", "This is history.", "Not yet checked by the unit.")]


def test_the_audience_is_kept_from_page_to_page(client: TestClient) -> None:
    listing, one = (main(client.get(page).text) for page in ("/faq?audience=public", "/faq/which_number?audience=public"))

    assert 'href="/faq/which_number?audience=public"' in listing
    assert [True, True] == [f'href="{to}?audience=public"' in one for to in ("/faq", "/")]
    assert 1 == one.count('class="answer-for"')


def test_the_search_says_how_much_it_found(client: TestClient) -> None:
    told = client.get("/faq?q=concent").text
    count = told.count('class="result"')

    assert 2 <= count <= 8
    assert f"<title>{count} answers found" in told
    assert f"{count} answers for “concent”" in told
    assert 'href="/faq/consent"' in main(told).split('class="result"')[1]


def test_a_search_in_vain_points_to_the_chat_the_topics_and_the_numbers(client: TestClient) -> None:
    told = main(client.get("/faq?q=asdfgh").text)

    assert ["No answer for “asdfgh”", True, True, True] == [
        re.findall(r"No answer for “\w+”", told)[0], 'href="/"' in told, 'href="/faq"' in told, "top of this page" in told,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [("my stepdad is strangling mum right now", True), ("he has a knife help", True), ("consent", False), ("", False)],
)
def test_a_search_that_sounds_like_danger_gets_999_before_anything_else(client: TestClient, query: str, expected: bool) -> None:
    told = main(client.get("/faq", params={"q": query}).text)

    assert expected == ('class="faq-danger"' in told)
    assert expected == ('href="tel:999"' in told.split("<form")[0])


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", '" onfocus="x', "{{ 7*7 }}", "\x00\u202e%00", "ä" * 5000])
def test_a_query_is_only_ever_shown_as_text(client: TestClient, query: str) -> None:
    told = client.get("/faq", params={"q": query})

    assert 200 == told.status_code
    assert [] == [wrong for wrong in ("<script>alert", '" onfocus', "49", "\u202e", "ä" * 301) if wrong in main(told.text)]


def test_a_query_is_never_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        told = client.get("/faq", params={"q": "zebracrossing"})

    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    assert "zebracrossing" in told.text
    assert any('"page": "/faq"' in line for line in ours)
    assert [] == [line for line in ours if "zebracrossing" in line]


@pytest.mark.parametrize("page", ["/faq", "/faq/consent"])
def test_machines_read_the_questions_from_the_page(client: TestClient, page: str) -> None:
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(page).text, re.DOTALL)

    asked = json.loads(data[0])["mainEntity"]
    assert 1 == len(data)
    assert [] == [one["name"] for one in asked if not one["acceptedAnswer"]["text"].strip()]
    assert "Do I need the parents' consent before I call?" in [one["name"] for one in asked]


def test_the_printed_page_says_which_release_it_is_and_has_every_text(client: TestClient, norfolk: Content) -> None:
    told = main(client.get("/print").text)

    assert [True, True, True] == [w in told for w in (norfolk.digest, "Release 1.", "Not yet checked by the unit.")]
    assert [] == [e.id for e in norfolk.entries if f'id="entry-{e.id}"' not in told]
    assert [] == [e.question for e in norfolk.entries if e.question not in plain(told)]


def test_no_number_that_no_longer_holds_is_printed(client: TestClient, norfolk: Content) -> None:
    told = main(client.get("/print").text)
    phones = [f for f in norfolk.facts if f.type == "phone"]
    good = {f.number for f in phones if f.standing == "current"}
    old = {f.number for f in phones} - good

    assert old
    assert ([], []) == ([n for n in old if n in told], [n for n in good if n not in told])


@pytest.mark.parametrize(("page", "most"), [("/faq", 100), ("/faq/which_number", 100), ("/print", 100)])
def test_a_page_stays_below_its_budget(client: TestClient, page: str, most: int) -> None:
    told = client.get(page, headers={"Accept-Encoding": "gzip"})

    assert "gzip" == told.headers["content-encoding"]
    assert int(told.headers.get("content-length", 0)) < most * 1024


def test_a_publish_shows_within_five_seconds_without_a_restart(own_client: TestClient, own: Path, norfolk: Content) -> None:
    pages = ("/faq/what_is_mash", "/print", "/faq?q=what+is+the+mash")
    before = [own_client.get(page).text for page in pages]
    publish(own, with_words(norfolk, "what_is_mash", "Badgers sit in it."))
    until = time.monotonic() + 5

    while "Badgers" not in own_client.get("/faq/what_is_mash").text and time.monotonic() < until:
        time.sleep(0.1)

    assert [False] * 3 == ["Badgers sit in it." in told for told in before]
    assert [True] * 3 == ["Badgers sit in it." in own_client.get(page).text for page in pages]


def test_an_entry_that_is_gone_is_not_found(own_client: TestClient, own: Path, norfolk: Content) -> None:
    gone = "dated_notes"
    before = own_client.get(f"/faq/{gone}").status_code
    kept = (e.copy(update={"followups": tuple(f for f in e.followups if f != gone)}) for e in norfolk.entries if e.id != gone)
    publish(own, norfolk.copy(update={"entries": tuple(kept)}))
    until = time.monotonic() + 5

    while (told := own_client.get(f"/faq/{gone}")).status_code == 200 and time.monotonic() < until:
        time.sleep(0.1)

    assert (200, 404, True) == (before, told.status_code, 'href="/faq"' in main(told.text))


def test_while_the_database_is_away_what_was_seen_last_stands(own_client: TestClient, own: Path) -> None:
    before = plain(own_client.get("/faq/what_is_mash").text)
    (own / "cads.db").rename(own / "away.db")
    (own / "cads.db").write_text("This is no database.")
    time.sleep(1.1)

    after = own_client.get("/faq/what_is_mash")

    assert (200, before) == (after.status_code, plain(after.text))


@pytest.mark.parametrize("page", ["/faq", "/faq/consent", "/print"])
def test_without_any_release_seen_the_page_says_so_and_the_numbers_stand(own: Path, norfolk: Content, page: str) -> None:
    (own / "cads.db").write_text("This is no database.")

    with TestClient(create_app(settings_in(own))) as client:
        told = client.get(page)

    assert 503 == told.status_code
    assert [] == [f.number for f in norfolk.facts if f.id in ("cads_professionals", "edt") and f.number not in told.text]
