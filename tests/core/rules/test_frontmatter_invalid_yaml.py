"""frontmatter-invalid-yaml: what strict YAML does not take, and whether quoting mends it."""

from __future__ import annotations

import pytest

from tests.memories import found, memory


def described(value: str) -> str:
    return memory(description=value)


ROWS = [
    pytest.param(described("Release: what to check"), ["warning a.md:3 recoverable"], id="a colon and a blank"),
    pytest.param(described("ends with a colon:"), ["warning a.md:3 recoverable"], id="a colon at the end"),
    pytest.param(described('"make" then `push`'), ["warning a.md:3 recoverable"], id="text behind a quoted word"),
    pytest.param(described("`make push` first"), ["warning a.md:3 recoverable"], id="begins with a backtick"),
    pytest.param(described("@ana decides"), ["warning a.md:3 recoverable"], id="begins with @"),
    pytest.param(described("*always* ask"), ["warning a.md:3 recoverable"], id="begins with *"),
    pytest.param(described("[pruned] old"), ["warning a.md:3 recoverable"], id="begins with a bracket"),
    pytest.param(described("%d is not %s"), ["warning a.md:3 recoverable"], id="begins with %"),
    pytest.param(described('"never closed'), ["warning a.md:3 recoverable"], id="a quote that never closes"),
    pytest.param(
        memory(name="a: b", description="c: d"), ["warning a.md:2 recoverable"], id="two of them, the first line"
    ),
    pytest.param(memory(type="a: b"), ["warning a.md:5 recoverable"], id="below metadata"),
    pytest.param("---\nname: a\n\tx: y\n---\n", ["error a.md:1 unreadable"], id="a tab"),
    pytest.param("---\nname: a\nno colon here\n---\n", ["error a.md:1 unreadable"], id="a line without a key"),
    pytest.param("---\n- a\n- b\n---\n", ["error a.md:1 unreadable"], id="a list"),
    pytest.param("---\njust text\n---\n", ["error a.md:1 unreadable"], id="a word"),
    pytest.param("---\na: " + "[" * 200 + "\n---\n", ["warning a.md:2 recoverable"], id="two hundred brackets, quoted"),
    pytest.param(
        "---\n" + "- " * 30_000 + "\n---\n", ["error a.md:1 unreadable"], id="thirty thousand lists in each other"
    ),
    pytest.param("---\na: &a [*a]\n---\n", ["warning a.md:2 recoverable"], id="a list that holds itself"),
    pytest.param("---\na: \x07\n---\n", ["error a.md:1 unreadable"], id="a control character"),
    pytest.param(described('"Release: what to check"'), [], id="quoted"),
    pytest.param(described("'it''s: fine'"), [], id="quoted, with a quote inside"),
    pytest.param(described("at 12:30, see https://example.com/#x"), [], id="colons without a blank behind"),
    pytest.param(described("a # comment"), [], id="a comment is valid"),
    pytest.param(described("|\n  Release: what to check\n  and more"), [], id="a block of text"),
    pytest.param(
        "---\nname: yes\ndate: 2024-01-01\nn: 1.0\nx: null\n---\n", [], id="what YAML takes for other than text"
    ),
    pytest.param("---\n# only a comment\n---\n", [], id="only a comment"),
    pytest.param("---\n---\nText.\n", [], id="empty"),
    pytest.param(
        "---\na: &a [x,x]\n" + "".join(f"k{i}: &k{i} [*a,*a]\n" for i in range(40)) + "---\n", [], id="aliases"
    ),
    pytest.param("No frontmatter: at all.\n", [], id="no frontmatter"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_frontmatter_invalid_yaml(text: str, expected: list[str]) -> None:
    assert found("frontmatter-invalid-yaml", {"a.md": text}) == expected
