"""index-dangling: links of the index to files that are not there."""

from __future__ import annotations

import pytest

from cmmd.core.model import Entry
from cmmd.core.rules import index_dangling
from tests.memories import SYMLINK, Files, found, memory, root

OTHERS: Files = {
    "file.md": memory(name="file"),
    "my notes.md": memory(name="notes"),
    "a(1).md": memory(name="one"),
    "100%.md": memory(name="all"),
    "a#b.md": memory(name="sharp"),
    "caf\u00e9.md": memory(name="cafe"),
    "sub/deep.md": memory(name="deep"),
    "team.md": SYMLINK,
    "linked": SYMLINK,
    "denied.md": Entry("", "file", None, problem="Permission denied"),
    "closed": Entry("", "folder", None, problem="Permission denied"),
    "latin1.md": b"\xe9",
    ".hidden.md": "x",
}

ROWS = [
    pytest.param("- [X](gone.md) — hook", ["error MEMORY.md:1 gone.md"], id="not there"),
    pytest.param("# Index\n\n- [X](gone.md)", ["error MEMORY.md:3 gone.md"], id="on its line"),
    pytest.param("- [X](File.md)", ["error MEMORY.md:1 File.md"], id="another case"),
    pytest.param("- [X](./gone.md#a?b)", ["error MEMORY.md:1 ./gone.md#a?b"], id="dot, anchor"),
    pytest.param("- [X](my%20gone.md)", ["error MEMORY.md:1 my%20gone.md"], id="percent"),
    pytest.param("- [X](<my gone.md>)", ["error MEMORY.md:1 my gone.md"], id="angle brackets"),
    pytest.param("- [X](gone(1).md)", ["error MEMORY.md:1 gone(1).md"], id="parentheses"),
    pytest.param('- [X](gone.md "a title")', ["error MEMORY.md:1 gone.md"], id="a title"),
    pytest.param("- [A [b] c](gone.md)", ["error MEMORY.md:1 gone.md"], id="brackets in the text"),
    pytest.param(
        "- [X](gone.md), [Y](file.md), [Z](lost.md)",
        ["error MEMORY.md:1 gone.md", "error MEMORY.md:1 lost.md"],
        id="several",
    ),
    pytest.param("- [X](sub\\gone.md)", ["error MEMORY.md:1 sub\\gone.md"], id="a backslash"),
    pytest.param("- [X](nowhere/gone.md)", ["error MEMORY.md:1 nowhere/gone.md"], id="in a folder that is not there"),
    pytest.param("- [X][x]\n\n[x]: gone.md", ["error MEMORY.md:3 gone.md"], id="by reference"),
    pytest.param("[X]\n\n[x]: gone.md", ["error MEMORY.md:3 gone.md"], id="by its label alone, in another case"),
    pytest.param("[X Y][]\n\n[x  y]: gone.md", ["error MEMORY.md:3 gone.md"], id="by its label and empty brackets"),
    pytest.param("![X][x]\n\n[x]: gone.md", ["error MEMORY.md:3 gone.md"], id="as a picture"),
    pytest.param("- [`X`]\n\n[`X`]: gone.md", ["error MEMORY.md:3 gone.md"], id="by a label with code"),
    pytest.param("[x]: gone.md\n\n- [X](file.md)", [], id="a definition that nothing uses"),
    pytest.param("[x]: gone.md\n\n`[x]` \\[x] <!-- [x] -->", [], id="used in code and comments alone"),
    pytest.param("[X][x]\n\n[x]: file.md\n[x]: gone.md", [], id="a second definition of its label"),
    pytest.param("".join(f"[x{n}]: gone{n}.md\n" for n in range(8)), [], id="eight of them"),
    pytest.param("| [X](gone.md) | hook |", ["error MEMORY.md:1 gone.md"], id="in a table"),
    pytest.param("- [X](GONE.MD)", ["error MEMORY.md:1 GONE.MD"], id="the ending in capitals"),
    pytest.param("---\nx: y\n---\n- [X](gone.md)", ["error MEMORY.md:4 gone.md"], id="behind frontmatter"),
    pytest.param(
        "- [X](gone.md)\n- [Y](gone.md)", ["error MEMORY.md:1 gone.md", "error MEMORY.md:2 gone.md"], id="twice"
    ),
    pytest.param("- [X](file.md) [Y](./file.md) [Z](sub/deep.md) [W](sub\\deep.md)", [], id="there"),
    pytest.param(
        "- [X](my%20notes.md) [Y](<my notes.md>) [Z](a(1).md) [W](a\\(1\\).md)", [], id="there, written oddly"
    ),
    pytest.param("- [X](100%.md) [Y](100%25.md) [Z](a#b.md) [W](a%23b.md)", [], id="there, percent and sharp"),
    pytest.param("- [X](cafe\u0301.md)", [], id="there, letters decomposed"),
    pytest.param("- [X](file) [Y](file.md#part) [Z](file.md?x=1)", [], id="there, ending, anchor, query"),
    pytest.param("- [X](team.md) [Y](denied.md) [Z](latin1.md) [W](.hidden.md)", [], id="there, not to be read"),
    pytest.param("- [X](linked/a.md) [Y](closed/a.md)", [], id="where nobody can look"),
    pytest.param("- [X](https://example.com/a.md) [Y](mailto:a@b.md) [Z](#a.md)", [], id="elsewhere"),
    pytest.param("- [X](../a.md) [Y](/a.md) [Z](~/a.md) [W](C:\\a.md)", [], id="outside is another finding"),
    pytest.param("- [X](gone.txt) ![Y](gone.png) [Z](sub/) [W](gone/)", [], id="no memory"),
    pytest.param("`[X](gone.md)`\n\n```\n[X](gone.md)\n```\n\n    [X](gone.md)\n", [], id="code"),
    pytest.param("<!-- - [X](gone.md) -->\n<!--\n- [X](gone.md)\n-->", [], id="comments"),
    pytest.param("- [X] (gone.md) \\[X](gone.md) gone.md", [], id="no links"),
    pytest.param("- [[gone]]", [], id="a wikilink is another finding"),
]


