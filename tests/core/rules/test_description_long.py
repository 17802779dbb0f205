"""description-long: descriptions of more than 300 characters."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory

WORDS = "The big kiln is opened at nine. " * 10  # 320 characters

ROWS = [
    pytest.param({"a.md": memory(description="x" * 301)}, ["info a.md:3"], id="one character more"),
    pytest.param({"a.md": memory(description=WORDS)}, ["info a.md:3"], id="sentences"),
    pytest.param({"a.md": memory(description="字" * 301)}, ["info a.md:3"], id="characters, not bytes"),
    pytest.param({"a.md": memory(description=f">-\n  {WORDS}")}, ["info a.md:3"], id="folded"),
    pytest.param({"sub/a.md": memory(description=WORDS)}, ["info sub/a.md:3"], id="in a sub-folder"),
    pytest.param({"a.md": memory(description="x" * 300)}, [], id="300"),
    pytest.param({"a.md": memory(description="字" * 300)}, [], id="300 characters of three bytes"),
    pytest.param({"a.md": memory(description=f'"[pruned] {WORDS}"')}, [], id="pruned"),
    pytest.param({"a.md": memory(WORDS)}, [], id="a long body"),
    pytest.param({"a.md": "# Kiln\n", "README.md": memory(description=WORDS)}, [], id="none, and no memory"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_description_long(files: Files, expected: list[str]) -> None:
    assert found("description-long", files) == expected
