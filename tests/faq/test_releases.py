"""Releases: numbered, immutable, live at once; rolling back keeps today's facts; a broken database never silences."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import text

from faq import models as t
from faq import releases, safe, store
from faq.errors import CheckError, NoRelease, StoreError
from faq.releases import fact_changes
from tests.faq.test_store import locked, with_entry

SERVICE = "norfolk-cads"


def with_fact(content, wanted, **change):
    """The content with this fact changed."""
    assert wanted in {f.id for f in content.facts}
    return content.copy(update={"facts": tuple(f.copy(update=change) if f.id == wanted else f for f in content.facts)})


def numbers(release):
    return {f.id: f.shown for f in release.content.facts}


@pytest.fixture
def rollback(engine, safe_file):
    def made(to, **more):
        return releases.rollback(engine, SERVICE, to, author="anna", why="back", safe_file=safe_file, **more)

    return made


def tamper(engine, change):
    """Change release rows behind the program's back, as only someone with the file itself could."""
    with engine.begin() as c:
        frozen = "releases_frozen ON releases" if engine.dialect.name == "postgresql" else "releases_no_update"
        c.execute(text(f"DROP TRIGGER {frozen}"))
        c.execute(text(f"UPDATE releases SET {change}"))


def test_the_first_publish_is_release_1_and_live(engine, published, norfolk):
    assert (1, norfolk, norfolk.digest) == (published.number, published.content, published.digest)
    assert published == releases.load(engine, SERVICE)


def test_the_same_content_again_makes_no_second_release(publish, published, norfolk):
    assert published == publish(norfolk)


def test_a_changed_fact_is_release_2(publish, engine, norfolk):
    actual = publish(with_fact(norfolk, "edt", number="0300 000 0000"))

    assert (2, "**0300 000 0000**") == (actual.number, numbers(actual)["edt"])
    assert actual == releases.load(engine, SERVICE)


def test_an_earlier_release_stays_as_it_was(publish, published, engine, norfolk):
    publish(with_fact(norfolk, "edt", number="0300 000 0000"))

    assert published == releases.load(engine, SERVICE, 1)


def test_the_training_digest_stays_with_words_and_facts(publish, published, norfolk):
    words = publish(with_entry(norfolk, button="Other"))
    facts = publish(with_fact(norfolk, "edt", number="0300 000 0000"))

    assert [2, 3] == [words.number, facts.number]
    assert {published.training_digest} == {words.training_digest, facts.training_digest}


def test_the_training_digest_follows_phrasings(publish, published, norfolk):
    actual = publish(with_entry(norfolk, phrasings=("a way nobody asked before",)))

    assert published.training_digest != actual.training_digest


def test_listing_is_newest_first_and_marks_the_live_one(publish, engine, norfolk):
    publish(with_fact(norfolk, "edt", number="0300 000 0000"), why="new number")

    actual = [(number, author, why, live) for number, _, author, why, live in releases.listing(engine, SERVICE)]
    assert [(2, "anna", "new number", True), (1, "import", "test", False)] == actual


def test_each_publish_writes_the_safe_file(publish, norfolk, safe_file):
    publish(with_fact(norfolk, "edt", number="0300 000 0000"))

    assert (2, "**0300 000 0000**") == (safe.read(safe_file).number, numbers(safe.read(safe_file))["edt"])


def test_content_that_breaks_a_check_is_not_published_and_nothing_changes(publish, published, engine, norfolk, safe_file):
    before = safe_file.read_bytes()

    with pytest.raises(CheckError) as caught:
        publish(with_entry(norfolk, answers={"everyone": "Call 01603 123456."}))

    assert "Not published. Put this right first:\n  - " in str(caught.value)
    assert ["01603 123456" in p for p in caught.value.problems] == [True]
    assert (published, before) == (releases.load(engine, SERVICE), safe_file.read_bytes())


def test_a_locked_database_stops_a_publish_and_loses_nothing(publish, published, engine, drafts, norfolk, safe_file):
    store.replace(engine, with_entry(norfolk, button="Other"), drafts, author="anna", why="")

    with locked(engine), pytest.raises(StoreError, match=r"locked.*Nothing was changed"):
        releases.publish(engine, SERVICE, author="anna", why="", safe_file=safe_file)

    assert published == releases.load(engine, SERVICE)
    assert 2 == releases.publish(engine, SERVICE, author="anna", why="", safe_file=safe_file).number


def test_publishing_what_was_never_imported_says_what_to_do(engine, safe_file):
    with pytest.raises(StoreError, match="Run: python -m faq import"):
        releases.publish(engine, SERVICE, author="anna", why="", safe_file=safe_file)

    assert not safe_file.exists()


