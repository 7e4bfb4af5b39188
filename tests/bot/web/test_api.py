"""`POST /api/chat` does what `openapi.json` says, with the real assistant behind it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from bot.gate import CHOICE
from bot.web.api import OPENAPI
from bot.web.incoming import as_text
from tests.own import lacking

SPEC = json.loads(OPENAPI.read_text())
TOLD, SAID = ({"$ref": f"#/components/schemas/{name}", "components": SPEC["components"]} for name in ("Told", "Said"))


def post(web: TestClient, body: Any, **more: Any):
    return web.post("/api/chat", json=body, **more)


def say(web: TestClient, message: str, conversation: str | None = None, **more: Any) -> dict[str, Any]:
    body = {"message": message, "message_id": uuid.uuid4().hex, **more}
    if conversation:
        body["conversation"] = conversation
    if "choice" in more:
        del body["message"]
    jsonschema.validate(body, SAID)
    answer = post(web, body)
    assert 200 == answer.status_code
    told: dict[str, Any] = answer.json()
    jsonschema.validate(told, TOLD)
    return told


def test_the_description_is_served_and_describes_itself(answering: TestClient) -> None:
    served = answering.get("/api/openapi.json")

    assert "application/json" == served.headers["content-type"]
    assert {**SPEC, "info": {**SPEC["info"], "title": "CADS Assistant"}} == served.json()
    jsonschema.Draft202012Validator.check_schema(SPEC["components"]["schemas"]["Told"])
    assert {"/api/chat", "/api/feedback"} == set(SPEC["paths"])


def test_the_schema_can_fail() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"conversation": "x"}, TOLD)


def test_a_question_is_answered_with_its_source(answering: TestClient) -> None:
    told = say(answering, "do I need consent to make a referral")

    assert ("answered", ["consent"], 1) == (told["outcome"], told["entries"], told["turn"])
    assert told["sources"]
    assert "<p>" in told["replies"][0]["html"]


def test_a_conversation_goes_on_and_remembers_who_asks(answering: TestClient) -> None:
    first = say(answering, "I'm a teacher, do I need consent")
    second = say(answering, "which number do I call", first["conversation"])

    assert ["professional", "professional"] == [first["audience"], second["audience"]]
    assert (first["conversation"], 2) == (second["conversation"], second["turn"])


def test_what_somebody_chose_holds(answering: TestClient, norfolk) -> None:
    told = say(answering, "which number do I call", audience="public")
    line = next(a.line for a in norfolk.service.audiences if a.id == "public")
    number = next(f.number for f in norfolk.facts if f.id == line)

    assert "public" == told["audience"]
    assert number in told["replies"][0]["text"]


def test_who_would_rather_not_say_is_no_longer_taken_for_anybody(answering: TestClient) -> None:
    first = say(answering, "which number do I call", audience="professional")
    kept = say(answering, "what is CADS", first["conversation"])
    rather_not = say(answering, "which number do I call", first["conversation"], audience="")

    assert ["professional", "professional", None] == [told["audience"] for told in (first, kept, rather_not)]


def test_a_button_is_pressed_by_its_payload(answering: TestClient) -> None:
    first = say(answering, "which number do I call")
    button = first["replies"][0]["buttons"][0]

    second = say(answering, "", first["conversation"], choice=button["payload"])

    assert (button["payload"].split(":")[1], 2) == (second["audience"], second["turn"])


@pytest.mark.parametrize("typed", ["audience:professional", " entry:consent ", "entry:x"])
def test_what_is_typed_is_never_a_button(typed: str) -> None:
    assert not CHOICE.fullmatch(as_text(typed))


@pytest.mark.parametrize("typed", ["what is CADS?", "audience: who", "entry:"])
def test_other_words_stay_as_they_were_typed(typed: str) -> None:
    assert typed == as_text(typed)


@pytest.mark.parametrize("forged", ["anna", "a" * 60, "eyJhbGciOiJub25lIn0.x", "../../etc/passwd"])
def test_a_conversation_that_the_server_did_not_make_is_a_new_one(answering: TestClient, forged: str) -> None:
    told = say(answering, "hello", forged)

    assert forged != told["conversation"]
    assert 1 == told["turn"]


def test_the_same_message_again_gets_the_same_reply_and_counts_once(answering: TestClient) -> None:
    first = say(answering, "what is CADS")
    again = [say(answering, "what is EDT", first["conversation"], message_id="the-same") for _ in range(3)]

    assert [2, 2, 2] == [told["turn"] for told in again]
    assert 1 == len({json.dumps(told) for told in again})


def test_danger_leads_with_999(answering: TestClient) -> None:
    told = say(answering, "he has a knife and is stabbing my mum")

    assert ("emergency", True) == (told["outcome"], told["emergency"])
    assert "999" in told["replies"][0]["text"].splitlines()[0]
    assert "tel:999" in told["replies"][0]["html"].split("</p>")[0]


@pytest.mark.parametrize(
    "body",
    [
        None, [], 5, "text", {}, {"message": None}, {"message": 5}, {"message": ["a"]}, {"message": {"a": 1}},
        {"choice": 5}, {"choice": "/restart"}, {"choice": "entry:../x"},
    ],
)  # fmt: skip
def test_a_body_that_is_no_message_is_refused_in_words(answering: TestClient, norfolk, body: Any) -> None:
    answer = post(answering, body)

    assert (400, "refused") == (answer.status_code, answer.json()["outcome"])
    jsonschema.validate(answer.json(), TOLD)
    assert [] == lacking(answer.text, norfolk)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 20_000, b'{"message": "a"', b"null"])
def test_bytes_of_any_kind_are_refused_in_words(answering: TestClient, norfolk, raw: bytes) -> None:
    answer = answering.post("/api/chat", content=raw)

    assert 400 == answer.status_code
    jsonschema.validate(answer.json(), TOLD)
    assert [] == lacking(answer.text, norfolk)


def test_too_long_and_empty_messages_are_refused_in_words(answering: TestClient, norfolk) -> None:
    for message in ("a" * 1501, "", "   "):
        told = say(answering, message)

        assert "refused" == told["outcome"]
        assert [] == lacking(told["replies"][0]["text"], norfolk)


def test_another_method_is_refused_in_words(answering: TestClient, norfolk) -> None:
    answer = answering.get("/api/chat")

    assert 405 == answer.status_code
    jsonschema.validate(answer.json(), TOLD)
    assert [] == lacking(answer.text, norfolk)


def test_markup_in_a_message_is_never_given_back(answering: TestClient) -> None:
    told = say(answering, "<img src=x onerror=alert(1)> what is CADS {{7*7}}")

    assert "onerror" not in json.dumps(told)
    assert "49" not in told["replies"][0]["text"]
