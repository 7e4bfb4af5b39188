"""The working copy: in and out unchanged, a revision for each change, and all of it or nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from faq import files, releases, store
from faq import models as t
from faq.entries import Draft
from faq.errors import ContentError, StoreError

SERVICE = "norfolk-cads"


@contextlib.contextmanager
def locked(engine):
    """While another program writes, for as long as it likes."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as c:
            c.execute(text(f"LOCK {', '.join(t.metadata.tables)} IN EXCLUSIVE MODE"))
            yield
        return
    raw = sqlite3.connect(engine.url.database, isolation_level=None)
    raw.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        raw.close()


def revisions(engine, *columns):
    wanted = [t.revisions.c[name] for name in columns]
    with engine.connect() as c:
        return [tuple(row) for row in c.execute(select(*wanted).order_by(t.revisions.c.number))]


def with_entry(content, position=0, **change):
    """The content with this entry changed."""
    entries = list(content.entries)
    entries[position] = entries[position].copy(update=change)
    return content.copy(update={"entries": tuple(entries)})


@pytest.fixture
def filled(engine, norfolk, drafts):
    """A store that holds the Norfolk content as its working copy."""
    store.replace(engine, norfolk, drafts, author="import", why="test", digest="d1")
    return engine


def test_what_comes_out_is_what_went_in(filled, norfolk, drafts):
    assert (norfolk, drafts) == store.working_copy(filled, SERVICE)


def test_export_of_an_import_is_the_files_to_the_byte(filled, tmp_path, norfolk, drafts):
    files.write(tmp_path / "in", norfolk, drafts)

    files.write(tmp_path / "out", *store.working_copy(filled, SERVICE))

    assert store.files_digest(tmp_path / "in") == store.files_digest(tmp_path / "out")


def test_the_first_import_makes_a_revision_for_every_item(filled, norfolk):
    actual = revisions(filled, "what", "item_id")

    items = {"source": norfolk.sources, "fact": norfolk.facts, "entry": norfolk.entries, "service": [norfolk.service]}
    assert {(what, item.id) for what, found in items.items() for item in found} == set(actual)
    assert len(set(actual)) == len(actual)


def test_the_same_import_again_makes_no_revision(filled, norfolk, drafts):
    before = revisions(filled, "number")

    changed = store.replace(filled, norfolk, drafts, author="import", why="again")

    assert 0 == changed
    assert before == revisions(filled, "number")


@pytest.mark.parametrize("change", [{"answers": {"everyone": "Other."}}, {"phrasings": ("new",)}, {"question": "New?"}])
def test_only_what_changed_gets_a_revision(filled, norfolk, drafts, change):
    changed = store.replace(filled, with_entry(norfolk, **change), drafts, author="anna", why="better words")

    newest = revisions(filled, "what", "item_id", "author", "why")[-1]
    assert (1, ("entry", norfolk.entries[0].id, "anna", "better words")) == (changed, newest)


def test_an_item_that_goes_away_leaves_a_revision_without_a_body(filled, norfolk, drafts):
    store.replace(filled, norfolk.copy(update={"entries": norfolk.entries[1:]}), drafts, author="anna", why="gone")

    assert (norfolk.entries[0].id, None) == revisions(filled, "item_id", "body")[-1]
    assert store.working_copy(filled, SERVICE)[0].entry(norfolk.entries[0].id) is None


def test_a_revision_holds_the_item_as_it_then_stood(filled, norfolk, drafts):
    store.replace(filled, with_entry(norfolk, question="New?"), drafts, author="anna", why="")

    bodies = [body for item, body in revisions(filled, "item_id", "body") if item == norfolk.entries[0].id]
    assert [False, True] == ['"question":"New?"' in body for body in bodies]


def test_history_is_newest_first_and_bounded(filled, norfolk, drafts):
    store.replace(filled, with_entry(norfolk, question="New?"), drafts, author="anna", why="")

    actual = store.history(filled, SERVICE, limit=2)
    assert ["anna", "import"] == [row.author for row in actual]


def test_two_services_share_a_store_without_touching(filled, norfolk, drafts):
    other = norfolk.copy(update={"service": norfolk.service.copy(update={"id": "other-desk"})})

    store.replace(filled, with_entry(other, question="Theirs?"), (), author="import", why="")

    assert (norfolk, drafts) == store.working_copy(filled, SERVICE)
    assert "Theirs?" == store.working_copy(filled, "other-desk")[0].entries[0].question


