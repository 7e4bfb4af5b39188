"""The real channel of the real assistant: what comes back, and in which form."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from faq.entries import Content
from tests.assistant import Assistant
from tests.own import lacking, numbers

#: `custom` of the design's interface.
CUSTOM = {"turn", "outcome", "entries", "service", "release", "model", "audience", "emergency", "sources"}
OUTCOMES = {
    "answered", "asked_back", "signposted", "emergency", "small_talk", "out_of_scope", "not_understood", "refused", "unavailable",
}  # fmt: skip
MESSAGES = [
    "what is CADS",
    "hello",
    "I am a teacher",
    "tell me a joke about the weather in Spain",
    "asdf qwer zxcv",
    "",
    "x" * 1501,
    "he has a knife and is stabbing my mum",
    "entry:consent",
    "entry:no_such_entry",
    "audience:public",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_every_reply_has_the_whole_interface(assistant: Assistant, message: str) -> None:
    reply = assistant.say(message)

    assert {"recipient_id", "text", "buttons", "custom"} == set(reply)
    assert set(reply["custom"]) == CUSTOM
    assert reply["custom"]["outcome"] in OUTCOMES
    assert reply["text"].strip()
    assert all(set(button) == {"title", "payload"} for button in reply["buttons"])


@pytest.mark.parametrize("raw", [b"null", b"{broken", b'{"message": 7}', b'{"message": "' + b"x" * 70_000 + b'"}'])
def test_a_refused_body_has_the_whole_interface_too(assistant: Assistant, raw: bytes) -> None:
    reply = assistant.post(None, raw=raw).json()[0]

    assert set(reply["custom"]) == CUSTOM
    assert ("refused", False) == (reply["custom"]["outcome"], reply["custom"]["emergency"])


def test_a_reply_traces_back_to_release_model_and_entry(assistant: Assistant) -> None:
    ready = httpx.get(f"http://127.0.0.1:{assistant.rasa_port}/webhooks/chat/ready").json()

    custom = assistant.say("do I need consent to make a referral")["custom"]

    assert ("norfolk-cads", ["consent"]) == (custom["service"], custom["entries"])
    assert ready == {"release": custom["release"], "model": custom["model"]}
    assert custom["sources"]


def test_at_most_three_buttons_that_all_lead_somewhere(assistant: Assistant, norfolk: Content) -> None:
    entries = {f"entry:{e.id}" for e in norfolk.entries} | {f"audience:{a.id}" for a in norfolk.service.audiences}

    replies = [assistant.say(message) for message in MESSAGES]

    assert max(len(r["buttons"]) for r in replies) <= 3
    assert {b["payload"] for r in replies for b in r["buttons"]} <= entries


def test_a_button_gives_its_entry(assistant: Assistant) -> None:
    reply = assistant.say("entry:consent")

    assert ("answered", ["consent"]) == (reply["custom"]["outcome"], reply["custom"]["entries"])


def test_a_button_that_leads_nowhere_is_signposted(assistant: Assistant, norfolk: Content) -> None:
    reply = assistant.say("entry:no_such_entry")

    assert ("signposted", []) == (reply["custom"]["outcome"], reply["custom"]["entries"])
    assert [] == lacking(reply["text"], norfolk)


def test_unknown_askers_get_both_numbers_and_a_way_to_say_who_they_are(assistant: Assistant, norfolk: Content) -> None:
    reply = assistant.say("which number do I call")

    assert reply["custom"]["audience"] is None
    assert all(number in reply["text"] for number in numbers(norfolk))
    assert {"audience:professional", "audience:public"} <= {b["payload"] for b in reply["buttons"]}


@pytest.mark.parametrize(("audience", "shown"), [("professional", 0), ("public", 1)])
def test_the_audience_button_gives_the_last_answer_again_with_their_number(
    assistant: Assistant, norfolk: Content, audience: str, shown: int
) -> None:
    sender = uuid.uuid4().hex
    assistant.say("which number do I call", sender)

    reply = assistant.say(f"audience:{audience}", sender)

    assert (audience, ["which_number"]) == (reply["custom"]["audience"], reply["custom"]["entries"])
    assert numbers(norfolk)[shown] in reply["text"]


@pytest.mark.parametrize(
    "message", ["my nephew has bruises all over him", "I am his nan and I am worried", "I'm 14 and scared of home"]
)
def test_family_and_children_are_taken_for_the_public(assistant: Assistant, norfolk: Content, message: str) -> None:
    reply = assistant.say(message)

    assert "public" == reply["custom"]["audience"]
    assert numbers(norfolk)[1] in reply["text"]


def test_the_audience_of_the_page_counts_where_the_words_tell_nothing(assistant: Assistant) -> None:
    custom = assistant.say("which number do I call", audience="professional")["custom"]

    assert "professional" == custom["audience"]


def test_another_service_is_refused(assistant: Assistant, norfolk: Content) -> None:
    reply = assistant.say("which number do I call", service="elsewhere")

    assert "refused" == reply["custom"]["outcome"]
    assert [] == lacking(reply["text"], norfolk)


def test_danger_leads_with_999(assistant: Assistant) -> None:
    reply = assistant.say("he has a knife and is stabbing my mum")

    assert "999" in reply["text"].splitlines()[0]
    assert ("emergency", True) == (reply["custom"]["outcome"], reply["custom"]["emergency"])


@pytest.mark.parametrize("metadata", [{"audience": "nobody"}, {"audience": "<b>x</b>"}])
def test_an_audience_nobody_knows_is_never_given_back(assistant: Assistant, metadata: dict[str, Any]) -> None:
    long = "he has a knife and is stabbing my mum " * 100

    assert [None, None] == [assistant.say(m, **metadata)["custom"]["audience"] for m in ("what is CADS", long)]


def test_turns_are_counted(assistant: Assistant) -> None:
    sender = uuid.uuid4().hex

    turns = [assistant.say("what is CADS", sender)["custom"]["turn"] for _ in range(3)]

    assert [1, 2, 3] == turns
