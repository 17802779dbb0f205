"""The lines of a document: short ones are counted, long ones looked up, with one answer."""

from __future__ import annotations

import pytest

from cmmd.core.memory.document import Document, Frontmatter

LINES = [
    pytest.param("", [(0, 1)], id="empty"),
    pytest.param("one line", [(0, 1), (7, 1), (8, 1)], id="one-line"),
    pytest.param("a\nb\n\nc", [(0, 1), (1, 1), (2, 2), (4, 3), (5, 4), (6, 4)], id="line-end-belongs-to-its-line"),
    pytest.param("a\n", [(1, 1), (2, 2)], id="behind-the-last-line-end"),
]


@pytest.mark.parametrize("more", [pytest.param("", id="short"), pytest.param("\n" + "x" * 9_000, id="long")])
@pytest.mark.parametrize(("text", "expected"), LINES)
def test_line(text: str, expected: list[tuple[int, int]], more: str) -> None:
    document = Document("a.md", text + more, Frontmatter("missing"), 0)
    assert [(offset, document.line(offset)) for offset, _ in expected] == expected


@pytest.mark.parametrize(("text", "kept"), [pytest.param("ab\ncd\n", ["ab", "cd", ""], id="three-lines")])
def test_line_span_is_what_line_says(text: str, kept: list[str]) -> None:
    document = Document("a.md", text, Frontmatter("missing"), 0)
    spans = [document.line_span(line) for line in range(1, len(kept) + 1)]
    assert ([text[begin:end] for begin, end in spans], [document.line(b) for b, _ in spans]) == (kept, [1, 2, 3])
