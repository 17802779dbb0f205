"""index-missing: memories and no MEMORY.md."""

from __future__ import annotations

import pytest

from cmmd.core.model import Entry
from tests.memories import SYMLINK, Files, found, memory

ROWS = [
    pytest.param({"a.md": memory()}, ["warning MEMORY.md:-"], id="a memory"),
    pytest.param({"sub/a.md": memory()}, ["warning MEMORY.md:-"], id="a memory in a sub-folder"),
    pytest.param({"a.md": memory(), "sub/MEMORY.md": "x"}, ["warning MEMORY.md:-"], id="one in a sub-folder is not it"),
    pytest.param(
        {"a.md": memory(), "memory.md": memory(name="m")}, ["warning MEMORY.md:-"], id="small letters are not it"
    ),
    pytest.param({}, [], id="an empty folder"),
    pytest.param({"README.md": "x", "plan.txt": "x", ".a.md": "x"}, [], id="no memories"),
    pytest.param({"a.md": memory(), "MEMORY.md": ""}, [], id="an empty one"),
    pytest.param({"a.md": memory(), "MEMORY.md": SYMLINK}, [], id="a symlink"),
    pytest.param(
        {"a.md": memory(), "MEMORY.md": Entry("", "file", None, problem="denied")}, [], id="one nobody can read"
    ),
    pytest.param({"a.md": memory(), "MEMORY.md": b"\xff\xfe"}, [], id="one that is not UTF-8"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_index_missing(files: Files, expected: list[str]) -> None:
    assert found("index-missing", files) == expected
