"""Text, frontmatter and documents from bytes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cmmd.core.memory import frontmatter, parse
from cmmd.core.model import Entry
from tests.memories import Files, root, tree

DECODED = [
    pytest.param(b"a\r\nb\rc\n", "a\nb\nc\n", id="line ends"),
    pytest.param(b"\xef\xbb\xbfa", "a", id="byte order mark"),
    pytest.param("é字🎉".encode(), "é字🎉", id="UTF-8"),
    pytest.param(b"", "", id="empty"),
    pytest.param(b"caf\xe9", None, id="Latin-1"),
    pytest.param("a".encode("utf-16"), None, id="UTF-16"),
    pytest.param(b"a\0b", None, id="a NUL byte"),
]


@pytest.mark.parametrize(("data", "text"), DECODED)
def test_decode(data: bytes, text: str | None) -> None:
    assert parse.decode(data) == text


VALUES = [
    pytest.param(
        "name: a\nmetadata:\n  type: user\n", {"name": "a", "metadata": {"type": "user"}}, id="as the client writes"
    ),
    pytest.param(
        "a: yes\nb: 2024-01-01\nc: 1.50\nd: null\n",
        {"a": "yes", "b": "2024-01-01", "c": "1.50", "d": "null"},
        id="text",
    ),
    pytest.param("a: 'it''s'\nb: \"x\\ty\"\n", {"a": "it's", "b": "x\ty"}, id="quotes and escapes"),
    pytest.param("a: >\n  one\n  two\n", {"a": "one two\n"}, id="folded"),
    pytest.param("a: one\n  two\n", {"a": "one two"}, id="over two lines"),
    pytest.param("a: [x, y]\nb: {c: d}\n", {"a": ["x", "y"], "b": {"c": "d"}}, id="lists and mappings"),
    pytest.param("a:\n  - x\n  - y\n", {"a": ["x", "y"]}, id="a list below"),
    pytest.param("a: x # comment\n", {"a": "x"}, id="a comment"),
    pytest.param("a:\n\nb: x\n", {"a": "", "b": "x"}, id="an empty value, a blank line"),
    pytest.param("a: b: c\n", {"a": "b: c"}, id="quoted where it breaks"),
    pytest.param("a: `x`\nb: 'c'\n", {"a": "`x`", "b": "c"}, id="only there"),
    pytest.param("a: 'it's here'\n", {"a": "it's here"}, id="broken quotes are no text"),
    pytest.param('a: "C:\\Users\\ana"\n', {"a": "C:\\Users\\ana"}, id="nor around a path of Windows"),
    pytest.param("a: 'b' or 'c'\n", {"a": "'b' or 'c'"}, id="but those around two words are"),
    pytest.param("a: |\n  x: y: z\nb: c: d\n", {"a": "x: y: z\n", "b": "c: d"}, id="not inside a block of text"),
    pytest.param(
        "a: b\n\tc: d\nm:\n  n: 'o'\n",
        {
            "a": "b",
            "m": {"n": "o"},
        },
        id="line by line where nothing helps",
    ),
    pytest.param("", {}, id="empty"),
]


@pytest.mark.parametrize(("source", "values"), VALUES)
def test_values(source: str, values: Mapping[str, object]) -> None:
    assert parse.document("a.md", f"---\n{source}---\nText.\n").front.values == values


BODIES = [
    pytest.param("---\na: b\n---\n\nText.\n", "\nText.\n", id="behind the block"),
    pytest.param("---\na: b\n...\nText.\n---\n", "Text.\n---\n", id="behind the dots"),
    pytest.param("---\na: b\n---", "", id="nothing behind"),
    pytest.param("---\na: b\n\nText.\n", "\nText.\n", id="unclosed: behind the keys"),
    pytest.param("---\n\nText.\n", "---\n\nText.\n", id="no block"),
    pytest.param("Text.\n---\na: b\n---\n", "Text.\n---\na: b\n---\n", id="a block further down"),
    pytest.param("----\na: b\n---\n", "----\na: b\n---\n", id="four dashes open nothing"),
    pytest.param("", "", id="empty"),
]


@pytest.mark.parametrize(("text", "body"), BODIES)
def test_body(text: str, body: str) -> None:
    assert parse.document("a.md", text).body == body


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        pytest.param("---\nname: a\ntype: b\n---\n", "type", 3, id="at the top"),
        pytest.param("---\nname: a\nmetadata:\n  type: b\n---\n", "type", None, id="only below another"),
        pytest.param("---\nname: a\n---\ntype: b\n", "type", None, id="in the body"),
    ],
)
def test_line_of_a_key(text: str, key: str, line: int | None) -> None:
    assert parse.document("a.md", text).front.line(key) == line


DOCUMENTS = [
    pytest.param({"a.md": "x", "sub/b.md": "x", "README.md": "x"}, ["README.md", "a.md", "sub/b.md"], id="Markdown"),
    pytest.param(
        {"a.txt": "x", "a.MD": "x", ".a.md": "x", ".obsidian/a.md": "x", "s/.t/a.md": "x"}, [], id="other files"
    ),
    pytest.param({".cmmd-0123-1": "x", ".consolidate-lock": "1"}, [], id="what cmmd and the client leave behind"),
    pytest.param({"a.md": b"\xff", "b.md": "U2FsdGVkX1+x", "c.md": "-----BEGIN PGP MESSAGE-----\n"}, [], id="no text"),
    pytest.param({"a\nb.md": "x", "\udce9.md": "x"}, ["a\nb.md", "\udce9.md"], id="odd names"),
]


@pytest.mark.parametrize(("files", "paths"), DOCUMENTS)
def test_documents(files: Mapping[str, str | bytes], paths: list[str]) -> None:
    assert sorted(root(files).documents) == paths


keys = st.sampled_from(["name", "description", "metadata", "  type", "  pinned", "x-y", " z"])
words = st.text("ab :#'\"-é字[]{}&*!|>%@`,?\t~", max_size=8)
sources = st.lists(st.tuples(keys, words), max_size=5).map(
    lambda rows: "".join(f"{key}: {value}\n" for key, value in rows)
)


@settings(max_examples=800, derandomize=True, deadline=None)
@given(sources)
def test_plain_lines_are_read_as_yaml_reads_them(source: str) -> None:
    values = frontmatter.simply(source)
    assert values is None or values == (yaml.load(source, Loader=yaml.BaseLoader) or {})


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.text("-.a: #\n\t'[&*é\r", max_size=40))
def test_nothing_raises(text: str) -> None:
    document = parse.document("a.md", "---\n" + text)
    assert document.text.endswith(document.body)


BEFORE = {"a.md": "a", "b.md": "b", "c.md": b"\xe9", "d.md": b"\xe9", "note.txt": "x", ".hidden.md": "h"}
LATER = [
    pytest.param(BEFORE, ["a.md", "b.md"], id="nothing"),
    pytest.param({**BEFORE, "b.md": "other"}, ["a.md"], id="one changed"),
    pytest.param({**BEFORE, "b.md": b"\xe9"}, ["a.md"], id="one is no text by now"),
    pytest.param({**BEFORE, "c.md": "text"}, ["a.md", "b.md"], id="one is text by now"),
    pytest.param({"b.md": "b", "d.md": b"\xe9"}, ["b.md"], id="some are gone"),
    pytest.param({**BEFORE, "0.md": "new", ".x.md": "x", "z.txt": "z"}, ["a.md", "b.md"], id="some are new"),
    pytest.param({"a.md": Entry("", "symlink", None), "b.md": "b"}, ["b.md"], id="one is a symlink by now"),
    pytest.param({}, [], id="all are gone"),
]


@pytest.mark.parametrize(("later", "kept"), LATER)
def test_since(later: Files, kept: list[str]) -> None:
    before, fresh = root(BEFORE), root(later)
    now = parse.since(before, tree(later))
    same = [path for path, document in now.documents.items() if document is before.documents.get(path)]
    told = (list(now.documents.items()), now.not_text, now.tree)
    assert (same, told) == (kept, (list(fresh.documents.items()), fresh.not_text, fresh.tree))
