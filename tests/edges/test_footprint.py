"""The size of a folder and its newest file, from a real disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cmmd.edges.footprint import Footprint, measure


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["a.md", "sub/b.md"], Footprint(20, 200.0), id="files and sub-folders"),
        pytest.param(["a.md", ".hidden", ".obsidian/x"], Footprint(30, 100.0), id="dot-files count as bytes alone"),
        pytest.param(["a.md", ".git/objects/x"], Footprint(10, 100.0), id="no repository"),
        pytest.param([], Footprint(0, None), id="empty"),
    ],
)
def test_measure(names: list[str], expected: Footprint, tmp_path: Path) -> None:
    for number, name in enumerate(names, 1):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x" * 10)
        os.utime(path, (number * 100, number * 100))
    assert measure(str(tmp_path)) == expected


def test_what_is_behind_a_symlink_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("x" * 10)
    (tmp_path / "root").mkdir()
    (tmp_path / "root/link").symlink_to(tmp_path / "real")
    (tmp_path / "root/folder").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "root/pipe")
    assert measure(str(tmp_path / "root")) == Footprint(0, None)


def test_a_folder_that_is_gone_is_empty() -> None:
    assert measure("/no/such/folder") == Footprint(0, None)
