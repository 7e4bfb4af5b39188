"""A secret of this installation: given, or made once, whole, for nobody else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from faq.errors import SettingError
from faq.keys import key


def test_it_is_made_once_whole_and_for_nobody_else(tmp_path: Path) -> None:
    found: list[str] = []
    file = tmp_path / "new" / "web.key"
    threads = [threading.Thread(target=lambda: found.append(key("", file, "CADS_X"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ({key("", file, "CADS_X")}, 8, 43) == (set(found), len(found), len(found[0]))
    assert ["web.key"] == [f.name for f in file.parent.iterdir()]
    assert 0o600 == file.stat().st_mode & 0o777


def test_one_that_is_given_stands_and_nothing_is_written(tmp_path: Path) -> None:
    assert "given" == key("given", tmp_path / "web.key", "CADS_X")
    assert [] == list(tmp_path.iterdir())


def test_where_none_can_be_kept_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingError, match="CADS_X"):
        key("", tmp_path / "file" / "web.key", "CADS_X")
