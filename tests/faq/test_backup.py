"""A backup is taken, the database destroyed, and all is there again; what may not be restored changes nothing."""

from __future__ import annotations

import io
import json
import stat
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.engine import Engine

from faq import backup, dumps, releases, store
from faq import models as t
from faq.backup import COPY, MANIFEST
from faq.conversations import before
from faq.database import migrate, reading, writing
from faq.entries import Release
from faq.errors import BackupError
from faq.moving import counts
from faq.settings import Settings
from tests.faq.conftest import SERVICE

#: What of a talk may come back, and what may not.
STAYS, TOO_OLD, ERASABLE = "is there a form for this", "an old question", "what somebody may have had erased"


@pytest.fixture
def full(engine: Engine, published: Release) -> Engine:
    """A store with content, texts, a conversation, somebody signed in."""
    now = datetime.now(UTC).isoformat()
    text_ = {"service": SERVICE, "outcome": "not_understood", "audience": "", "near": "[]", "release": 1, "at": now}
    talk = {"service": SERVICE, "id": "talk-1", "memory": "{}", "turns": 2, "at": now}
    with writing(engine) as c:
        c.execute(insert(t.questions), {**text_, "text": STAYS, "conversation": None})
        c.execute(insert(t.questions), {**text_, "text": TOO_OLD, "conversation": None, "at": before(days=29)})
        c.execute(insert(t.questions), {**text_, "text": ERASABLE, "conversation": "talk-1"})
        c.execute(insert(t.conversations), talk)
        c.execute(insert(t.sessions), {"id": "x" * 64, "login": "anna", "made_at": now, "seen_at": now})
    return engine


@pytest.fixture
def settings(engine: Engine, tmp_path: Path) -> Settings:
    return Settings(database_url=engine.url.render_as_string(hide_password=False), var_dir=tmp_path / "var")


def destroy(engine: Engine) -> None:
    """Nothing of it is left: a file of rubbish, or a database without a table."""
    engine.dispose()
    if engine.dialect.name == "sqlite":
        place = Path(str(engine.url.database))
        place.write_bytes(b"rubbish" * 9000)
        for rest in ("-wal", "-shm"):
            place.with_name(place.name + rest).unlink(missing_ok=True)
        return
    with engine.begin() as c:
        c.execute(text("DROP SCHEMA public CASCADE"))
        c.execute(text("CREATE SCHEMA public"))


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with reading(engine) as c:
        return {name: sorted(map(tuple, c.execute(select(table))), key=str) for name, table in t.metadata.tables.items()}


def remade(file: Path, **changed: object) -> Path:
    """The same backup with other words in its manifest."""
    with tarfile.open(file) as old:
        parts = {name: old.extractfile(name).read() for name in (MANIFEST, COPY)}  # type: ignore[union-attr]
    parts[MANIFEST] = json.dumps(json.loads(parts[MANIFEST]) | changed).encode()
    other = file.with_name("other.backup")
    with tarfile.open(other, "w:gz") as new:
        for name, body in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            new.addfile(info, io.BytesIO(body))
    return other


def test_what_was_destroyed_is_there_again(full: Engine, published: Release, settings: Settings) -> None:
    kept = rows(full)
    file, held = backup.make(settings)
    destroy(full)

    backup.restore(settings, file, over=full.dialect.name == "sqlite")

    gone = {"conversations", "sessions", "questions"}
    assert {n: r for n, r in kept.items() if n not in gone} == {n: r for n, r in rows(full).items() if n not in gone}
    assert {n: len(r) for n, r in kept.items()} == held.rows
    assert published == releases.load(full, SERVICE)
    changed = published.content.copy(update={"entries": published.content.entries[1:]})
    store.replace(full, changed, (), author="anna", why="on")  # the next revision has the next number
    with writing(full) as c, pytest.raises(Exception, match="rows of releases are never changed"):
        c.execute(delete(t.releases))


def test_a_backup_names_what_it_holds_and_is_for_its_owner_alone(full: Engine, settings: Settings) -> None:
    file, held = backup.make(settings)

    with reading(full) as c:
        assert (counts(c), dumps.revision(c)) == (held.rows, held.revision)
    assert (full.dialect.name, (SERVICE,)) == (held.dialect, held.services)
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert [file] == list(file.parent.iterdir())


def test_it_is_one_state_of_a_database_that_is_written_meanwhile(full: Engine, settings: Settings) -> None:
    with full.connect() as c, c.begin():
        c.execute(insert(t.switches), {"service": SERVICE, "is_on": 0, "author": "a", "why": "b", "at": "c"})
        _, held = backup.make(settings)

    assert 0 == held.rows["switches"]


