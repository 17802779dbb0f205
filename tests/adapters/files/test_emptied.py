"""Folders that a move left empty go, and nothing else."""

from __future__ import annotations

from pathlib import Path

from cmmd.adapters.files.emptied import remove_emptied

GONE = ["a.md", "sub/deep/b.md", "kept/c.md"]


def make(root: Path) -> Path:
    for folder in ("sub/deep", "kept", "empty before"):
        (root / folder).mkdir(parents=True)
    (root / "kept/other.md").write_text("x")
    return root


def left(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def test_only_what_the_move_emptied_goes(tmp_path: Path) -> None:
    remove_emptied(str(make(tmp_path)), GONE, root_too=True)
    assert left(tmp_path) == ["empty before", "kept", "kept/other.md"]


def test_the_root_goes_last(tmp_path: Path) -> None:
    (tmp_path / "root/sub").mkdir(parents=True)
    remove_emptied(str(tmp_path / "root"), ["sub/a.md"], root_too=True)
    assert left(tmp_path) == []


def test_the_root_stays_where_it_is_to_stay(tmp_path: Path) -> None:
    (tmp_path / "root/sub").mkdir(parents=True)
    remove_emptied(str(tmp_path / "root"), ["sub/a.md"], root_too=False)
    assert left(tmp_path) == ["root"]


def test_a_link_in_the_place_of_a_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/sub").mkdir(parents=True)
    (tmp_path / "root").mkdir()
    (tmp_path / "root/sub").symlink_to(tmp_path / "elsewhere/sub")
    (tmp_path / "root/above").symlink_to(tmp_path / "elsewhere")
    remove_emptied(str(tmp_path / "root"), ["sub/a.md", "above/sub/a.md"], root_too=True)
    assert left(tmp_path) == ["elsewhere", "elsewhere/sub", "root", "root/above", "root/sub"]
