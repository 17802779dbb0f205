"""unreadable-file: what could not be read."""

from __future__ import annotations

import pytest

from cmmd.core.model import LARGEST_FILE, Entry
from tests.memories import PIPE, SYMLINK, Files, found, memory

DENIED = Entry("", "file", None, problem="Permission denied")
CLOSED = Entry("", "folder", None, problem="Permission denied")
LARGE = Entry("", "file", None, size=LARGEST_FILE + 1, problem="larger than 10 MB")

ROWS = [
    pytest.param({"a.md": DENIED}, ["error a.md:-"], id="a memory"),
    pytest.param({"MEMORY.md": DENIED}, ["error MEMORY.md:-"], id="the index"),
    pytest.param({"sub": CLOSED}, ["error sub:-"], id="a folder"),
    pytest.param({"a.txt": DENIED}, ["error a.txt:-"], id="another file"),
    pytest.param({"a.md": LARGE}, ["error a.md:-"], id="too large a memory"),
    pytest.param({"brain.sqlite": LARGE}, [], id="a large file that is no memory"),
    pytest.param({".cache": CLOSED, ".a.md": DENIED}, [], id="dot-entries"),
    pytest.param({"a.md": SYMLINK, "pipe": PIPE}, [], id="special files are another finding"),
    pytest.param({"a.md": memory(), "b.md": b"\xe9", "c.md": b""}, [], id="files that were read"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_unreadable_file(files: Files, expected: list[str]) -> None:
    assert found("unreadable-file", files) == expected