@pytest.mark.parametrize("verb", ["UPDATE {} SET author = 'me'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["revisions", "releases"])
def test_revisions_and_releases_refuse_to_be_changed_or_removed(engine, published, table, verb):
    with pytest.raises(DBAPIError, match=f"rows of {table} are never changed"), engine.begin() as c:
        c.execute(text(verb.format(table)))

    with engine.connect() as c:
        assert ["import"] == list(c.execute(text(f"SELECT DISTINCT author FROM {table}")).scalars())


def test_drafts_are_kept_and_never_published(engine, published, drafts):
    assert drafts == store.working_copy(engine, SERVICE)[1]

    content = published.content
    drafted = {("entry" if d.what == "entry" else "fact", d.item.id) for d in drafts}
    assert not drafted & ({("entry", e.id) for e in content.entries} | {("fact", f.id) for f in content.facts})


def test_a_draft_of_a_live_entry_leaves_the_live_one_as_it_is(engine, norfolk, safe_file):
    entry = norfolk.entries[0]
    draft = Draft(what="entry", item=entry.copy(update={"answers": {"everyone": "Not yet."}}), why="trying")
    store.replace(engine, norfolk, (draft,), author="anna", why="")

    release = releases.publish(engine, SERVICE, author="anna", why="", safe_file=safe_file)

    assert entry == release.content.entry(entry.id)
    assert (draft,) == store.working_copy(engine, SERVICE)[1]


def test_a_broken_file_leaves_the_store_as_it_was(filled, tmp_path, norfolk, drafts):
    files.write(tmp_path / "new", with_entry(norfolk, question="New?"), drafts)
    (tmp_path / "new" / "sources.yml").unlink()

    with pytest.raises(ContentError):
        store.replace(filled, *files.read(tmp_path / "new"), author="anna", why="")

    assert (norfolk, drafts) == store.working_copy(filled, SERVICE)


def test_an_import_that_fails_midway_leaves_the_store_as_it_was(filled, norfolk, drafts):
    before = revisions(filled, "number")
    twice = norfolk.copy(update={"entries": (*norfolk.entries, norfolk.entries[0])})

    with pytest.raises(StoreError, match="Nothing was changed"):
        store.replace(filled, with_entry(twice, 3, question="New?"), (), author="anna", why="")

    assert (norfolk, drafts) == store.working_copy(filled, SERVICE)
    assert before == revisions(filled, "number")


def test_a_locked_database_is_told_in_plain_words_and_nothing_is_lost(filled, norfolk, drafts):
    with locked(filled), pytest.raises(StoreError, match="can't be used now .*locked.*Nothing was changed. Try again"):
        store.replace(filled, with_entry(norfolk, question="New?"), (), author="anna", why="")

    assert (norfolk, drafts) == store.working_copy(filled, SERVICE)
    assert 1 == store.replace(filled, with_entry(norfolk, question="New?"), drafts, author="anna", why="")


def test_a_service_that_is_not_there_is_named_with_what_to_do(engine):
    with pytest.raises(StoreError, match="no service 'other-desk'. Run: python -m faq import"):
        store.working_copy(engine, "other-desk")


def test_the_digest_of_the_files_is_remembered_until_another_import(filled, norfolk):
    assert ("d1", None) == (store.imported_digest(filled, SERVICE), store.imported_digest(filled, "other-desk"))

    store.mark_imported(filled, SERVICE, "d2")

    assert "d2" == store.imported_digest(filled, SERVICE)


@pytest.mark.parametrize("change", [("a.txt", b"2"), ("b.txt", b"1"), ("deep/a.txt", b"")])
def test_the_digest_of_a_folder_follows_names_and_bytes(tmp_path: Path, change):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.txt").write_bytes(b"1")
    before = store.files_digest(tmp_path)

    (tmp_path / change[0]).write_bytes(change[1])

    assert before != store.files_digest(tmp_path)


def test_an_editors_draft_outlives_an_import(engine, norfolk, drafts):
    store.replace(engine, norfolk, drafts, author="import", why="first")
    mine = {"service": norfolk.service.id, "what": "entry", "item_id": "consent", "author": "anna", "position": 0,
            "body": norfolk.entry("consent").json(), "why": "half done", "base": None, "at": store.now()}  # fmt: skip
    with engine.begin() as c:
        c.execute(t.drafts.insert(), mine)

    store.replace(engine, norfolk, drafts, author="import", why="again")

    with engine.begin() as c:
        kept = c.execute(select(t.drafts.c.item_id).where(t.drafts.c.author == "anna")).scalars().all()
    assert ["consent"] == kept
    assert drafts == store.working_copy(engine, norfolk.service.id)[1]
