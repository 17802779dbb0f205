"""duplicate: one description, one hook, or one text in two memories. The measure is test_overlap.py's."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory

STORY = (
    "The staging database is reset at two in the morning, so whatever was put there by hand is gone the next day. "
    "Export what you need with the export script before you leave, and put it back when you come in again.\n"
)
SAME = STORY.replace("next day", "day after").replace("the export script", "make export")
LIKE = (
    STORY[:90]
    + "Nobody is told of it, and nobody has asked for years; we ought to write a page about that some time.\n"
)
OTHER = (
    "Cups are packed in straw, never in foam, because our customers send photographs of the foam and not of the cup.\n"
)


def told(body: str, description: str, **keys: str) -> str:
    return memory(body, description=description, **keys)


A = told(STORY, "Staging loses its data")
HOOKS = "- [A](a.md) — The staging reset, at night\n- [B](b.md): the Staging Reset at night!\n"

ROWS = [
    pytest.param(
        {"a.md": A, "b.md": told(SAME, "At two in the morning")}, ["warning a.md:- b.md"], id="the same in other words"
    ),
    pytest.param({"a.md": A, "b.md": told(LIKE, "Reset")}, ["info a.md:- b.md"], id="a candidate"),
    pytest.param(
        {"a.md": A, "b.md": told(OTHER, "Staging: loses its DATA!")}, ["warning a.md:- b.md"], id="one description"
    ),
    pytest.param(
        {"MEMORY.md": HOOKS, "a.md": A, "b.md": told(OTHER, "Cups and straw")}, ["warning a.md:- b.md"], id="one hook"
    ),
    pytest.param({"MEMORY.md": HOOKS, "a.md": A, "b.md": A}, ["warning a.md:- b.md"], id="all three: one finding"),
    pytest.param(
        {"a.md": A, "b.md": A, "c.md": A},
        ["warning a.md:- b.md", "warning a.md:- c.md", "warning b.md:- c.md"],
        id="three copies",
    ),
    pytest.param({"a.md": A, "sub/a.md": A}, ["warning a.md:- sub/a.md"], id="in a sub-folder"),
    pytest.param({"a.md": A, "b.md": told(OTHER, "Cups are packed in straw")}, [], id="nothing in common"),
    pytest.param({"a.md": told("x\n", "Short"), "b.md": told("x\n", "short")}, [], id="too short to tell"),
    pytest.param(
        {"MEMORY.md": "- [A](a.md) — see file\n- [B](b.md) — see file\n", "a.md": A, "b.md": told(OTHER, "Cups")},
        [],
        id="a short hook",
    ),
    pytest.param({"a.md": A, "b.md": told(SAME, '"[pruned] Staging"')}, [], id="pruned"),
    pytest.param({"a.md": A, "b.md": told(SAME, "Older", superseded_by="a.md")}, [], id="superseded by the other"),
    pytest.param(
        {"a.md": told(STORY, "New", supersedes='"[[b]]"'), "b.md": told(SAME, "Older")}, [], id="supersedes the other"
    ),
    pytest.param({"a.md": A, "README.md": STORY, "MEMORY.md": STORY}, [], id="files that are no memories"),
    pytest.param({"a.md": told("", ""), "b.md": told("", "")}, [], id="empty"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_duplicate(files: Files, expected: list[str]) -> None:
    assert found("duplicate", files) == expected
