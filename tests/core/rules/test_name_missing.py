"""name-missing: no name, or an empty one."""

from __future__ import annotations

import pytest

from tests.memories import found, memory

ROWS = [
    pytest.param(memory(name=""), ["warning a.md:2"], id="empty"),
    pytest.param(memory(name='""'), ["warning a.md:2"], id="empty quotes"),
    pytest.param(memory(name='"  "'), ["warning a.md:2"], id="blanks"),
    pytest.param("---\ndescription: b\n---\n", ["warning a.md:1"], id="absent"),
    pytest.param("---\n---\n", ["warning a.md:1"], id="empty block"),
    pytest.param("---\nmetadata:\n  name: a\n---\n", ["warning a.md:1"], id="below metadata it is no name"),
    pytest.param("---\ndescription: a: b\n---\n", ["warning a.md:1"], id="absent from recoverable YAML"),
    pytest.param("---\ndescription: b\n\tx\n---\n", ["warning a.md:1"], id="absent from unreadable YAML"),
    pytest.param(memory(name="a"), [], id="there"),
    pytest.param(memory(name="[a] b"), [], id="there, in brackets"),
    pytest.param(memory(name="[a]"), [], id="there, read as a list"),
    pytest.param(memory(name="no"), [], id="a word that YAML takes for false"),
    pytest.param("---\nname: a: b\n---\n", [], id="there in recoverable YAML"),
    pytest.param("---\nname: a\n\tx\n---\n", [], id="there in unreadable YAML"),
    pytest.param("---\njust text\n---\n", [], id="nothing known of it"),
    pytest.param("Text.\n", [], id="no frontmatter is another finding"),
    pytest.param("---\ndescription: a\n\nText.\n", [], id="unclosed is another finding"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_name_missing(text: str, expected: list[str]) -> None:
    assert found("name-missing", {"a.md": text}) == expected
