"""ignore-unused: comments that cannot be heard, and comments that match nothing."""

from __future__ import annotations

import pytest

from cmmd.core.audit import engine
from tests.memories import Files, memory, tree


def root(comment: str, body: str = "See [[not-written-yet]].\n") -> Files:
    """One memory with a broken wikilink on line 10 of it, above the comment on line 12."""
    return {"MEMORY.md": "- [A](a.md) — hook\n", "a.md": memory(f"{body}\n{comment}\n")}


ROWS = [
    pytest.param(root("<!-- cmmd-ignore duplicate: two views -->"), ["a.md:10 duplicate"], id="matches nothing"),
    pytest.param(root("<!-- cmmd-ignore wikilink-broken: later -->", "x\n"), ["a.md:10 wikilink-broken"], id="mended"),
    pytest.param(root("<!-- cmmd-ignore wikilink-broken -->"), ["a.md:10 wikilink-broken"], id="no reason"),
    pytest.param(root("<!-- cmmd-ignore wikilink-broken:  -->"), ["a.md:10 wikilink-broken"], id="an empty reason"),
    pytest.param(root("<!-- cmmd-ignore wikilnk: x -->"), ["a.md:10 wikilnk"], id="no such rule"),
    pytest.param(root("<!-- cmmd-ignore: x -->"), ["a.md:10"], id="no rule"),
    pytest.param(root("<!-- cmmd-ignore all my links: x -->"), ["a.md:10"], id="words for a rule"),
    pytest.param(root("<!-- cmmd-ignore secret-like: a test key -->"), ["a.md:10 secret-like"], id="not by a comment"),
    pytest.param(root("<!-- cmmd-ignore ignore-unused: x -->"), ["a.md:10 ignore-unused"], id="not itself"),
    pytest.param(
        root("<!-- cmmd-ignore wikilink-broken, duplicate: later -->"), ["a.md:10 duplicate"], id="one of two rules"
    ),
    pytest.param(
        {**root(""), "MEMORY.md": "- [A](a.md)\n<!-- cmmd-ignore wikilink-broken: x -->\n"},
        ["MEMORY.md:2 wikilink-broken"],
        id="in another file",
    ),
    pytest.param(root("<!-- cmmd-ignore wikilink-broken: later -->"), [], id="heard"),
    pytest.param(root("<!--cmmd-ignore wikilink-broken:later-->"), [], id="without blanks"),
    pytest.param(root("<!--\ncmmd-ignore\n  wikilink-broken: in two\n  lines\n-->"), [], id="over several lines"),
    pytest.param(root("A text <!-- cmmd-ignore wikilink-broken: x --> goes on."), [], id="inside a line"),
    pytest.param(root("`<!-- cmmd-ignore duplicate: x -->`"), [], id="in a code span"),
    pytest.param(root("```\n<!-- cmmd-ignore duplicate: x -->\n```"), [], id="in a fence"),
    pytest.param(root("<!-- cmmd-ignored duplicate: x -->"), [], id="another word"),
    pytest.param(root("<!-- not cmmd-ignore duplicate: x -->"), [], id="another comment"),
    pytest.param(root("cmmd-ignore duplicate: x"), [], id="no comment"),
    pytest.param(root("<!-- cmmd-ignore duplicate: x"), [], id="never closed, so no comment"),
    pytest.param({"a.md": memory(), "b.md": b"\xff<!-- cmmd-ignore duplicate: x -->"}, [], id="a file that is no text"),
    pytest.param({}, [], id="nothing"),
]


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_ignore_unused(files: Files, expected: list[str]) -> None:
    told = [f for f in engine.audit(tree(files)).findings if f.rule == "ignore-unused"]
    assert [f"{f.file}:{f.line} {f.detail}".rstrip() for f in told] == expected


def test_it_says_why_a_comment_is_not_heard() -> None:
    (told,) = (f for f in engine.audit(tree(root("<!-- cmmd-ignore not-utf8: x -->"))).findings if f.severity != "info")
    why = "not-utf8 can be ignored in cmmd.toml only: a file that is no text has no comments"
    assert told.message == f"this comment ignores nothing: {why}"
