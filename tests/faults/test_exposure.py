"""What can be reached from outside, and what is written down (faults F2, F6, F10, F11, F18)."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from tests.assistant import Assistant
from tests.own import IN_VAIN, canary, database, files_with, written

ROUTES = [
    "status", "version", "domain", "model", "model/train", "model/parse", "webhooks/rest", "webhooks/rest/webhook",
    "conversations/default/tracker", "webhooks/callback/webhook", "socket.io", "docs",
]  # fmt: skip
LISTENING = "0A"
LOOPBACK = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_of_rasa_but_ours_is_there(assistant: Assistant, route: str, method: str) -> None:
    """F10: with its API on, Rasa lets anybody take the model away."""
    answer = httpx.request(method, f"http://127.0.0.1:{assistant.rasa_port}/{route}", timeout=10)

    assert answer.status_code == 404


def listening(pid: int) -> set[tuple[str, int]]:
    """Where a process listens, as the kernel tells it: (address in hex, port)."""
    links = (str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink())
    inodes = {found[1] for link in links if (found := re.match(r"socket:\[(\d+)\]", link))}
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    mine = [row[1].split(":") for row in rows if row[3] == LISTENING and row[9] in inodes]
    return {(address, int(port, 16)) for address, port in mine}


@pytest.mark.parametrize("name", ["rasa", "actions"])
def test_it_listens_on_127_0_0_1_only(assistant: Assistant, name: str) -> None:
    """F11: Rasa and the action server listen everywhere by default."""
    port = {"rasa": assistant.rasa_port, "actions": assistant.actions_port}[name]

    found = listening(assistant.processes[name].pid)

    assert {port} == {p for _, p in found}
    assert {address for address, _ in found} <= LOOPBACK


def test_what_people_write_stands_in_no_file_and_no_log_but_a_question_asked_in_vain(assistant: Assistant) -> None:
    """F2, F18: Rasa logs what people write, on a fault and when used as a library."""
    word, vain, sender = canary(), canary(), canary()

    replies = [
        assistant.say(f"{start} {word}", sender)
        for start in ("do I need consent", "he has a knife and is stabbing my mum", "I'm his nan,")
    ]
    in_vain = IN_VAIN.format(word=vain, email="")
    replies.append(assistant.say(in_vain, canary()))
    kept = written(assistant, vain)

    assert all(reply["text"] for reply in replies)
    assert not any(word in str(reply) for reply in replies)
    assert [] == files_with(word)
    names = {database(assistant).name, f"{database(assistant).name}-wal"}
    assert {f.name for f in (*files_with(vain), *files_with(sender))} <= names
    assert [in_vain.strip()] == kept


def test_the_metadata_of_the_caller_is_not_written_down(assistant: Assistant) -> None:
    word = canary()

    assistant.say("what is CADS", message_id=word, audience=word, input_channel=word)

    assert [] == files_with(word)


CLAIMS = [
    {"choice": "entry:cce_referral"},
    {"danger": ["knife"]},
    {"memory": {"audience": "professional"}},
    {"input_channel": "council_admin"},
    {"release": 7, "model": "theirs"},
]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: next(iter(claim)))
def test_a_caller_cannot_claim_what_we_decide(assistant: Assistant, claim: dict[str, object]) -> None:
    """F6: Rasa alone takes channel and metadata from the caller."""
    plain = assistant.say("do I need consent")

    claimed = assistant.say("do I need consent", **claim)
    beside = assistant.post({"message": "do I need consent", **claim}).json()[0]

    assert [plain["text"]] * 2 == [claimed["text"], beside["text"]]
    assert [plain["custom"]] * 2 == [claimed["custom"], beside["custom"]]


def test_a_working_assistant_logs_no_error(assistant: Assistant) -> None:
    before = assistant.log.stat().st_size
    for message in (
        "what is CADS",
        "I'm his nan",
        "my dad hits me",
        "I'm 14",
        "a pupil of mine",
        "entry:consent",
        "hub in Norwich",
    ):
        assistant.say(message)

    assert assistant.log.read_bytes()[before:] == b""
