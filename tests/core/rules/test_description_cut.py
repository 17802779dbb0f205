"""description-cut: an unquoted ` #`."""

from __future__ import annotations

import pytest

from tests.memories import found, memory

ROWS = [
    pytest.param(memory(description="Flaky, see #123 first"), ["warning a.md:3"], id="in the middle"),
    pytest.param(memory(description="#1 priority"), ["warning a.md:3"], id="at the beginning"),
    pytest.param(memory(description="Flaky\n  test #123"), ["warning a.md:3"], id="on its second line"),
    pytest.param(
        memory(name="a: b", description="see #1"), ["warning a.md:3"], id="beside a value that must be quoted"
    ),
    pytest.param(memory(description='"Flaky, see #123"'), [], id="quoted"),
    pytest.param(memory(description="'Flaky, see #123'"), [], id="single quotes"),
    pytest.param(memory(description="C# and issue#12"), [], id="no blank before it"),
    pytest.param(memory(description="|\n  see #123"), [], id="a block of text"),
    pytest.param(memory(description="a: see #1"), [], id="quoted with the rest when recovered"),
    pytest.param(memory(description="# only a comment"), [], id="nothing but a comment"),
    pytest.param(memory(name="kiln # the big one"), [], id="a comment behind another key"),
    pytest.param(memory("Text, see #123\n"), [], id="in the body"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_description_cut(text: str, expected: list[str]) -> None:
    assert found("description-cut", {"a.md": text}) == expected
