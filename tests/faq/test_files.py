"""Files to content and back. A broken file names itself, the line and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from faq import files
from faq.entries import Draft
from faq.errors import ContentError
from faq.facts import Closure
from tests.conftest import NORFOLK

HOURS = "entries/calling/opening_hours.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Norfolk content, to break."""
    return Path(shutil.copytree(NORFOLK, tmp_path / "norfolk-cads"))


def texts(folder: Path) -> dict[str, bytes]:
    """What `write` is responsible for: everything but the sources' texts, the coverage and the saved questions."""
    ours = ("coverage.yml", "saved.yml")
    found = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".txt" and p.name not in ours]
    return {str(p.relative_to(folder)): p.read_bytes() for p in found}


def line_of(file: Path, text: str) -> int:
    return next(n for n, line in enumerate(file.read_text().splitlines(), 1) if text in line)


def broken(folder: Path, file: str, line: int) -> str:
    """The error that reading `folder` raises; it must name this file and line, and say that nothing was changed."""
    before = texts(folder)
    with pytest.raises(ContentError) as caught:
        files.read(folder)
    assert before == texts(folder)
    assert (folder / file, line) == (caught.value.file, caught.value.line)
    assert f"{folder / file}, line {line}: " in str(caught.value)
    assert str(caught.value).endswith("Nothing was changed.")
    return str(caught.value)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_content_written_is_the_content_read_to_the_byte(tmp_path, norfolk, drafts):
    files.write(tmp_path, norfolk, drafts)

    assert texts(NORFOLK) == texts(tmp_path)
    assert (norfolk, drafts) == files.read(tmp_path)


@pytest.mark.parametrize("hours", [{}, {"opens": "09:00", "closes": "12:00"}])
@pytest.mark.parametrize("last", [{}, {"last": "2027-01-01"}])
def test_a_closure_comes_back_as_it_was_written(tmp_path, norfolk, drafts, hours, last):
    made = Closure(id="christmas", label="Christmas", type="closure", first="2026-12-24", reason="We rest.", **hours, **last)
    content = norfolk.copy(update={"facts": (*norfolk.facts, made)})

    files.write(tmp_path, content, drafts)

    assert (content, drafts) == files.read(tmp_path)


def test_writing_over_a_folder_takes_away_what_is_gone_and_keeps_the_rest(folder, norfolk, drafts):
    fewer = norfolk.copy(update={"entries": norfolk.entries[1:]})

    files.write(folder, fewer, ())

    gone = norfolk.entries[0]
    assert not (folder / "entries" / gone.topic / f"{gone.id}.md").exists()
    assert (folder / "coverage.yml").exists()
    assert (fewer, ()) == files.read(folder)


def test_an_entry_that_moves_to_another_topic_stands_once(folder, norfolk):
    moved = norfolk.entries[0].copy(update={"topic": "moved"})

    files.write(folder, norfolk.copy(update={"entries": (moved, *norfolk.entries[1:])}), ())

    assert [Path("moved")] == [p.parent.relative_to(folder / "entries") for p in folder.rglob(f"{moved.id}.md")]


def test_a_failing_write_keeps_the_entries_that_were_there(folder, norfolk):
    (folder / "facts.yml").unlink()
    (folder / "facts.yml").mkdir()
    before = sorted((folder / "entries").rglob("*.md"))

    with pytest.raises(OSError):
        files.write(folder, norfolk, ())

    assert before == sorted((folder / "entries").rglob("*.md"))


