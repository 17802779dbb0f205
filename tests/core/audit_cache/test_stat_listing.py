"""A root by stat alone: what may be trusted of it later, and what is gone since."""

from __future__ import annotations

import pytest

from cmmd.core.audit_cache.stat_listing import (
    NOT_KEPT,
    SETTLED,
    SPECIAL,
    SYMLINK,
    Stat,
    kept,
    lacks_any,
    listing,
    stat_of,
)
from cmmd.core.model import LARGEST_FILE, Entry, Tree

NOW = 10 * SETTLED
OLD = NOW - SETTLED


def file(*, mtime: int = OLD, ctime: int = OLD, **fields: object) -> Entry:
    return Entry("a.md", "file", **{"data": b"12345", "size": 5, **fields}, mtime_ns=mtime, ctime_ns=ctime, inode=7)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(file(), (5, OLD, OLD, 7), id="settled"),
        pytest.param(file(mtime=OLD + 1), NOT_KEPT, id="written-just-now"),
        pytest.param(file(ctime=OLD + 1), NOT_KEPT, id="changed-just-now"),
        pytest.param(file(mtime=NOW * 2), NOT_KEPT, id="from-the-future"),
        pytest.param(file(data=None, problem="Permission denied"), NOT_KEPT, id="not-readable"),
        pytest.param(file(data=None, size=LARGEST_FILE + 1), (LARGEST_FILE + 1, OLD, OLD, 7), id="too-large-for-good"),
        pytest.param(Entry("a", "symlink", None), SYMLINK, id="symlink"),
        pytest.param(Entry("a", "special", None), SPECIAL, id="pipe"),
        pytest.param(Entry("a", "folder", None, problem="Permission denied"), NOT_KEPT, id="folder-not-readable"),
    ],
)
def test_what_is_trusted(entry: Entry, expected: Stat) -> None:
    assert stat_of(entry, NOW) == expected


def test_paths_come_back_in_order() -> None:
    found = {"b.md": SYMLINK, "a\udcff.md": SYMLINK, "a/line\nend.md": SYMLINK}
    assert listing(found).paths == sorted(found)


def test_a_tree_and_a_look_at_it_agree() -> None:
    assert kept(Tree("/root", (file(),)), NOW) == listing({"a.md": (5, OLD, OLD, 7)})


def test_an_inode_of_64_bits_is_no_error() -> None:
    assert listing({"a.md": (1, 2, 3, 2**64 - 1)}).paths == ["a.md"]


@pytest.mark.parametrize(
    ("before", "now", "lacks"),
    [
        pytest.param(["a.md"], ["a.md"], False, id="the same"),
        pytest.param(["a.md"], ["a.md", "b.md"], False, id="one more"),
        pytest.param([".swap", "a.md", "x/.y/z"], ["a.md"], False, id="dot-entries gone"),
        pytest.param(["a.md", "b.md"], ["a.md"], True, id="one gone"),
        pytest.param(["a.md"], ["A.md"], True, id="another name"),
    ],
)
def test_what_is_gone(before: list[str], now: list[str], lacks: bool) -> None:
    one, other = (listing(dict.fromkeys(paths, SYMLINK)) for paths in (now, before))
    assert lacks_any(one, other) == lacks
