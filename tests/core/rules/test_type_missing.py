"""type-missing: neither below metadata nor at the top."""

from __future__ import annotations

import pytest

from cmmd.core.rules import type_missing
from tests.memories import found, memory, root

ROWS = [
    pytest.param("---\nname: a\n---\n", ["warning a.md:1"], id="absent"),
    pytest.param(memory(type=""), ["warning a.md:5"], id="empty"),
    pytest.param("---\nname: a\ntype:\n---\n", ["warning a.md:3"], id="empty at the top"),
    pytest.param("---\nname: a\npinned: false\n---\n", ["warning a.md:1"], id="pinned: false"),
    pytest.param(memory(), [], id="below metadata"),
    pytest.param("---\nname: a\ntype: user\n---\n", [], id="at the top"),
    pytest.param("---\nname: a\npinned: true\n---\n", [], id="pinned"),
    pytest.param("---\nmetadata:\n  pinned: yes\n---\n", [], id="pinned below metadata"),
    pytest.param("---\nname: a\ntype: decision\n---\n", [], id="unknown is another finding"),
    pytest.param("Text.\n", [], id="no frontmatter is another finding"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_type_missing(text: str, expected: list[str]) -> None:
    assert found("type-missing", {"a.md": text}) == expected


@pytest.mark.parametrize(
    ("path", "mender"),
    [
        pytest.param("reference_tests.md", "code", id="the name begins with a type"),
        pytest.param("feedback_tests.md", "agent", id="a type that asks for reasons, which are not there"),
        pytest.param("User-role.md", "code", id="in capitals"),
        pytest.param("feedback.md", "agent", id="nothing behind the type"),
        pytest.param("feedbacks_x.md", "agent", id="another word"),
        pytest.param("kiln.md", "agent", id="no type in the name"),
    ],
)
def test_who_mends_it(path: str, mender: str) -> None:
    assert [f.fixable for f in type_missing.check(root({path: "---\nname: a\n---\n"}))] == [mender]
