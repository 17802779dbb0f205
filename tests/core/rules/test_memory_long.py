"""memory-long: more bytes than recall shows."""

from __future__ import annotations

import pytest

from cmmd.core.rules import memory_long
from tests.memories import Files, found, memory, root

LINE = "The big kiln is opened at nine.\n"


def filled(total: int, **keys: str) -> str:
    """A memory of so many bytes."""
    head = memory("", **keys)
    return head + "x" * (total - len(head))


ROWS = [
    pytest.param({"a.md": filled(4_097)}, ["info a.md:8"], id="one byte more"),
    pytest.param({"a.md": memory(LINE * 300)}, ["info a.md:133"], id="the line in which the cut falls"),
    pytest.param({"sub/a.md": filled(9_000)}, ["info sub/a.md:8"], id="in a sub-folder"),
    pytest.param({"a.md": memory("字" * 1_400)}, ["info a.md:8"], id="bytes, not characters"),
    pytest.param({"a.md": "# Kiln\n" + LINE * 300}, ["info a.md:129"], id="without frontmatter"),
    pytest.param({"a.md": filled(4_096)}, [], id="as many as are shown"),
    pytest.param({"a.md": memory("é" * 1_900)}, [], id="characters of two bytes"),
    pytest.param({"a.md": filled(9_000, description='"[pruned] The kiln"')}, [], id="pruned"),
    pytest.param({"MEMORY.md": LINE * 300, "README.md": LINE * 300}, [], id="files that are no memories"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_memory_long(files: Files, expected: list[str]) -> None:
    assert found("memory-long", files) == expected


def test_it_says_how_much_is_shown() -> None:
    finding = next(memory_long.check(root({"a.md": filled(9_300)})))
    assert finding.message.startswith("9,300 bytes; recall shows the first 4,096")
