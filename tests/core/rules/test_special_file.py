"""special-file: symlinks, pipes, sockets, devices."""

from __future__ import annotations

import pytest

from tests.memories import PIPE, SYMLINK, Files, found, memory

ROWS = [
    pytest.param({"a.md": SYMLINK}, ["info a.md:-"], id="a symlink"),
    pytest.param({"sub/team": SYMLINK}, ["info sub/team:-"], id="a symlink that may be a folder"),
    pytest.param({"pipe": PIPE}, ["info pipe:-"], id="a pipe"),
    pytest.param({"MEMORY.md": SYMLINK}, ["info MEMORY.md:-"], id="the index"),
    pytest.param({"a.md": memory(), "pic.png": b"x"}, [], id="files"),
    pytest.param({".link": SYMLINK, ".venv/bin/python": SYMLINK}, [], id="dot-entries"),
    pytest.param({}, [], id="nothing"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_special_file(files: Files, expected: list[str]) -> None:
    assert found("special-file", files) == expected
