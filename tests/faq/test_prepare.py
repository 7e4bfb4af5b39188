"""`python -m faq prepare`: what every start runs first. It heals, and never takes back what people did."""

from __future__ import annotations

import pytest

from faq import files, releases, safe, store
from tests.faq.conftest import SERVICE, WORDS, amend, live


def test_prepare_brings_a_new_installation_to_release_1(run, here, norfolk):
    code, out, _ = run("prepare")

    assert (0, True) == (code, "Release 1 is live" in out)
    assert (1, norfolk) == (live(here).number, live(here).content)
    assert 1 == safe.read(here.safe_file).number
    assert [("import", "imported, not yet reviewed by the unit")] == [r[2:4] for r in releases.listing(here.engine, SERVICE)]


def test_prepare_again_does_nothing(run, here):
    run("prepare")
    before = here.safe_file.stat().st_mtime_ns, store.history(here.engine, SERVICE, limit=1)[0].number

    assert (0, "Content: release 1 is live, nothing to import.\n", "") == run("prepare")
    assert before == (here.safe_file.stat().st_mtime_ns, store.history(here.engine, SERVICE, limit=1)[0].number)


@pytest.mark.parametrize("damage", [lambda f: f.unlink(), lambda f: f.write_text("{"), lambda f: f.write_text("{}")])
def test_prepare_writes_a_missing_or_damaged_safe_file_again(run, here, damage):
    run("prepare")
    damage(here.safe_file)

    assert 0 == run("prepare")[0]
    assert 1 == safe.read(here.safe_file).number


def test_prepare_takes_files_that_changed_since(run, here):
    run("prepare")
    amend(here.folder / "facts.yml", "0344 800 8021", "0344 800 6666")

    code, out, _ = run("prepare")

    assert (0, True, 2) == (code, "Release 2 is live" in out, live(here).number)


def test_prepare_keeps_the_store_when_someone_else_changed_it(run, here):
    run("prepare")
    amend(here.folder / "facts.yml", "0344 800 8021", "0344 800 6666")
    run("import", "--author", "anna")
    amend(here.folder / "facts.yml", "0344 800 6666", "0344 800 7777")

    code, out, _ = run("prepare")

    assert (0, 1) == (code, live(here).number)
    assert "The store's stands.\nTo take the files instead: python -m faq import, then python -m faq publish." in out
    assert "0344 800 6666" in store.working_copy(here.engine, SERVICE)[0].json()


def test_prepare_keeps_what_someone_rolled_back_to(run, here):
    run("prepare")
    run("rollback", "1", "--author", "anna")
    amend(here.folder / "facts.yml", "0344 800 8021", "0344 800 7777")

    assert "The store's stands." in run("prepare")[1]
    assert 2 == live(here).number


def test_prepare_cut_short_before_its_publish_is_done_again(run, here):
    run("prepare")
    amend(here.folder / "facts.yml", "0344 800 8021", "0344 800 6666")
    content, prepared = files.read(here.folder)
    store.replace(here.engine, content, prepared, author="import", why="cut short")

    assert 0 == run("prepare")[0]
    assert (2, content) == (live(here).number, live(here).content)


def test_prepare_with_a_broken_file_keeps_what_is_live(run, here):
    run("prepare")
    amend(here.folder / WORDS, "kind: faq", "kind: poem")

    code, _, error = run("prepare")

    assert (1, 1) == (code, live(here).number)
    assert f"{here.folder / WORDS}, line 3: kind is wrong" in error


def test_prepare_with_content_that_breaks_a_check_keeps_what_is_live_and_says_so_each_time(run, here):
    run("prepare")
    amend(here.folder / WORDS, "## everyone\n", "## everyone\n\nCall 01603 123456.\n")

    for _ in range(2):
        code, _, error = run("prepare")
        assert (1, True, 1) == (code, "01603 123456" in error, live(here).number)
