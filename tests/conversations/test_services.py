"""60 conversations with each of two services that run from one database, written from their sources alone, before the content
and the seams of the second were there; a quarter of them cross the services or tell of danger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from faq import files
from tests.assistant import CLOSED, OPEN, Assistant
from tests.conversations.test_conversations import HERE, faults, held
from tests.conversations.two import CAAS, NORFOLK, both, seen

CASES = {
    service: [json.loads(line) for line in (HERE / "services" / f"{service}.jsonl").read_text(encoding="utf-8").splitlines()]
    for service in (NORFOLK, CAAS)
}
OTHER = {NORFOLK: CAAS, CAAS: NORFOLK}
LEAST = 0.95
ALWAYS = ("emergency", "child")


@pytest.fixture(scope="module", params=[OPEN, CLOSED], ids=["open", "closed"])
def services(request: pytest.FixtureRequest) -> Iterator[dict[str, Assistant]]:
    with both(request.param) as found:
        yield found


@pytest.mark.parametrize("service", [NORFOLK, CAAS])
def test_there_are_enough_and_a_quarter_cross_or_tell_of_danger(service: str) -> None:
    cases = CASES[service]

    assert 60 <= len(cases) == len({c["id"] for c in cases})
    assert len(cases) <= 4 * sum(c["kind"] in ("crossing", *ALWAYS) for c in cases)


@pytest.mark.safety
@pytest.mark.parametrize("service", [NORFOLK, CAAS])
def test_each_holds_its_own_conversations_and_tells_nothing_of_the_other(services: dict[str, Assistant], service: str) -> None:
    failed: list[tuple[str, str]] = []
    told: list[tuple[str, list[str]]] = []
    for case, reply in held(services[service], CASES[service]):
        wrong = faults(case, reply)
        failed += [(case["kind"], f"{case['id']}: {' / '.join(case['turns'])} -> {'; '.join(wrong)}")] if wrong else []
        told += [(case["id"], found)] if (found := seen(reply, OTHER[service])) else []
    print("\n".join(text for _, text in failed), f"{1 - len(failed) / len(CASES[service]):.1%}")

    assert [] == told
    assert [] == [text for kind, text in failed if kind in ALWAYS]
    assert 1 - len(failed) / len(CASES[service]) >= LEAST, failed


def test_a_reply_carries_its_own_service_and_release(services: dict[str, Assistant]) -> None:
    custom: dict[str, Any] = {name: one.say(one.known)["custom"] for name, one in services.items()}

    assert {NORFOLK: NORFOLK, CAAS: CAAS} == {name: found["service"] for name, found in custom.items()}
    assert 2 == len({found["model"] for found in custom.values()} - {None})


def test_a_message_for_the_other_service_is_not_answered(services: dict[str, Assistant]) -> None:
    for name, one in services.items():
        reply = one.say("what number do I call", service=OTHER[name])

        assert "answered" != reply["custom"]["outcome"]
        assert [] == seen(reply["text"], OTHER[name])


def test_an_export_of_one_holds_nothing_of_the_other(services: dict[str, Assistant], tmp_path: Any) -> None:
    for name, one in services.items():
        done = one.run("faq", "export", "--to", str(tmp_path / name))
        assert 0 == done.returncode, done.stderr
        exported = files.read(tmp_path / name)[0]
        told = exported.copy(update={"entries": tuple(e.copy(update={"phrasings": ()}) for e in exported.entries)})
        text = (told if name == NORFOLK else exported).canonical()  # what people type may name anybody; a town of Norfolk may not
        allowed = {n for n in exported.service.other_services if name == NORFOLK}  # what it knows to be none of its own

        assert set(seen(text, OTHER[name])) <= allowed
