"""description-missing: no description, or an empty one."""

from __future__ import annotations

import pytest

from tests.memories import found, memory

ROWS = [
    pytest.param(memory(description=""), ["warning a.md:3"], id="empty"),
    pytest.param(memory(description="''"), ["warning a.md:3"], id="empty quotes"),
    pytest.param("---\nname: a\n---\n", ["warning a.md:1"], id="absent"),
    pytest.param("---\nname: a\ndescription:\ntype: user\n---\n", ["warning a.md:3"], id="a key and nothing behind"),
    pytest.param(memory(), [], id="there"),
    pytest.param(memory(description=">\n  folded\n  text"), [], id="a folded text"),
    pytest.param(memory(description="[list]"), [], id="read as a list, but there"),
    pytest.param(memory(description="# only a comment"), ["warning a.md:3"], id="nothing but a comment"),
    pytest.param(memory(description="#1 priority"), [], id="cut to nothing is another finding"),
    pytest.param("Text.\n", [], id="no frontmatter is another finding"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_description_missing(text: str, expected: list[str]) -> None:
    assert found("description-missing", {"a.md": text}) == expected