def test_what_was_taken_away_since_does_not_come_back(full: Engine, settings: Settings) -> None:
    file, _ = backup.make(settings)

    _, gone = backup.restore(settings.copy(update={"keep_text_days": 28}), file, over=True)

    found = rows(full)
    assert (1, 2, True) == (gone.conversations, gone.texts, gone.wiped)
    assert [STAYS] == [row[2] for row in found["questions"]]
    assert [] == found["conversations"] == found["sessions"]


def test_a_database_with_rows_is_kept_unless_told(full: Engine, settings: Settings) -> None:
    file, _ = backup.make(settings)
    kept = rows(full)

    with pytest.raises(BackupError, match="has rows already. Nothing was changed.*--over"):
        backup.restore(settings, file, over=False)

    assert kept == rows(full)


def test_an_empty_database_needs_no_leave(engine: Engine, published: Release, settings: Settings) -> None:
    file, _ = backup.make(settings)
    destroy(engine)
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).unlink()
    migrate(engine)

    backup.restore(settings, file, over=False)

    assert published == releases.load(engine, SERVICE)


REFUSED = [
    ({"format": "cads-backup-2"}, "newer version.*Upgrade first"), ({"revision": "9999"}, "newer version"),
    ({"services": ["caas"]}, "holds caas, not norfolk-cads"), ({"dialect": "oracle"}, "is of oracle"),
    ({"sha256": "0" * 64}, "damaged: its copy"), ({"rows": {"x; DROP": 1}}, "damaged, or no backup"),
]  # fmt: skip


def test_what_is_damaged_foreign_or_newer_changes_nothing(full: Engine, settings: Settings, tmp_path: Path) -> None:
    file, held = backup.make(settings)
    kept = rows(full)
    short = {**held.rows, "releases": 7}
    for changed, why in [*REFUSED, ({"rows": short}, "not whole|not every row arrived")]:
        with pytest.raises(BackupError, match=why):
            backup.restore(settings, remade(file, **changed), over=True)
    with pytest.raises(BackupError, match="There is no file"):
        backup.restore(settings, tmp_path / "none", over=True)

    assert kept == rows(full)
    assert not list(tmp_path.rglob(".backup-*"))


def test_a_byte_that_is_another_is_seen(full: Engine, settings: Settings, tmp_path: Path) -> None:
    whole = backup.make(settings)[0].read_bytes()
    kept, broken = rows(full), tmp_path / "broken"
    for part in range(1, 12):
        at = len(whole) * part // 12
        for wrong in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]):
            broken.write_bytes(wrong)
            with pytest.raises(BackupError, match="damaged"):
                backup.restore(settings, broken, over=True)

    assert kept == rows(full)


def test_an_older_backup_is_brought_up_to_date(engine: Engine, published: Release, settings: Settings) -> None:
    with engine.begin() as c:
        c.execute(text("DROP TABLE question_states"))
        c.execute(text("UPDATE alembic_version SET version_num='0004'"))
    file, held = backup.make(settings)
    migrate(engine)

    backup.restore(settings, file, over=True)

    assert ("0004", published) == (held.revision, releases.load(engine, SERVICE))
    assert [] == rows(engine)["question_states"]


def test_nothing_to_back_up_is_said(engine: Engine, settings: Settings) -> None:
    destroy(engine)

    with pytest.raises(BackupError, match="Nothing was changed|nothing to back up"):
        backup.make(settings)


@pytest.mark.sqlite
def test_without_postgresqls_client_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(BackupError, match="not installed. Install.*postgresql-client"):
        dumps.program("pg_nonsense")


@pytest.mark.sqlite
def test_the_commands(run, here, tmp_path: Path) -> None:
    file = tmp_path / "one.backup"
    assert (1, True) == (code_of(run, "backup", "--to", str(file)), not file.exists())
    run("prepare")
    code, out, _ = run("backup", "--to", str(file))
    assert (0, True) == (code, "releases               1" in out and "keep it as safe" in out)
    assert 1 == code_of(run, "restore", "--from", str(file))
    here.safe_file.unlink()

    code, out, _ = run("restore", "--from", str(file), "--over")

    assert (0, True, True) == (code, "Everybody signs in again" in out, here.safe_file.exists())


def code_of(run, *argv: str) -> int:
    code, _, wrong = run(*argv)
    assert "backed up" in wrong or "back up" in wrong or "--over" in wrong
    return int(code)