def test_rollback_is_a_new_release_with_old_words_and_todays_facts(publish, published, engine, rollback, norfolk):
    publish(with_entry(with_fact(norfolk, "edt", number="0300 000 0000"), question="Worse?"))

    actual = rollback(1)

    assert (3, published.content.entries) == (actual.number, actual.content.entries)
    assert "**0300 000 0000**" == numbers(actual)["edt"]
    assert actual == releases.load(engine, SERVICE)


def test_rollback_with_facts_takes_the_old_ones(publish, published, rollback, norfolk):
    publish(with_fact(norfolk, "edt", number="0300 000 0000"))

    actual = rollback(1, with_facts=True)

    assert (3, published.content) == (actual.number, actual.content)


def test_rollback_brings_back_a_fact_that_only_old_words_name(publish, rollback, norfolk):
    shorter = with_entry(norfolk, [e.id for e in norfolk.entries].index("what_changed"), answers={"everyone": "Little."})
    shorter = shorter.copy(update={"facts": tuple(f for f in norfolk.facts if f.id != "launch_hours")})
    assert "launch_hours" not in numbers(publish(shorter))

    actual = rollback(1)

    assert "Monday to Friday, 8am to 8pm" == numbers(actual)["launch_hours"]


def test_rollback_is_not_held_up_by_checks(engine, publish, published, rollback, norfolk):
    without = norfolk.copy(update={"entries": tuple(e for e in norfolk.entries if e.id != "emergency")})
    with engine.begin() as c:
        releases._append(c, without, author="old", why="from before the checks", restores=None)

    assert 3 == rollback(2).number


def test_rollback_remembers_which_release_it_restores(engine, publish, rollback, norfolk):
    publish(with_entry(norfolk, button="Other"))
    rollback(1)

    with engine.connect() as c:
        actual = c.execute(t.releases.select().order_by(t.releases.c.number)).all()
    assert [None, None, 1] == [row.restores for row in actual]


def test_rollback_writes_the_safe_file(publish, rollback, norfolk, safe_file):
    publish(with_entry(norfolk, button="Other"))
    rollback(1)

    assert 3 == safe.read(safe_file).number


def test_rollback_to_no_release_changes_nothing(engine, published, rollback):
    with pytest.raises(StoreError, match="no release 9 of 'norfolk-cads'. See: python -m faq show releases"):
        rollback(9)

    assert published == releases.load(engine, SERVICE)


def test_rollback_where_nothing_is_live_says_so(engine, rollback):
    with pytest.raises(NoRelease):
        rollback(1)


def test_fact_changes_are_told_in_plain_words(norfolk):
    today = with_fact(norfolk, "edt", number="0300 000 0000")
    today = today.copy(update={"facts": tuple(f for f in today.facts if f.id != "call_back_after")})

    assert [
        "Emergency Duty Team, when CADS is closed: **0344 800 8020** then, **0300 000 0000** now",
        "Wait after which a call back is offered: 40 minutes then, not held now",
    ] == fact_changes(norfolk, today)


def test_the_same_facts_are_no_change(norfolk):
    assert [] == fact_changes(norfolk, with_entry(norfolk, question="New?"))


@pytest.mark.parametrize(
    "change",
    ["content = replace(content, '0344 800 8021', '0344 800 6666')", "digest = 'abc'", "content = '{}'", "content = ''"],
)
def test_a_release_that_was_tampered_with_is_refused(engine, published, change):
    tamper(engine, change)

    with pytest.raises(StoreError, match="Release 1 .* was changed after it was published. It is not used"):
        releases.load(engine, SERVICE)


def test_a_release_of_another_version_of_the_program_is_refused_in_plain_words(engine, published):
    tamper(engine, f"content = '{{}}', digest = '{hashlib.sha256(b'{}').hexdigest()}'")

    with pytest.raises(StoreError, match="does not fit this version"):
        releases.load(engine, SERVICE)


def test_nothing_published_says_what_to_do(engine):
    with pytest.raises(NoRelease, match="Nothing is published for 'norfolk-cads' yet. Run: python -m faq import, then: "):
        releases.load(engine, SERVICE)


def test_after_a_rollback_the_next_publish_does_not_bring_back_what_was_rolled_back(
    engine, publish, rollback, norfolk, safe_file
):
    publish(with_entry(norfolk, question="Worse?"))

    back = rollback(1)
    again = releases.publish(engine, SERVICE, author="anna", why="nothing new", safe_file=safe_file)

    assert (back.number, back.digest) == (again.number, again.digest)
    assert norfolk.entries == store.working_copy(engine, SERVICE)[0].entries
