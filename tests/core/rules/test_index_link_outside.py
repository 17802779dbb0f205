"""index-link-outside: entries that leave the folder."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory

ROWS = [
    pytest.param("- [X](../notes.md)", ["info MEMORY.md:1 ../notes.md"], id="above"),
    pytest.param("- [X](sub/../../notes.md)", ["info MEMORY.md:1 sub/../../notes.md"], id="above, by a detour"),
    pytest.param("- [X](/etc/hosts)", ["info MEMORY.md:1 /etc/hosts"], id="absolute"),
    pytest.param("- [X](~/notes.md)", ["info MEMORY.md:1 ~/notes.md"], id="in the home folder"),
    pytest.param("- [X](C:\\notes.md)", ["info MEMORY.md:1 C:\\notes.md"], id="a drive"),
    pytest.param("- [X](..\\notes.md)", ["info MEMORY.md:1 ..\\notes.md"], id="with a backslash"),
    pytest.param("- [X](a.md) [Y](./a.md) [Z](sub/../a.md)", [], id="inside"),
    pytest.param("- [X](https://example.com) [Y](//example.com/x) [Z](#x)", [], id="URLs and anchors"),
    pytest.param("![X](../picture.png) `[X](../a.md)` <!-- [X](../a.md) -->", [], id="pictures, code, comments"),
]


@pytest.mark.parametrize(("index", "expected"), ROWS)
def test_index_link_outside(index: str, expected: list[str]) -> None:
    assert found("index-link-outside", {"MEMORY.md": index, "a.md": memory()}) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"MEMORY.md": "- [S](s/i.md)\n", "s/i.md": "- [A](../a.md)\n"}, [], id="from a sub-index to the root"
        ),
        pytest.param(
            {"MEMORY.md": "- [S](s/i.md)\n", "s/i.md": "- [A](../../a.md)\n- [A](../a.md)\n"},
            ["info s/i.md:1 ../../a.md"],
            id="from a sub-index to above the root",
        ),
        pytest.param({"a.md": memory("[x](../plan.md)\n")}, [], id="from a memory"),
    ],
)
def test_in_other_places(files: Files, expected: list[str]) -> None:
    assert found("index-link-outside", {"a.md": memory(), **files}) == expected
