"""`python -m faq`, in this process: what each command does, prints and exits with."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import text

from faq import files, store
from faq.cli import main
from faq.settings import ROOT
from tests.faq.conftest import SERVICE, WORDS, amend, live
from tests.faq.test_store import locked

COMMANDS = [
    *("prepare", "import", "export", "check", "publish", "rollback", "show"),
    *("add-editor", "new-password", "editors", "editor"),
]


@pytest.mark.parametrize("command", [[], *([c] for c in COMMANDS)])
def test_every_command_has_help(here, capsys, command):
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])

    assert (0, True) == (ended.value.code, "usage: python -m faq" in capsys.readouterr().out)


@pytest.mark.parametrize("argv", [[], ["nonsense"], ["rollback"], ["rollback", "first"], ["publish", "--loud"]])
def test_wrong_use_exits_with_2(here, capsys, argv):
    with pytest.raises(SystemExit) as ended:
        main(argv)

    assert (2, True) == (ended.value.code, "usage:" in capsys.readouterr().err)


def test_it_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "faq", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert (0, True) == (done.returncode, all(c in done.stdout for c in COMMANDS))


def test_a_wrong_setting_exits_with_2_and_is_named(run, monkeypatch):
    monkeypatch.setenv("CADS_RASA_PORT", "many")

    code, _, error = run("check")

    assert (2, True) == (code, error.startswith("The setting CADS_RASA_PORT=many is wrong"))


def test_import_tells_what_changed(run, here):
    run("prepare")
    amend(here.folder / "facts.yml", "0344 800 8021", "0344 800 6666")

    code, out, _ = run("import", "--author", "anna", "--why", "new number")

    assert (0, True) == (code, "; 1 items changed." in out)
    assert ("anna", "new number") == tuple(store.history(here.engine, SERVICE, 1)[0])[3:5]
    assert 1 == live(here).number


def test_import_of_a_missing_folder_exits_with_1(run, here):
    code, _, error = run("import", "--from", str(here.tmp / "nowhere"))

    assert (1, True) == (code, f"{here.tmp / 'nowhere' / 'service.yml'}, line 1: the file is missing" in error)


def test_import_of_another_service_is_refused(run, here):
    run("prepare")
    amend(here.folder / "service.yml", "id: norfolk-cads", "id: other-desk")

    code, _, error = run("import")

    assert (1, True) == (code, "this is the content of 'other-desk'. Say --service other-desk" in error)


def test_export_of_an_import_is_the_files_to_the_byte(run, here):
    run("import")

    code, out, _ = run("export", "--to", str(here.tmp / "out"))

    assert (0, True) == (code, out.startswith("Wrote "))
    for file in (here.tmp / "out").rglob("*"):
        if file.is_file():
            assert (here.folder / file.relative_to(here.tmp / "out")).read_bytes() == file.read_bytes()
    assert files.read(here.folder) == files.read(here.tmp / "out")


def test_export_to_where_nothing_can_be_written_exits_with_1(run, here):
    run("import")
    (here.tmp / "taken").write_text("")

    code, _, error = run("export", "--to", str(here.tmp / "taken"))

    assert (1, True) == (code, str(here.tmp / "taken") in error)


@pytest.mark.parametrize("where", [["--files"], []])
def test_check_lists_what_is_to_be_filled_in(run, here, where):
    amend(here.folder / "facts.yml", "  text: CADS Flowchart\n", "  text: CADS Flowchart\n  address:\n")
    run("import")

    code, out, _ = run("check", *where)

    listed = out.count("to be filled in  ")
    assert (0, True) == (code, "to be filled in  The link 'CADS Flowchart' has no address yet." in out)
    assert out.endswith(f"0 to put right before publishing, {listed} to fill in when you can.\n")


def test_check_exits_with_1_where_something_stops_a_publish(run, here):
    amend(here.folder / WORDS, "## everyone\n", "## everyone\n\nCall 01603 123456.\n")

    code, out, _ = run("check", "--files")

    assert (1, True) == (code, out.startswith("STOPS A PUBLISH  'what_is_mash' (everyone) has the number '01603 123456'"))


def test_publish_tells_whether_the_model_has_to_learn(run, here):
    run("prepare")
    amend(here.folder / "facts.yml", "0344 800 8021", "0344 800 6666")
    run("import")
    words = run("publish")[1]
    amend(here.folder / WORDS, "phrasings:\n", "phrasings:\n- a way nobody asked before\n")
    run("import")

    phrasings = run("publish")[1]

    assert [("Release 2", False), ("Release 3", True)] == [(o[:9], "the model learns them" in o) for o in (words, phrasings)]


def test_publish_of_nothing_new_says_so(run):
    run("prepare")

    assert (0, "Nothing has changed: release 1 stays live.\n", "") == run("publish")


def test_publish_of_content_that_breaks_a_check_exits_with_1(run, here):
    amend(here.folder / WORDS, "## everyone\n", "## everyone\n\nCall 01603 123456.\n")
    run("import")

    code, _, error = run("publish")

    assert (1, True) == (code, error.startswith("Not published. Put this right first:\n  - 'what_is_mash'"))


@pytest.mark.parametrize(
    ("more", "kept", "number"), [([], "kept as they are today", "6666"), (["--with-facts"], "taken back too", "8021")]
)
def test_rollback_lists_the_facts_that_differ(run, here, more, kept, number):
    run("prepare")
    amend(here.folder / "facts.yml", "0344 800 8021", "0344 800 6666")
    run("prepare")

    code, out, _ = run("rollback", "1", *more)

    assert code == 0
    assert f"Facts that differ from release 1 ({kept}):\n  - CADS, the professionals' line: **0344 800 8021** then, " in out
    assert out.endswith("Release 3 is live, with the words of release 1.\n")
    assert f"0344 800 {number}" == next(f.number for f in live(here).content.facts if f.id == "cads_professionals")


def test_rollback_to_no_release_exits_with_3(run, here):
    run("prepare")

    code, _, error = run("rollback", "9")

    assert (3, 1) == (code, live(here).number)
    assert "There is no release 9 of 'norfolk-cads'. See: python -m faq show releases\n" == error


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ([], "live    1  "),
        (["releases"], "import: imported, not yet reviewed by the unit"),
        (["entries"], "What is the MASH?"),
        (["facts"], "**0344 800 8021**"),
        (["drafts"], "entry  childline"),
        (["history"], "import: source unsourced"),
        (["what_is_mash"], "## everyone"),
        (["cads_hours"], "When CADS is open: Monday to Friday, 9am to 5pm (current; source cads_faq_portal)\nUsed by: "),
    ],
)
def test_show_shows(run, what, expected):
    run("prepare")

    code, out, _ = run("show", *what)

    assert (0, True) == (code, expected in out), out


def test_show_of_an_unknown_id_exits_with_1_and_says_what_to_do(run):
    run("import")

    assert (1, "", "There is no entry or fact 'nothing'. See: python -m faq show entries\n") == run("show", "nothing")


def test_show_before_any_publish_says_none(run):
    run("import")

    assert (0, "None yet.\n", "") == run("show", "releases")


@pytest.mark.parametrize("argv", [["check"], ["publish"], ["export"], ["show"], ["--service", "other-desk", "show"]])
def test_a_service_that_was_never_imported_exits_with_3_and_says_what_to_do(run, argv):
    code, _, error = run(*argv)

    assert (3, True) == (code, error.endswith("Run: python -m faq import\n"))


def test_a_locked_database_exits_with_3_and_changes_nothing(run, here):
    run("prepare")
    with here.engine.connect() as c:
        before = c.execute(text("SELECT count(*) FROM revisions")).scalar()
    amend(here.folder / "facts.yml", "0344 800 8021", "0344 800 6666")

    with locked(here.engine):
        code, _, error = run("import")

    assert (3, True) == (code, "Nothing was changed. Try again in a moment." in error)
    with here.engine.connect() as c:
        assert before == c.execute(text("SELECT count(*) FROM revisions")).scalar()


def test_a_file_that_is_no_database_exits_with_3(run, here):
    (here.tmp / "var").mkdir(exist_ok=True)
    (here.tmp / "var" / "cads.db").write_text("no database at all, however long this text may be" * 20)

    code, _, error = run("prepare")

    assert (3, True) == (code, error.startswith("The database can't be used now"))
