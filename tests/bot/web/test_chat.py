"""The chat as a form, with the real assistant behind it: every turn is a POST, a redirect and a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.own import canary


@pytest.fixture
def browser(answering: TestClient) -> Iterator[TestClient]:
    """A browser of its own: no cookie of anybody else."""
    answering.cookies.clear()
    yield answering
    answering.cookies.clear()


def shown(browser: TestClient) -> str:
    """The page as people see it: without the template that the script makes turns from."""
    return re.sub(r"<template.*?</template>", "", browser.get("/").text, flags=re.DOTALL)


def said(page: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r'class="said-text">(.*?)</p>', page, re.DOTALL)]


def send(browser: TestClient, message: str = "", **more: str) -> str:
    answer = browser.post("/", data={"message": message, **more})
    assert (303, "/#newest") == (answer.status_code, answer.headers["location"])
    return shown(browser)


def test_a_talk_grows_turn_by_turn(browser: TestClient) -> None:
    send(browser, "what is CADS")
    page = send(browser, "which number do I call")

    assert ["what is CADS", "which number do I call"] == said(page)
    assert 1 == page.count('id="newest"')
    assert 2 == page.count("data-outcome=")


def test_a_button_is_shown_by_its_title_and_answers(browser: TestClient, norfolk) -> None:
    send(browser, "which number do I call")
    label = norfolk.service.audience("professional").label

    page = send(browser, choice="audience:professional")

    assert label == said(page)[1]
    assert re.search(r'value="professional"[^>]* checked', page)


def test_what_somebody_chose_stays_chosen(browser: TestClient) -> None:
    page = send(browser, "what is CADS", audience="public")

    assert re.search(r'value="public"[^>]* checked', page)


def test_sent_twice_it_stands_once(browser: TestClient) -> None:
    for _ in range(2):
        page = send(browser, "what is CADS", message_id="the-same")

    assert ["what is CADS"] == said(page)


def test_words_are_shown_as_text(browser: TestClient) -> None:
    hostile = "<script>alert(1)</script> \"'><b>x"

    page = send(browser, hostile)

    assert [hostile] == said(page)
    assert "<script>alert" not in page


def test_what_was_too_long_stands_in_the_box_again(browser: TestClient) -> None:
    long = "word " * 400 + "<end>"

    refused = html.unescape(send(browser, long).split("<textarea")[1].split("</textarea>")[0])
    sent = send(browser, "what is CADS").split("<textarea")[1].split("</textarea>")[0]

    assert long == refused.split(">", 1)[1]
    assert "" == sent.split(">", 1)[1]


def test_start_again_forgets(browser: TestClient) -> None:
    word = canary()
    before_it = send(browser, f"what is CADS {word}")

    answer = browser.post("/start-again")

    assert (303, "/") == (answer.status_code, answer.headers["location"])
    assert [True, False] == [word in before_it, word in browser.get("/").text]


def test_exit_forgets_and_leaves(browser: TestClient) -> None:
    word = canary()
    send(browser, f"what is CADS {word}")
    cookie = browser.cookies["conversation-norfolk-cads"]

    empty = browser.get("/exit")
    answer = browser.get("/exit?left")
    browser.cookies.clear()
    browser.cookies.set("conversation-norfolk-cads", cookie)

    assert [200, 303] == [empty.status_code, answer.status_code]
    assert word not in empty.text
    assert browser.app.state.site.settings.exit_url == answer.headers["location"]
    assert '"cookies"' in answer.headers["clear-site-data"] and '"storage"' in answer.headers["clear-site-data"]
    assert "conversation-norfolk-cads=" in answer.headers["set-cookie"] and "Max-Age=0" in answer.headers["set-cookie"]
    assert word not in browser.get("/").text


def test_the_cookie_is_for_no_script_and_no_other_site_and_goes_with_the_browser(browser: TestClient) -> None:
    cookie = browser.post("/", data={"message": "hello"}).headers["set-cookie"].lower()

    assert "httponly" in cookie and "samesite=strict" in cookie
    assert "max-age" not in cookie and "expires" not in cookie


def test_the_cookie_is_for_https_alone_where_the_page_is(answering: TestClient) -> None:
    cookie = answering.post("https://127.0.0.1:8000/", data={"message": "hello"}).headers["set-cookie"]

    assert "; secure" in cookie.lower()


def test_a_turn_of_the_script_stands_in_the_page_after_a_reload(browser: TestClient) -> None:
    browser.post("/api/chat", json={"message": "what is CADS", "message_id": "1"})

    assert ["what is CADS"] == said(shown(browser))


def test_the_page_is_not_the_place_of_somebody_elses_talk(browser: TestClient) -> None:
    word = canary()
    send(browser, f"what is CADS {word}")
    browser.cookies.clear()
    browser.cookies.set("conversation-norfolk-cads", "forged.signature", domain="127.0.0.1")

    assert word not in browser.get("/").text


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"\xff\xfe=%zz&&&", "application/x-www-form-urlencoded"), (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
     (b"--x--", "multipart/form-data"), (b"", "text/plain")],
)  # fmt: skip
def test_a_form_of_any_bytes_is_never_a_fault_of_ours(browser: TestClient, data: bytes, kind: str) -> None:
    assert browser.post("/", content=data, headers={"Content-Type": kind}).status_code in (303, 400)
