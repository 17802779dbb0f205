"""index-line-long: over 200 characters in one line of MEMORY.md."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory

LONG = "- " + "x" * 199

ROWS = [
    pytest.param({"MEMORY.md": f"# I\n{LONG}\n"}, ["info MEMORY.md:2 201"], id="201"),
    pytest.param({"MEMORY.md": f"---\na: b\n---\n{LONG}"}, ["info MEMORY.md:4 201"], id="behind frontmatter"),
    pytest.param({"MEMORY.md": LONG[:-1]}, [], id="200"),
    pytest.param({"MEMORY.md": "字" * 200}, [], id="200 characters of 600 bytes"),
    pytest.param({"MEMORY.md": "x" + " " * 300}, [], id="blanks at the end"),
    pytest.param({"MEMORY.md": f"<!-- {LONG} -->\n"}, [], id="a comment"),
    pytest.param({"MEMORY.md": f"---\na: {LONG}\n---\n"}, [], id="frontmatter"),
    pytest.param({"MEMORY.md": "- [A](a.md)", "a.md": memory(LONG)}, [], id="a memory"),
    pytest.param({}, [], id="no index"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_index_line_long(files: Files, expected: list[str]) -> None:
    assert found("index-line-long", files) == expected
