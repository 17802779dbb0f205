"""name-missing: the file's name, in the empty place or on the first line of the block."""

from __future__ import annotations

import pytest

from tests.fixing import fixed
from tests.memories import Files, memory

RULE = "name-missing"

MENDED = [
    pytest.param("kiln", "description: x", "name: kiln\ndescription: x", id="no key: on top"),
    pytest.param("kiln", "name:\ndescription: x", "name: kiln\ndescription: x", id="nothing behind the key"),
    pytest.param("kiln", "name:   \nb: c", "name:   kiln\nb: c", id="blanks behind the key"),
    pytest.param("kiln", 'name: ""\nb: c', 'name: "kiln"\nb: c', id="double quotes"),
    pytest.param("kiln", "name: ''\nb: c", "name: 'kiln'\nb: c", id="single quotes"),
    pytest.param("kiln", "name : \nb: c", "name : kiln\nb: c", id="a blank before the colon"),
    pytest.param("kiln", "# x\nb: c", "name: kiln\n# x\nb: c", id="a comment on top"),
    pytest.param("kiln", "", "name: kiln\n", id="an empty block"),
    pytest.param("2024-05-01", "b: c", "name: '2024-05-01'\nb: c", id="a date: quoted"),
    pytest.param("yes", "b: c", "name: 'yes'\nb: c", id="a word of YAML: quoted"),
    pytest.param("a: b", "b: c", "name: 'a: b'\nb: c", id="a colon: quoted"),
    pytest.param("_x", "name: ''", "name: '_x'", id="in the quotes that are there"),
    pytest.param("it's", "name: ''", "name: it's", id="without the quotes, if it holds one"),
    pytest.param("user_emoji", "b: c", "name: user_emoji\nb: c", id="the file's name as it is"),
    pytest.param("kiln", "name: # c", "name: 'kiln' # c", id="before a comment: quoted"),
    pytest.param("kiln", "b: c: d", "name: kiln\nb: c: d", id="a block that breaks elsewhere"),
]

LEFT = [
    pytest.param("kiln", "name: x", id="there is one"),
    pytest.param("kiln", "b: c\nname: #2", id="a comment, or the name itself"),
    pytest.param("kiln", "name: ~", id="a tilde is text"),
    pytest.param("kiln", "name:\n  - x", id="a list"),
    pytest.param("kiln", "name: |\n", id="an empty block of text"),
    pytest.param("kiln", "Name: The kiln\nb: c", id="the key in another case"),
    pytest.param("kiln", "NAME:\nb: c", id="an empty one in another case"),
    pytest.param("kiln", "description: '[pruned] x'", id="pruned"),
    pytest.param("kiln", "b: c\n\td: e: f\n  x", id="unreadable"),
]


def document(block: str) -> str:
    return f"---\n{block}\n---\n\nText.\n" if block else "---\n---\n\nText.\n"


@pytest.mark.parametrize(("stem", "block", "expected"), MENDED)
def test_mended(stem: str, block: str, expected: str) -> None:
    path = f"{stem}.md"
    assert fixed(RULE, {path: document(block)}) == {path: f"---\n{expected.rstrip()}\n---\n\nText.\n"}


@pytest.mark.parametrize(("stem", "block"), LEFT)
def test_left(stem: str, block: str) -> None:
    assert fixed(RULE, {f"{stem}.md": document(block)}) == {}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"kiln.md": document("b: c"), "x.md": memory(name="Kiln")}, id="another memory has it"),
        pytest.param({"kiln.md": "Text.\n"}, id="no frontmatter"),
        pytest.param({"README.md": document("b: c"), "MEMORY.md": document("b: c")}, id="no memories"),
        pytest.param({"kiln.md": "---\nb: c\n\nText.\n"}, id="never closed"),
    ],
)
def test_left_in_a_root(files: Files) -> None:
    assert fixed(RULE, files) == {}


def test_line_ends_and_mark_stay() -> None:
    raw = "\ufeff---\r\ndescription: x\r\n---\r\n\r\nText."
    assert fixed(RULE, {"kiln.md": raw}) == {"kiln.md": raw.replace("description", "name: kiln\r\ndescription")}
