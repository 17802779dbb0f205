"""The size of a folder and its newest file, from a real disk."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cmmd.adapters.files.footprint import Footprint, measure, taken_away


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["a.md", "sub/b.md"], Footprint(20, 200.0), id="files and sub-folders"),
        pytest.param(["a.md", ".hidden", ".obsidian/x"], Footprint(30, 100.0), id="dot-files count as bytes alone"),
        pytest.param(["a.md", ".git/objects/x"], Footprint(10, 100.0), id="no repository"),
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


def aged(root: Path) -> Path:
    """A root whose files and folders are old, and whose names all came before their last change."""
    for name in ("a.md", "sub/b.md", "sub/c.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    for path in (*root.rglob("*"), root):
        os.utime(path, (100, 100))
    return root


def emptied(root: Path) -> None:
    """Nothing but the empty sub-folder tells."""
    for name in ("b.md", "c.md"):
        (root / "sub" / name).unlink()


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        pytest.param(lambda root: (root / "a.md").unlink(), True, id="deleted"),
        pytest.param(lambda root: (root / "sub/b.md").unlink(), True, id="deleted in a sub-folder"),
        pytest.param(lambda root: (root / "a.md").rename(root.parent / "a.md"), True, id="moved away"),
        pytest.param(lambda root: shutil.rmtree(root / "sub"), True, id="a folder deleted"),
        pytest.param(emptied, True, id="every file of a folder deleted"),
        pytest.param(lambda root: None, False, id="not: nothing happened"),
        pytest.param(lambda root: (root / "new").symlink_to("nowhere"), False, id="not: a link set"),
        pytest.param(lambda root: (root / "a.md").write_text("y"), False, id="not: an edit, which the file tells"),
        pytest.param(lambda root: os.utime(root / "sub/b.md", (5, 5)), False, id="not: a time set"),
    ],
)
def test_what_was_taken_away(change: Callable[[Path], object], gone: bool, tmp_path: Path) -> None:
    root = aged(tmp_path / "root")
    time.sleep(0.02)
    change(root)
    when = taken_away(str(root))
    assert (when is not None) == gone
    assert when is None or abs(when - time.time()) < 60
    assert ((measure(str(root)).newest or 0) > 200) == (gone or (root / "a.md").read_text() == "y")
