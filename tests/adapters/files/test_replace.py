"""Files of a live root are written whole or not at all, and never over somebody else's bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cmmd.adapters.files import replace
from cmmd.adapters.files.beneath import live_sha256
from cmmd.adapters.files.replace import ChangedMeanwhile, Replacement
from cmmd.core.errors import CmmdError


@pytest.fixture
def aside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state") / "aside"


def names(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_writes_keeps_the_mode_and_leaves_nothing_behind(tmp_path: Path, aside: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"old")
    (tmp_path / "a.md").chmod(0o640)
    replace.replace_all(str(tmp_path), [Replacement("a.md", b"old", b"new", ".cmmd-1-0")], aside)
    written = tmp_path / "a.md"
    assert (written.read_bytes(), written.stat().st_mode & 0o777, names(tmp_path)) == (b"new", 0o640, {"a.md"})


def test_a_new_file_gets_the_mode_it_was_given(tmp_path: Path, aside: Path) -> None:
    replace.replace_all(str(tmp_path), [Replacement("n.md", None, b"new", ".cmmd-1-0", 0o644)], aside)
    assert ((tmp_path / "n.md").read_bytes(), (tmp_path / "n.md").stat().st_mode & 0o777) == (b"new", 0o644)


def test_removes_a_file_whose_after_is_none(tmp_path: Path, aside: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"old")
    replace.replace_all(str(tmp_path), [Replacement("a.md", b"old", None, ".cmmd-1-0")], aside)
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
def test_one_changed_target_stops_the_whole_set(meanwhile: Callable[[Path], None], tmp_path: Path, aside: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_bytes(b"old")
    meanwhile(tmp_path)
    todo = [Replacement(name, b"old", b"new", f".cmmd-1-{name}") for name in ("a.md", "b.md")]
    with pytest.raises(CmmdError):
        replace.replace_all(str(tmp_path), todo, aside)
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert not list(tmp_path.glob(".cmmd-*"))


def test_a_file_born_meanwhile_is_not_overwritten(tmp_path: Path, aside: Path) -> None:
    (tmp_path / "n.md").write_bytes(b"theirs")
    with pytest.raises(ChangedMeanwhile):
        replace.replace_all(str(tmp_path), [Replacement("n.md", None, b"ours", ".cmmd-1-0")], aside)
    assert (tmp_path / "n.md").read_bytes() == b"theirs"


def test_never_through_a_linked_folder(tmp_path: Path, aside: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_bytes(b"old")
    root = tmp_path / "root"
    root.mkdir()
    (root / "sub").symlink_to(outside)
    with pytest.raises(CmmdError):
        replace.replace_all(str(root), [Replacement("sub/a.md", b"old", b"new", ".cmmd-1-0")], aside)
    assert (outside / "a.md").read_bytes() == b"old"


# Somebody is quicker than the last comparison


def in_place(file: Path) -> None:
    file.write_bytes(b"theirs")


def by_rename(file: Path) -> None:
    other = file.with_name("their.tmp")
    other.write_bytes(b"theirs")
    other.rename(file)


def truncated(file: Path) -> None:
    file.write_bytes(b"")


def linked(file: Path) -> None:
    file.unlink()
    file.symlink_to("elsewhere.md")


def removed(file: Path) -> None:
    file.unlink()


def look(file: Path) -> bytes | str | None:
    if file.is_symlink():
        return os.readlink(file)
    return file.read_bytes() if file.exists() else None


@pytest.mark.parametrize("after", [pytest.param(b"ours", id="written"), pytest.param(None, id="removed")])
@pytest.mark.parametrize(
    ("somebody", "wanted"),
    [
        pytest.param(in_place, b"theirs", id="writes in place"),
        pytest.param(by_rename, b"theirs", id="renames over it"),
        pytest.param(truncated, b"", id="has only truncated it so far"),
        pytest.param(linked, "elsewhere.md", id="makes it a link"),
        pytest.param(removed, None, id="removes it"),
    ],
)
def test_what_is_not_what_was_judged_goes_back(
    somebody: Callable[[Path], None],
    wanted: bytes | str | None,
    after: bytes | None,
    tmp_path: Path,
    aside: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, change_places = tmp_path / "a.md", replace._change_places
    file.write_bytes(b"old")

    def just_before(folder: int, replacement: Replacement) -> None:
        somebody(file)
        change_places(folder, replacement)

    monkeypatch.setattr(replace, "_change_places", just_before)
    with pytest.raises(ChangedMeanwhile):
        replace.replace_all(str(tmp_path), [Replacement("a.md", b"old", after, ".cmmd-1-0")], aside)
    assert (look(file), list(tmp_path.glob(".cmmd*"))) == (wanted, [])


@pytest.mark.skipif(sys.platform != "linux", reason="without an exchange of names the moment stays open")
@pytest.mark.parametrize("after", [pytest.param(b"ours", id="written"), pytest.param(None, id="removed")])
def test_a_late_write_to_the_old_file_is_not_lost(after: bytes | None, tmp_path: Path, aside: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"old")
    with (tmp_path / "a.md").open("r+b") as late:
        replace.replace_all(str(tmp_path), [Replacement("a.md", b"old", after, ".cmmd-1-0")], aside)
        late.write(b"theirs")
    assert ([path.read_bytes() for path in aside.iterdir()], look(tmp_path / "a.md")) == ([b"theirs"], after)


def test_a_file_system_that_cannot_exchange(tmp_path: Path, aside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmmd.adapters.files.rename_exchange._system_call", lambda: None)
    (tmp_path / "a.md").write_bytes(b"old")
    replace.replace_all(str(tmp_path), [Replacement("a.md", b"old", b"ours", ".cmmd-1-0")], aside)
    assert (names(tmp_path), look(tmp_path / "a.md")) == ({"a.md"}, b"ours")


def test_no_file_has_no_digest(tmp_path: Path) -> None:
    assert live_sha256(str(tmp_path), "absent.md") is None


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert live_sha256(str(tmp_path), "pipe.md") == ""
