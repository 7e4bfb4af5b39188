"""The chat off and on from the editor, and the guide."""

from __future__ import annotations

import pytest

from faq.editor.guide import GUIDE, sections
from faq.switch import turned
from tests.faq.conftest import SERVICE
from tests.faq.editor.forms import send, text

pytestmark = pytest.mark.usefixtures("published")


@pytest.mark.safety
def test_the_chat_is_turned_off_with_a_reason_and_on_again(as_, engine):
    here = as_("author")
    assert "The chat is on" in text(here.get("/chat"))
    off = send(here, here.get("/chat"), "/chat", why="It gave a wrong number", do="off")
    told = (off.status_code, text(here.get("/chat")), text(here.get("/")))
    on = send(here, here.get("/chat"), "/chat", why="Put right", do="on")

    assert (303, True, True) == (told[0], "The chat is off" in told[1], "It gave a wrong number" in told[2])
    assert 303 == on.status_code
    assert [(True, "Put right"), (False, "It gave a wrong number")] == [(c.on, c.why) for c in turned(engine, SERVICE)]


def test_without_a_reason_nothing_is_turned(as_, engine):
    here = as_("approver")
    answer = send(here, here.get("/chat"), "/chat", why=" ", do="off")

    assert (400, True, []) == (answer.status_code, "Say in a few words why" in text(answer), turned(engine, SERVICE))


def test_help_shows_all_of_the_guide(as_):
    shown = text(as_("administrator").get("/help"))
    found = sections(GUIDE.read_text(encoding="utf-8"))

    assert GUIDE.read_text(encoding="utf-8").count("\n## ") == len({s.id for s in found})
    assert [] == [s.title for s in found if s.title not in shown]
    assert "img/" not in shown


def test_a_guide_can_do_no_harm():
    found = sections("# T\n## A & b\n<script>alert(1)</script>\n[x](javascript:alert(1))\n")

    assert [("a-b", True)] == [(s.id, "<script" not in s.html and 'href="javascript' not in s.html) for s in found]
