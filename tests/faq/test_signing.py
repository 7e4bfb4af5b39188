"""What is signed was looked at: whole, or step by step from a release that was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from faq import events, proposals, releases, safe, signing, store, urgent
from faq.errors import StoreError
from faq.pipeline import step
from tests.faq.conftest import SERVICE
from tests.faq.test_releases import with_fact
from tests.faq.test_store import with_entry
from tests.faq.test_urgent import OTHER

TODAY = datetime.now(UTC).date()


@pytest.fixture
def sign(engine, published, safe_file):
    return lambda number=1: signing.sign(engine, SERVICE, number, "ben", safe_file=safe_file, why="read it all")


@pytest.fixture
def approved(engine, published, safe_file):
    """This content goes live, proposed by Anna and approved by Ben."""

    def made(content):
        store.replace(engine, content, (), author="anna", why="test")
        number = proposals.propose(engine, SERVICE, "anna", "test").number
        proposals.approve(engine, number, "ben")
        return step(engine, number, None, safe_file)

    return made


def dates(engine):
    return {number: releases.load(engine, SERVICE, number).checked_on for number, *_ in releases.listing(engine, SERVICE)}


def test_release_1_is_signed_here(engine, sign, safe_file):
    before = dates(engine)
    sign()

    assert ({1: None}, {1: TODAY}) == (before, dates(engine))
    assert TODAY == safe.read(safe_file).checked_on
    assert [("ben", "release signed off", "release 1", "read it all")] == [
        (e.who, e.what, e.about, e.why) for e in events.listing(engine, SERVICE)
    ]


def test_signing_twice_is_signing_once(engine, sign):
    sign()
    sign()

    assert 1 == len(events.listing(engine, SERVICE))


def test_no_release_no_signature(sign):
    with pytest.raises(StoreError, match="no release 9"):
        sign(9)


def test_what_grows_by_approval_out_of_what_is_signed_is_signed(engine, sign, approved, norfolk):
    sign()

    assert "live" == approved(with_entry(norfolk, button="Better"))
    assert {1: TODAY, 2: TODAY} == dates(engine)


def test_an_approved_change_does_not_sign_all_the_rest(engine, sign, approved, norfolk):
    approved(with_entry(norfolk, button="Better"))
    before = dates(engine)
    sign(1)

    assert ({1: None, 2: None}, {1: TODAY, 2: TODAY}) == (before, dates(engine))


def test_what_one_person_put_right_is_signed_once_a_second_one_has_looked(engine, sign, approved, norfolk, safe_file):
    sign()
    store.replace(engine, with_fact(norfolk, "edt", number=OTHER), (), author="anna", why="test")
    number = urgent.put_right(engine, SERVICE, "anna", "moved", safe_file=safe_file).number
    approved(with_entry(with_fact(norfolk, "edt", number=OTHER), button="Better"))
    before = dates(engine)

    urgent.reviewed(engine, number, "ben", safe_file=safe_file)

    assert {1: TODAY, 2: None, 3: None} == before
    assert {1: TODAY, 2: TODAY, 3: TODAY} == dates(engine)
    assert TODAY == safe.read(safe_file).checked_on


def test_what_comes_from_the_terminal_is_signed_by_nobody(engine, sign, publish, norfolk):
    sign()
    publish(with_entry(norfolk, button="Better"))

    assert {1: TODAY, 2: None} == dates(engine)


@pytest.mark.parametrize(("signs", "expected"), [(True, TODAY), (False, None)])
def test_rolling_back_is_signed_where_both_releases_were(engine, sign, approved, norfolk, safe_file, signs, expected):
    if signs:
        sign()
    approved(with_entry(norfolk, button="Worse"))

    releases.rollback(engine, SERVICE, 1, author="ben", why="worse", safe_file=safe_file)
    with store.writing(engine) as c:
        signing.carry(c, SERVICE)

    assert expected == dates(engine)[3]
