"""why-how-missing: which memories are asked, and in which part of the text. The words are test_why_how.py's."""

from __future__ import annotations

import pytest

from tests.memories import found, memory

BOTH = "Never mock.\n\n**Why:** we were burnt.\n\n**How to apply:** use the real one.\n"
WHY = "Never mock.\n\n**Why:** we were burnt.\n"
MENTIONS = "Write a **Why:** line and a **How to apply:** line into each memory.\n"
IN_CODE = "Write:\n\n```\n**Why:** x\n**How to apply:** y\n```\n"
COMMENTED = "Never.\n\n<!--\n**Why:** x\n**How to apply:** y\n-->\n"

ROWS = [
    pytest.param(memory(type="feedback"), ["warning a.md:-"], id="feedback without both"),
    pytest.param(memory(WHY, type="feedback"), ["warning a.md:-"], id="feedback without one"),
    pytest.param(memory(MENTIONS, type="feedback"), ["warning a.md:-"], id="only mentioned"),
    pytest.param(memory(IN_CODE, type="feedback"), ["warning a.md:-"], id="only in code"),
    pytest.param(memory(COMMENTED, type="feedback"), ["warning a.md:-"], id="only in a comment"),
    pytest.param(memory(type="project"), ["info a.md:-"], id="a project memory: an info"),
    pytest.param("---\ntype: feedback\n---\nNever.\n", ["warning a.md:-"], id="type at the top"),
    pytest.param(memory(BOTH, type="feedback"), [], id="both there"),
    pytest.param(memory("## Why\n\nx\n\n## How to apply\n\ny\n", type="feedback"), [], id="headings"),
    pytest.param(memory(), [], id="a reference"),
    pytest.param(memory(type="user"), [], id="a user memory"),
    pytest.param(memory(type="decision"), [], id="an unknown type"),
    pytest.param("Never.\n", [], id="no frontmatter"),
    pytest.param(memory(type="feedback", description='"[pruned] Never mock"'), [], id="pruned"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_why_how_missing(text: str, expected: list[str]) -> None:
    assert found("why-how-missing", {"a.md": text}) == expected
