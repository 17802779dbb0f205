"""A listing by stat alone names exactly what reading the root would name."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cmmd.adapters.files.files import read_tree
from cmmd.adapters.files.stat_root import list_root
from cmmd.core.audit_cache.stat_listing import kept
from cmmd.core.errors import RootError


def nested(root: Path) -> None:
    for path in ("sub/x.md", "sub/deeper/y.md", "sub-1.md", ".hidden/z.md"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)


def repository(root: Path) -> None:
    (root / ".git/objects").mkdir(parents=True)
    (root / ".git/HEAD").write_text("ref")
    (root / "sub/.git").mkdir(parents=True)


SHAPES = [
    pytest.param(lambda root: None, id="empty"),
    pytest.param(lambda root: (root / "a.md").write_text("a"), id="a-file"),
    pytest.param(nested, id="sub-folders"),
    pytest.param(lambda root: (root / "a.md").symlink_to("nowhere"), id="a-link-to-nothing"),
    pytest.param(lambda root: (root / "a").symlink_to("/etc"), id="a-link-to-a-folder"),
    pytest.param(lambda root: os.mkfifo(root / "a.md"), id="a-pipe"),
    pytest.param(repository, id="repositories"),
    pytest.param(lambda root: (root / ".git").write_text("gitdir: x"), id="a-file-called-git"),
    pytest.param(lambda root: (root / "empty/folders").mkdir(parents=True), id="empty-folders"),
    pytest.param(lambda root: Path(os.fsdecode(bytes(root) + b"/odd\xff\n.md")).write_text("a"), id="an-odd-name"),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_what_is_read(tmp_path: Path, shape: Callable[[Path], object]) -> None:
    shape(tmp_path)
    later = time.time_ns() + 5_000_000_000
    assert list_root(str(tmp_path)) == kept(read_tree(str(tmp_path)), later)


def test_a_root_that_is_not_there_is_said_as_by_reading_it(tmp_path: Path) -> None:
    with pytest.raises(RootError, match="no such folder"):
        list_root(str(tmp_path / "absent"))
