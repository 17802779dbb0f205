"""The versions of files that snapshots hold, with real git."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from cmmd.adapters.git import snapshots
from cmmd.core.errors import SnapshotError
from cmmd.core.model import Entry, Tree
from cmmd.core.records.snapshot_format import blob_id

ROOT = "/home/u/.claude/projects/-home-u-shop/memory"


def take(folder: Path, unix: int, files: Mapping[str, bytes]) -> None:
    entries = (Entry(path, "file", data) for path, data in sorted(files.items()))
    snapshots.take(folder, Tree(ROOT, tuple(entries)), kind="observed", unix=unix, tick_id=f"{unix:016x}")


def versions(folder: Path, *paths: str, limit: int = 50) -> dict[str, list[bytes]]:
    return snapshots.versions(folder, ROOT, paths, limit=limit)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "snapshots"
    take(folder, 1, {"a.md": b"one\n", "b.md": b"b\n", "sub/a.md": b"other\n"})
    take(folder, 2, {"a.md": b"two\n", "b.md": b"b\n"})
    take(folder, 3, {"b.md": b"b\n"})
    take(folder, 4, {"a.md": b"one\n", "b.md": b"b\xff\r\n"})
    return folder


ROWS = [
    pytest.param(("a.md",), {"a.md": [b"one\n", b"two\n", b"one\n"]}, id="newest first, also where it was gone"),
    pytest.param(("b.md", "sub/a.md"), {"b.md": [b"b\xff\r\n", b"b\n"], "sub/a.md": [b"other\n"]}, id="several"),
    pytest.param(("never.md",), {"never.md": []}, id="never there"),
    pytest.param(("*.md", ":/a.md", "sub"), {"*.md": [], ":/a.md": [], "sub": []}, id="names are no patterns"),
    pytest.param((), {}, id="none asked"),
]


@pytest.mark.parametrize(("paths", "expected"), ROWS)
def test_versions(folder: Path, paths: Sequence[str], expected: dict[str, list[bytes]]) -> None:
    assert versions(folder, *paths) == expected


def test_so_many_at_most(folder: Path) -> None:
    assert versions(folder, "a.md", "b.md", limit=2) == {"a.md": [b"one\n", b"two\n"], "b.md": [b"b\xff\r\n", b"b\n"]}


@pytest.mark.parametrize("name", ["a b.md", '"q".md', "日本.md", "caf\udce9.md", "[x].md", "-x.md", " x ", "a\\b.md"])
def test_odd_names(folder: Path, name: str) -> None:
    take(folder, 5, {name: b"odd\n"})
    assert versions(folder, name) == {name: [b"odd\n"]}


def test_a_name_of_two_lines_is_not_looked_for(folder: Path) -> None:
    take(folder, 5, {"a\nb.md": b"odd\n"})
    assert versions(folder, "a\nb.md") == {}


def test_without_a_repository(tmp_path: Path) -> None:
    assert versions(tmp_path / "nowhere", "a.md") == {}


def test_a_blob_that_is_lost_is_passed_over(folder: Path) -> None:
    blob = blob_id(b"two\n")
    (snapshots.repository(folder, ROOT) / "objects" / blob[:2] / blob[2:]).unlink()
    assert versions(folder, "a.md") == {"a.md": [b"one\n", b"one\n"]}


def test_a_damaged_repository_is_said(folder: Path) -> None:
    (snapshots.repository(folder, ROOT) / "HEAD").unlink()
    with pytest.raises(SnapshotError):
        versions(folder, "a.md")
