"""Files of a live root are written whole or not at all, and never over somebody else's bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cmmd.core.errors import CmmdError
from cmmd.edges.replace import ChangedMeanwhile, Replacement, live_bytes, replace_all


def names(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_writes_keeps_the_mode_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"old")
    (tmp_path / "a.md").chmod(0o640)
    replace_all(str(tmp_path), [Replacement("a.md", b"old", b"new", ".cmmd-1-0")])
    written = tmp_path / "a.md"
    assert (written.read_bytes(), written.stat().st_mode & 0o777, names(tmp_path)) == (b"new", 0o640, {"a.md"})


def test_a_new_file_gets_the_mode_it_was_given(tmp_path: Path) -> None:
    replace_all(str(tmp_path), [Replacement("n.md", None, b"new", ".cmmd-1-0", 0o644)])
    assert ((tmp_path / "n.md").read_bytes(), (tmp_path / "n.md").stat().st_mode & 0o777) == (b"new", 0o644)


def test_removes_a_file_whose_after_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"old")
    replace_all(str(tmp_path), [Replacement("a.md", b"old", None, ".cmmd-1-0")])
    assert names(tmp_path) == set()


def other_bytes(root: Path) -> None:
    (root / "b.md").write_bytes(b"somebody's")


def gone(root: Path) -> None:
    (root / "b.md").unlink()


def a_link(root: Path) -> None:
    (root / "b.md").unlink()
    (root / "b.md").symlink_to("/etc/hostname")


def a_folder(root: Path) -> None:
    (root / "b.md").unlink()
    (root / "b.md").mkdir()


@pytest.mark.parametrize("meanwhile", [other_bytes, gone, a_link, a_folder])
def test_one_changed_target_stops_the_whole_set(meanwhile, tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_bytes(b"old")
    meanwhile(tmp_path)
    todo = [Replacement(name, b"old", b"new", f".cmmd-1-{name}") for name in ("a.md", "b.md")]
    with pytest.raises(CmmdError):
        replace_all(str(tmp_path), todo)
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert not list(tmp_path.glob(".cmmd-*"))


def test_a_file_born_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_bytes(b"theirs")
    with pytest.raises(ChangedMeanwhile):
        replace_all(str(tmp_path), [Replacement("n.md", None, b"ours", ".cmmd-1-0")])
    assert (tmp_path / "n.md").read_bytes() == b"theirs"


def test_never_through_a_linked_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_bytes(b"old")
    root = tmp_path / "root"
    root.mkdir()
    (root / "sub").symlink_to(outside)
    with pytest.raises(CmmdError):
        replace_all(str(root), [Replacement("sub/a.md", b"old", b"new", ".cmmd-1-0")])
    assert (outside / "a.md").read_bytes() == b"old"


def test_live_bytes_of_nothing_is_none(tmp_path: Path) -> None:
    assert live_bytes(str(tmp_path), "absent.md") is None


def test_live_bytes_does_not_wait_for_a_fifo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(OSError, match="regular"):
        live_bytes(str(tmp_path), "pipe.md")
