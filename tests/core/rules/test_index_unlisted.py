"""index-unlisted: what counts as listed."""

from __future__ import annotations

import pytest

from tests.memories import SYMLINK, Files, found, memory

A, B = memory(name="alpha"), memory(name="beta")
KNOWN = "- [B](b.md) — hook\n"
PRUNED = memory(name="alpha", description='"[pruned] When the kiln is opened"')

ROWS = [
    pytest.param({"MEMORY.md": KNOWN, "a.md": A, "b.md": B}, ["warning a.md:-"], id="one is missing"),
    pytest.param({"MEMORY.md": KNOWN, "sub/a.md": A, "b.md": B}, ["warning sub/a.md:-"], id="in a sub-folder"),
    pytest.param(
        {"MEMORY.md": "- [B](b.md)\n- [A](A.md)\n", "a.md": A, "b.md": B}, ["warning a.md:-"], id="another case"
    ),
    pytest.param(
        {"MEMORY.md": KNOWN + "my-a.md, a.mdx\n", "a.md": A, "b.md": B}, ["warning a.md:-"], id="part of a word"
    ),
    pytest.param(
        {"MEMORY.md": KNOWN + "<!-- [A](a.md) a.md -->\n", "a.md": A, "b.md": B}, ["info a.md:-"], id="in a comment"
    ),
    pytest.param(
        {"MEMORY.md": "- [A](sub/a.md)\n", "a.md": A, "sub/a.md": B}, ["warning a.md:-"], id="its namesake is listed"
    ),
    pytest.param({"MEMORY.md": "# Index\n", "a.md": A}, ["warning a.md:-"], id="the only memory"),
    pytest.param(
        {"MEMORY.md": "# Index\n", "a.md": A, "b.md": B}, ["warning MEMORY.md:-"], id="no link at all: one finding"
    ),
    pytest.param(
        {"MEMORY.md": "- [I](i.md)\n", "i.md": "Long text.\n\nMore text.\n\n[A](a.md)\n", "a.md": A},
        ["warning a.md:-", "warning i.md:-"][:1],
        id="linked by what is no sub-index",
    ),
    pytest.param(
        {"MEMORY.md": KNOWN, "b.md": B, "i.md": "- [A](a.md)\n", "a.md": A},
        ["warning a.md:-", "warning i.md:-"],
        id="by a list nobody links",
    ),
    pytest.param({"MEMORY.md": "- [A](a.md)\n- [B](./b.md#x)\n", "a.md": A, "b.md": B}, [], id="links"),
    pytest.param({"MEMORY.md": "[A][x]\n\n[x]: a.md\n", "a.md": A}, [], id="by reference"),
    pytest.param({"MEMORY.md": "- [[alpha]]\n- [[b]]\n", "a.md": A, "b.md": B}, [], id="wikilinks"),
    pytest.param({"MEMORY.md": "- `a.md`: x\n- b.md - y\n", "a.md": A, "b.md": B}, [], id="file names, also in code"),
    pytest.param(
        {"MEMORY.md": "```\na.md\n```\n(see b.md).\n", "a.md": A, "b.md": B}, [], id="in a fence, in parentheses"
    ),
    pytest.param({"MEMORY.md": "- my notes.md - x\n", "my notes.md": A}, [], id="a name with a blank"),
    pytest.param({"MEMORY.md": "- sub/a.md\n", "sub/a.md": A}, [], id="a path"),
    pytest.param({"MEMORY.md": "- [A](cafe\u0301.md)\n", "caf\u00e9.md": A}, [], id="letters decomposed"),
    pytest.param({"MEMORY.md": "- [A](a) [B](b%20c.md)\n", "a.md": A, "b c.md": B}, [], id="no ending, percent"),
    pytest.param({"MEMORY.md": "- a.md\n", "sub/a.md": A}, [], id="the name of a file in a sub-folder"),
    pytest.param({"MEMORY.md": "- [All](sub/)\n", "sub/a.md": A, "sub/b.md": B}, [], id="a whole folder"),
    pytest.param({"MEMORY.md": "- [I](i.md)\n", "i.md": "# I\n\n- [A](a.md)\n", "a.md": A}, [], id="a sub-index"),
    pytest.param(
        {"MEMORY.md": "- [I](i.md)\n", "i.md": memory("- [A](a.md)\n", name="i"), "a.md": A},
        [],
        id="one with frontmatter",
    ),
    pytest.param(
        {
            "MEMORY.md": "- [I](i.md)\n",
            "i.md": "- [J](s/j.md)\n",
            "s/j.md": "- [A](a.md)\n- [B](../b.md)\n",
            "s/a.md": A,
            "b.md": B,
        },
        [],
        id="a sub-index of a sub-index",
    ),
    pytest.param(
        {"MEMORY.md": "- [I](i.md)\n", "i.md": "- [M](MEMORY.md)\n- [I](i.md)\n"}, [], id="indexes in a circle"
    ),
    pytest.param(
        {"MEMORY.md": "- [I](i.md)\n", "i.md": "| n | m |\n|---|---|\n| [A](a.md) | x |\n", "a.md": A}, [], id="a table"
    ),
    pytest.param(
        {"MEMORY.md": KNOWN, "b.md": B, "sub/MEMORY.md": "- [A](a.md)\n", "sub/a.md": A},
        [],
        id="MEMORY.md of its folder",
    ),
    pytest.param({"MEMORY.md": KNOWN, "b.md": B, "a.md": PRUNED}, [], id="pruned"),
    pytest.param(
        {"MEMORY.md": KNOWN, "b.md": B, "a.md": memory(name="alpha", superseded_by="beta")}, [], id="superseded"
    ),
    pytest.param(
        {"MEMORY.md": KNOWN, "b.md": B, "README.md": "x", ".x.md": "x", "s.md": SYMLINK}, [], id="no memories"
    ),
    pytest.param({"MEMORY.md": KNOWN, "b.md": B, "latin1.md": b"\xe9"}, [], id="not UTF-8"),
    pytest.param({"a.md": A}, [], id="no index is another finding"),
    pytest.param({"MEMORY.md": b"\xff\xfe", "a.md": A}, [], id="an index that is not UTF-8"),
    pytest.param({"MEMORY.md": SYMLINK, "a.md": A}, [], id="an index nobody reads"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_index_unlisted(files: Files, expected: list[str]) -> None:
    assert found("index-unlisted", files) == expected