@pytest.mark.parametrize("name", ["service.yml", "sources.yml", "facts.yml"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()

    assert "the file is missing. Put it back" in broken(folder, name, 1)


def test_bad_yaml_names_its_line(folder):
    (folder / "facts.yml").write_text("- id: one\n  label: 'never closed\n- id: two\n")

    assert "this is not YAML" in broken(folder, "facts.yml", 4)


def test_bad_yaml_in_front_matter_counts_lines_from_the_top_of_the_file(folder):
    at = line_of(folder / HOURS, "kind: faq")
    replace(folder / HOURS, "kind: faq", "kind: [faq")

    assert "this is not YAML" in broken(folder, HOURS, at + 1)


def test_a_character_that_yaml_forbids_names_its_line(folder):
    replace(folder / "sources.yml", "  rank: 1", "  rank: \x07")

    assert "this is not YAML" in broken(folder, "sources.yml", line_of(folder / "sources.yml", "\x07"))


def test_an_unknown_field_names_its_line_and_what_to_do(folder):
    replace(folder / HOURS, "shows_now: true", "show_now: true")

    actual = broken(folder, HOURS, line_of(folder / HOURS, "show_now"))
    assert "show_now is no field of this item. Check how it is spelled, or take it away." in actual


def test_an_unknown_field_of_a_fact_names_its_line(folder):
    replace(folder / "facts.yml", "  role: Emergency Duty Team", "  roll: Emergency Duty Team")

    assert "roll is no field" in broken(folder, "facts.yml", line_of(folder / "facts.yml", "roll:"))


def test_a_missing_field_names_the_item_and_what_to_do(folder):
    replace(folder / "facts.yml", "  role: Emergency Duty Team\n", "")

    assert "role is missing. Add it." in broken(folder, "facts.yml", line_of(folder / "facts.yml", "id: edt"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("sources.yml", "rank: 1", "rank: first"),
        (HOURS, "shows_now: true", "shows_now: perhaps"),
        (HOURS, "kind: faq", "kind: poem"),
        (HOURS, "review_by: '2027-05-31'", "review_by: soon"),
        ("facts.yml", "opens: 09:00", "opens: 9"),
        ("facts.yml", "  - 5", "  - 8"),
        ("facts.yml", "type: phone", "type: fax"),
        ("service.yml", "hours: cads_hours", "hours: Nine to five"),
    ],
)
def test_a_value_of_the_wrong_type_names_its_line(folder, file, old, new):
    replace(folder / file, old, new)
    line = {"  - 8": "  days:", "type: fax": "- id: cads_prof"}.get(new, new)

    assert "Correct it." in broken(folder, file, line_of(folder / file, line))


def test_an_id_that_differs_from_the_file_name_is_refused(folder):
    replace(folder / HOURS, "id: opening_hours", "id: opening_times")

    assert "the id 'opening_times' differs from the file's name" in broken(folder, HOURS, 2)


def test_a_key_that_stands_twice_is_refused(folder):
    replace(folder / HOURS, "kind: faq", "kind: faq\nkind: fixed")

    assert "'kind' stands twice. Take one away." in broken(folder, HOURS, line_of(folder / HOURS, "kind: fixed"))


@pytest.mark.parametrize("file", ["facts.yml", "sources.yml", "drafts/facts.yml"])
def test_an_id_that_stands_twice_is_refused_at_the_second(folder, file):
    text = (folder / file).read_text()
    first = text.split("\n- id: ")[0]
    (folder / file).write_text(f"{text}{first}\n")

    assert "stands twice. Rename" in broken(folder, file, text.count("\n") + 1)


def test_an_entry_in_two_topics_is_refused(folder):
    shutil.copy(folder / HOURS, folder / "entries" / "not_held" / "opening_hours.md")

    actual = broken(folder, "entries/not_held/opening_hours.md", 2)
    assert str(folder / HOURS) in actual


def test_text_before_the_first_heading_is_refused_where_it_stands(folder):
    replace(folder / HOURS, "\n## everyone", "\nLost words.\n\n## everyone")

    assert "belongs to no part" in broken(folder, HOURS, line_of(folder / HOURS, "Lost words."))


def test_a_part_that_stands_twice_is_refused(folder):
    with (folder / HOURS).open("a") as out:
        out.write("\n## everyone\n\nOther words.\n")

    last = len((folder / HOURS).read_text().splitlines()) - 2
    assert "the part '## everyone' stands twice" in broken(folder, HOURS, last)


def test_a_heading_that_names_no_audience_is_refused(folder):
    replace(folder / HOURS, "## everyone", "## Everyone else")

    assert "names no audience" in broken(folder, HOURS, line_of(folder / HOURS, "## Everyone else"))


def test_an_entry_without_words_for_everyone_is_refused(folder):
    replace(folder / HOURS, "## everyone", "## nobody")

    assert "## everyone" in broken(folder, HOURS, 2)


@pytest.mark.parametrize("front", ["", "only words\n", "- a list\n"])
def test_front_matter_that_is_no_mapping_is_refused(folder, front):
    (folder / HOURS).write_text(f"---\n{front}---\n\n## everyone\n\nWords.\n")

    assert broken(folder, HOURS, 2)


def test_an_entry_without_front_matter_is_refused(folder):
    (folder / HOURS).write_text("## everyone\n\nWords.\n")

    assert "front matter between two lines '---'" in broken(folder, HOURS, 1)


def test_a_list_file_that_is_no_list_is_refused(folder):
    (folder / "facts.yml").write_text("id: edt\n")

    assert "must be a list" in broken(folder, "facts.yml", 1)


def test_text_that_is_not_utf8_names_its_line(folder):
    (folder / HOURS).write_bytes(b"---\nid: opening_hours\nnote: caf\xe9\n---\n")

    assert "not UTF-8. Save the file as UTF-8 text." in broken(folder, HOURS, 3)


def test_a_folder_in_place_of_a_file_is_refused(folder):
    (folder / "facts.yml").unlink()
    (folder / "facts.yml").mkdir()

    assert "can't be read" in broken(folder, "facts.yml", 1)


def test_a_file_saved_by_a_windows_editor_is_read_as_the_same(folder, norfolk):
    text = (folder / HOURS).read_text()
    (folder / HOURS).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert norfolk == files.read(folder)[0]


def test_a_time_without_quotes_is_that_time(folder, norfolk):
    replace(folder / "facts.yml", "closes: '17:00'", "closes: 17:00")

    assert "opens: 09:00\n" in (folder / "facts.yml").read_text()
    assert norfolk.facts == files.read(folder)[0].facts


@pytest.mark.parametrize("key", ["0", "007", "1e3", "no"])
def test_a_key_that_looks_like_a_number_stays_text(folder, key):
    replace(folder / "facts.yml", "key: '0'", f"key: {key}")

    facts = {f.id: f for f in files.read(folder)[0].facts}
    assert key == facts["menu_child_protection"].key


def test_a_draft_with_an_entry_of_its_own_is_read_back(tmp_path, norfolk):
    draft = Draft(what="entry", item=norfolk.entries[0])

    files.write(tmp_path, norfolk, (draft,))

    assert (draft,) == files.read(tmp_path)[1]