@pytest.mark.parametrize(("index", "expected"), ROWS)
def test_index_dangling(index: str, expected: list[str]) -> None:
    assert found("index-dangling", {**OTHERS, "MEMORY.md": index + "\n"}) == expected


SUB = "- [Deep](deep.md)\n- [File](../file.md)\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"sub/i.md": SUB + "- [X](gone.md)\n"}, ["error sub/i.md:3 gone.md"], id="in a sub-index"),
        pytest.param({"sub/i.md": SUB}, [], id="a sub-index in which all is well"),
        pytest.param({"sub/i.md": SUB + "- [File](file.md)\n"}, [], id="a sub-index that writes from the root"),
        pytest.param(
            {"sub/MEMORY.md": "- [X](gone.md)\n"}, ["error sub/MEMORY.md:1 gone.md"], id="MEMORY.md of a sub-folder"
        ),
        pytest.param(
            {"MEMORY.md": "- [X](me.md)\n", ".gitignore": "/me.md\n"}, ["info MEMORY.md:1 me.md"], id="git ignores it"
        ),
        pytest.param({"README.md": "- [X](gone.md)\n"}, [], id="README.md is no index"),
    ],
)
def test_in_other_places(files: Files, expected: list[str]) -> None:
    assert found("index-dangling", {**OTHERS, "MEMORY.md": "- [Sub](sub/i.md)\n", "sub/i.md": SUB, **files}) == expected


def test_of_a_file_only_its_conflict_copy_is_left() -> None:
    files: Files = {"MEMORY.md": "- [O](oven.md)\n", "oven (conflicted copy).md": memory(name="oven")}
    assert found("index-dangling", files) == ["error MEMORY.md:1 oven.md"]
    (finding,) = index_dangling.check(root(files))
    assert (finding.fixable, "'oven (conflicted copy).md'" in finding.hint) == ("no", True)
