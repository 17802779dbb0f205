"""index-oversize-lines: 200 lines as loaded, told from 160 on."""

from __future__ import annotations

import pytest

from tests.memories import found

ROWS = [
    pytest.param("- x\n" * 201, ["error MEMORY.md:- 201"], id="201"),
    pytest.param("- x\n" * 200 + "- y", ["error MEMORY.md:- 201"], id="201, no final newline"),
    pytest.param("x\r\n" * 201, ["error MEMORY.md:- 201"], id="201 with Windows line ends"),
    pytest.param("- x\n" * 200, ["info MEMORY.md:- 200"], id="200 are loaded"),
    pytest.param("- x\n" * 160, ["info MEMORY.md:- 160"], id="160"),
    pytest.param(
        "<!--\n" + "x\n" * 100 + "-->\n" + "- x\n" * 160, ["info MEMORY.md:- 160"], id="160 without a comment"
    ),
    pytest.param("- x\n" * 159, [], id="159"),
    pytest.param("\n" * 50 + "- x\n" * 150 + "\n" * 50, [], id="blank lines at both ends"),
    pytest.param("---\n" + "a: b\n" * 100 + "---\n" + "- x\n" * 150, [], id="frontmatter"),
    pytest.param("- x\n" * 150 + "<!--\n" + "x\n" * 100 + "-->\n", [], id="a comment of its own"),
    pytest.param("", [], id="empty"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_index_oversize_lines(text: str, expected: list[str]) -> None:
    assert found("index-oversize-lines", {"MEMORY.md": text}) == expected


def test_only_the_index_counts() -> None:
    assert found("index-oversize-lines", {"a.md": "- x\n" * 300, "sub/MEMORY.md": "- x\n" * 300}) == []
