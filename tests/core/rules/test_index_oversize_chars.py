"""index-oversize-chars: 25,000 UTF-16 units as loaded, told from 20,000 on."""

from __future__ import annotations

import pytest

from tests.memories import found

ROWS = [
    pytest.param("x" * 25_001, ["error MEMORY.md:- 25001"], id="25,001"),
    pytest.param("🎉" * 12_501, ["error MEMORY.md:- 25002"], id="an emoji is two"),
    pytest.param("x" * 25_000 + "\n", ["info MEMORY.md:- 25000"], id="25,000 and a newline"),
    pytest.param("é" * 20_000, ["info MEMORY.md:- 20000"], id="an accent is one, whatever its bytes"),
    pytest.param("x" * 19_999, [], id="19,999"),
    pytest.param("字" * 9_000, [], id="27,000 bytes of 9,000 characters"),
    pytest.param("<!-- " + "x" * 30_000 + " -->\n- y\n", [], id="a comment"),
    pytest.param("- y <!-- " + "x" * 30_000 + " -->\n", ["error MEMORY.md:- 30013"], id="one in a line is loaded"),
    pytest.param("---\nx: " + "y" * 30_000 + "\n---\n- y\n", [], id="frontmatter"),
    pytest.param(" " * 30_000 + "\n", [], id="nothing but blanks"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_index_oversize_chars(text: str, expected: list[str]) -> None:
    assert found("index-oversize-chars", {"MEMORY.md": text}) == expected
