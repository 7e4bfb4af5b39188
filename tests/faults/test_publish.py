"""A publish survives the editor being killed at any step: one whole live release, nothing published twice, no draft lost."""

from __future__ import annotations

import shutil
import signal
import time
import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import Engine

from faq import drafts, proposals, releases, safe, store
from faq.database import connect
from faq.entries import Content
from faq.errors import StoreError
from tests.assistant import VAR, Assistant
from tests.faq.test_pipeline import NEW
from tests.faq.test_store import with_entry
from tests.own import safe_file
from tests.trainer import SECRET, PretendTrainer, pretending

SERVICE = "norfolk-cads"
#: What somebody is writing meanwhile.
WORDS = {"question": "Half a thou"}
#: Each step takes as many questions to the trainer: long enough to be killed in.
STEPS = 3
SECONDS = 120


@pytest.fixture
def there() -> Iterator[PretendTrainer]:
    with pretending() as found:
        found.steps = STEPS
        yield found


@pytest.fixture
def editor(there: PretendTrainer) -> Iterator[Assistant]:
    """An editor with a store of its own, prepared but not started, and somebody's draft in it."""
    found = Assistant(var=VAR / f"own-{uuid.uuid4().hex[:8]}")
    found.settings = {"CADS_TRAINER_PORT": str(there.port), "CADS_TRAINER_SECRET": SECRET}
    done = found.run("faq", "prepare")
    assert done.returncode == 0, done.stderr
    drafts.keep(engine(found), SERVICE, "cara", "entry", "consent", WORDS, 1, "in the middle of it")
    yield found
    found.end()
    shutil.rmtree(found.var)


def engine(editor: Assistant) -> Engine:
    return connect(editor.env["CADS_DATABASE_URL"], busy_ms=5000)


def approved(editor: Assistant, content: Content) -> int:
    """Anna proposes this, and Ben approves it."""
    store.replace(engine(editor), content, (), author="anna", why="test")
    number = proposals.propose(engine(editor), SERVICE, "anna", "test").number
    proposals.approve(engine(editor), number, "ben")
    return number


def within(holds: Callable[[], bool], every: float = 0.05) -> bool:
    ends = time.monotonic() + SECONDS
    while not (found := holds()) and time.monotonic() < ends:
        time.sleep(every)
    return found


def state(editor: Assistant, number: int) -> str:
    return proposals.find(engine(editor), number).state


def live(editor: Assistant) -> int:
    return releases.load(engine(editor), SERVICE).number


def safe_release(editor: Assistant) -> int | None:
    """The release of the safe texts, which are whole."""
    try:
        return safe.read(safe_file(editor)).number
    except StoreError:
        return None


def draft(editor: Assistant) -> list[dict[str, str]]:
    return [dict(d.body) for d in drafts.unfinished(engine(editor), SERVICE) if d.author == "cara"]


@pytest.mark.safety
@pytest.mark.parametrize("when", ["approved", "training", "testing"])
def test_an_editor_killed_on_the_way_carries_it_on_when_it_is_back(editor: Assistant, norfolk: Content, when: str) -> None:
    content = with_entry(norfolk, phrasings=NEW)
    number = approved(editor, content)
    editor.start("editor")
    reached = within(lambda: state(editor, number) == when)
    editor.end("editor", how=signal.SIGKILL)

    killed = (live(editor), safe_release(editor), state(editor, number) in proposals.OPEN, draft(editor))
    editor.start("editor")
    ended = within(lambda: state(editor, number) == "live")

    assert (True, (1, 1, True, [WORDS])) == (reached, killed)
    assert (True, 2, content.digest) == (ended, live(editor), releases.load(engine(editor), SERVICE).digest)
    assert within(lambda: safe_release(editor) == 2)
    assert [WORDS] == draft(editor)


@pytest.mark.safety
@pytest.mark.parametrize("late", [0.0, 0.002, 0.01, 0.05])
def test_an_editor_killed_as_it_goes_live_leaves_one_whole_release(editor: Assistant, norfolk: Content, late: float) -> None:
    """Between the database and the safe texts, and around it."""
    number = approved(editor, with_entry(norfolk, button="Better"))
    editor.start("editor")
    went = within(lambda: live(editor) == 2, every=0)
    time.sleep(late)
    editor.end("editor", how=signal.SIGKILL)

    killed = (live(editor), safe_release(editor) in (1, 2), state(editor, number), draft(editor))
    editor.start("editor")

    assert (True, (2, True, "live", [WORDS])) == (went, killed)
    assert within(lambda: safe_release(editor) == 2)
    assert [2, 1] == [n for n, *_ in releases.listing(engine(editor), SERVICE)]


@pytest.mark.safety
def test_a_start_puts_the_safe_texts_right_too(editor: Assistant, norfolk: Content) -> None:
    number = approved(editor, with_entry(norfolk, button="Better"))
    editor.start("editor")
    went = within(lambda: live(editor) == 2)
    editor.end("editor", how=signal.SIGKILL)
    safe.write(safe_file(editor), releases.load(engine(editor), SERVICE, 1))

    editor.run("faq", "prepare")

    assert (True, "live", 2) == (went, state(editor, number), safe_release(editor))


@pytest.mark.safety
def test_a_trainer_killed_at_every_step_stops_no_publish(editor: Assistant, norfolk: Content, there: PretendTrainer) -> None:
    number = approved(editor, with_entry(norfolk, phrasings=NEW))
    editor.start("editor")
    for when in ("training", "testing"):
        reached = within(lambda when=when: state(editor, number) == when)
        there.forget()
        assert reached

    assert within(lambda: state(editor, number) == "live")
    assert (2, [WORDS]) == (live(editor), draft(editor))
