"""type-invalid: a type that the client does not know."""

from __future__ import annotations

import pytest

from tests.memories import found, memory

ROWS = [
    pytest.param(memory(type="decision"), ["warning a.md:5 decision"], id="unknown"),
    pytest.param(memory(type="Feedback"), ["warning a.md:5 Feedback"], id="in capitals"),
    pytest.param("---\nname: a\ntype: decision\n---\n", ["warning a.md:3 decision"], id="at the top"),
    pytest.param("---\nname: a\ntype: [user]\n---\n", ["warning a.md:3 [user]"], id="a list"),
    pytest.param("---\ntype: user\nmetadata:\n  type: x\n---\n", ["warning a.md:4 x"], id="metadata goes first"),
    pytest.param(memory(type="user"), [], id="user"),
    pytest.param(memory(type='"feedback"'), [], id="feedback, quoted"),
    pytest.param(memory(type="project # for now"), [], id="a comment behind it"),
    pytest.param("---\ntype: reference\n---\n", [], id="reference, at the top"),
    pytest.param("---\nname: a\n---\n", [], id="absent is another finding"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_type_invalid(text: str, expected: list[str]) -> None:
    assert found("type-invalid", {"a.md": text}) == expected
