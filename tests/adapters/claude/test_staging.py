"""The agent's private copy: what goes into it, and what is read back."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from cmmd.adapters.claude import staging
from cmmd.adapters.files.files import read_tree
from cmmd.core.errors import CmmdError
from cmmd.core.model import Tree

MTIME = 1_700_000_000


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    root = tmp_path / "memory"
    (root / "sub").mkdir(parents=True)
    for name in ("MEMORY.md", "a.md", "sub/b.md", "CLAUDE.md", "sub/Agents.md", ".draft", ".obsidian"):
        (root / name).write_text(f"{name}\n")
        os.utime(root / name, (MTIME, MTIME))
    (root / "link.md").symlink_to("/etc/hostname")
    os.mkfifo(root / "pipe.md")
    return read_tree(str(root))


@pytest.fixture
def copy(tmp_path: Path, tree: Tree) -> Path:
    folder = tmp_path / "state/staging/1"
    staging.fill(folder, tree)
    return folder


def test_what_goes_in(copy: Path) -> None:
    found = {str(path.relative_to(copy)): path for path in copy.rglob("*") if not path.is_dir()}
    assert sorted(found) == ["MEMORY.md", "a.md", "sub/b.md"]
    assert {(stat.S_IMODE(path.stat().st_mode), path.stat().st_mtime) for path in found.values()} == {(0o600, MTIME)}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (copy, copy / "sub", copy.parent)} == {0o700}


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "x.md").write_text("x")


def replace_by_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    ("change", "changes", "strange"),
    [
        pytest.param(lambda c: None, {}, (), id="nothing"),
        pytest.param(lambda c: (c / "a.md").touch(), {}, (), id="touched"),
        pytest.param(lambda c: (c / "a.md").chmod(0o444), {}, (), id="another mode"),
        pytest.param(lambda c: (c / "empty").mkdir(), {}, (), id="an empty folder"),
        pytest.param(lambda c: (c / "a.md").write_text("new"), {"a.md": b"new"}, (), id="edited"),
        pytest.param(lambda c: (c / "sub/n.md").write_text("new"), {"sub/n.md": b"new"}, (), id="a new file"),
        pytest.param(lambda c: (c / ".hid").write_text("x"), {".hid": b"x"}, (), id="a hidden file"),
        pytest.param(lambda c: (c / "CLAUDE.md").write_text("x"), {"CLAUDE.md": b"x"}, (), id="not given to it"),
        pytest.param(lambda c: (c / "a.md").unlink(), {"a.md": None}, (), id="removed"),
        pytest.param(lambda c: (c / "a.md").rename(c / "z.md"), {"z.md": b"a.md\n", "a.md": None}, (), id="renamed"),
        pytest.param(lambda c: replace_by_link(c / "a.md"), {}, ("a.md",), id="a link in its place"),
        pytest.param(lambda c: replace_by_folder(c / "a.md"), {"a.md/x.md": b"x", "a.md": None}, (), id="a folder"),
        pytest.param(lambda c: os.mkfifo(c / "p"), {}, ("p",), id="a pipe"),
        pytest.param(lambda c: os.truncate(c / "a.md", 10_000_001), {}, ("a.md",), id="too large"),
    ],
)
def test_what_is_read_back(
    copy: Path, tree: Tree, change: Callable[[Path], object], changes: dict[str, bytes | None], strange: tuple[str, ...]
) -> None:
    change(copy)
    assert staging.read_back(copy, tree) == staging.Outcome(changes, strange)


def test_a_copy_that_is_gone(copy: Path, tree: Tree) -> None:
    staging.remove(copy)
    with pytest.raises(CmmdError) as raised:
        staging.read_back(copy, tree)
    assert raised.value.code == "agent_failed"


def test_a_copy_that_cannot_be_made(copy: Path, tree: Tree) -> None:
    with pytest.raises(CmmdError) as raised:
        staging.fill(copy, tree)
    assert raised.value.code == "write_failed"


def test_transcripts_stay_out(tmp_path: Path) -> None:
    """What was said in sessions is no memory, wherever it lies."""
    assert not any(map(staging.wanted, ("a.jsonl", "sub/b.JSONL"))) and staging.wanted("jsonl.md")
