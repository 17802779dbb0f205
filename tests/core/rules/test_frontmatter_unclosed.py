"""frontmatter-unclosed: a block that begins and does not end."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory

ROWS = [
    pytest.param({"a.md": "---\nname: a\ndescription: b\n\nText.\n"}, ["error a.md:1"], id="no second line"),
    pytest.param({"a.md": "---\nname: a\n"}, ["error a.md:1"], id="nothing but keys"),
    pytest.param({"a.md": "---\nname: a"}, ["error a.md:1"], id="no final newline"),
    pytest.param({"a.md": "---\r\nname: a\r\n\r\nText.\r\n"}, ["error a.md:1"], id="Windows line ends"),
    pytest.param({"a.md": "---\nname: a\n\nText here.\n\n---\n\nMore.\n"}, ["error a.md:1"], id="a line further down"),
    pytest.param(
        {"a.md": "---\nname: a\n\n# Title\n\nText.\n\n---\n"}, ["error a.md:1"], id="a title, a line further down"
    ),
    pytest.param({"a.md": "---\nmetadata:\n  type: user\nText.\n"}, ["error a.md:1"], id="text right behind"),
    pytest.param({"a.md": memory()}, [], id="closed"),
    pytest.param({"a.md": "---\nname: a\n---"}, [], id="closed at the end of the file"),
    pytest.param({"a.md": "---\nname: a\n...\nText\n"}, [], id="closed by dots"),
    pytest.param({"a.md": "---\nname: a\n---  \nText\n"}, [], id="blanks behind the dashes"),
    pytest.param({"a.md": "---\n---\n"}, [], id="empty"),
    pytest.param({"a.md": "---\nname: a\n\ndescription: b\nc d\n---\n"}, [], id="closed, but not valid"),
    pytest.param({"a.md": "---\n\nText under a line.\n"}, [], id="no keys: a line across the page"),
    pytest.param({"a.md": memory("Before.\n\n---\n\nBehind.\n")}, [], id="a line across the page in the body"),
    pytest.param({"MEMORY.md": "---\ntitle: x\n\n- nothing\n"}, [], id="the index is no memory"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_frontmatter_unclosed(files: Files, expected: list[str]) -> None:
    assert found("frontmatter-unclosed", files) == expected
