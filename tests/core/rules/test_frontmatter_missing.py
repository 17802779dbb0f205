"""frontmatter-missing: a memory that does not begin with a block."""

from __future__ import annotations

import pytest

from cmmd.core.rules import frontmatter_missing
from tests.memories import Files, found, memory, root

PLAIN = "The big kiln is opened at nine.\n"
ENTRIES = "# Kiln\n\n- [Hours](hours.md) — nine\n- [Key](key.md) — on the nail\n"

ROWS = [
    pytest.param({"a.md": PLAIN}, ["warning a.md:1"], id="plain text"),
    pytest.param({"a.md": ""}, ["warning a.md:1"], id="an empty file"),
    pytest.param({"a.md": "\n" + memory()}, ["warning a.md:1"], id="a blank line before it"),
    pytest.param({"a.md": "---\n\nJust text under a line.\n"}, ["warning a.md:1"], id="a line across the page"),
    pytest.param({"sub/a.md": PLAIN}, ["warning sub/a.md:1"], id="in a sub-folder"),
    pytest.param({"a.md": ENTRIES}, ["warning a.md:1"], id="a list that no index links"),
    pytest.param({"MEMORY.md": "- [A](a.md)\n", "a.md": PLAIN}, ["warning a.md:1"], id="linked, but no list"),
    pytest.param({"claude.md": PLAIN}, [], id="small letters, no frontmatter: not meant as a memory"),
    pytest.param({"a.md": memory()}, [], id="a memory"),
    pytest.param({"a.md": "\ufeff" + memory()}, [], id="a byte order mark before it"),
    pytest.param({"a.md": memory().replace("\n", "\r\n")}, [], id="Windows line ends"),
    pytest.param({"a.md": "---\nname: a\n..."}, [], id="closed by dots at the end of the file"),
    pytest.param({"a.md": "---\nname: a\n"}, [], id="unclosed is another rule's"),
    pytest.param({"MEMORY.md": "- [Kiln](kiln.md)\n", "kiln.md": ENTRIES}, [], id="a sub-index"),
    pytest.param({"MEMORY.md": PLAIN, "README.md": PLAIN, "sub/CLAUDE.md": PLAIN}, [], id="index, README, CLAUDE"),
    pytest.param({".trash/a.md": PLAIN, ".a.md": PLAIN, "a.txt": PLAIN}, [], id="dot-entries, other files"),
    pytest.param({"a.md": "U2FsdGVkX1+abcdef\n"}, [], id="ciphertext"),
    pytest.param({"a.md": b"caf\xe9\n"}, [], id="not UTF-8"),
]


BANNER = "<!-- keep -->\n\n"
MESSAGES = [
    pytest.param(PLAIN, "no frontmatter", id="none"),
    pytest.param("\n" + memory(), "the frontmatter does not begin on the first line", id="a blank line before it"),
    pytest.param(
        BANNER + memory(),
        "the frontmatter stands below a comment, and is read from the first line only",
        id="a comment",
    ),
    pytest.param(BANNER + PLAIN, "no frontmatter", id="a comment, and none below it"),
]


@pytest.mark.parametrize(("text", "message"), MESSAGES)
def test_what_is_told(text: str, message: str) -> None:
    assert [finding.message for finding in frontmatter_missing.check(root({"a.md": text}))] == [message]


def test_where_a_block_below_a_comment_stands_is_told() -> None:
    (finding,) = frontmatter_missing.check(root({"a.md": BANNER + memory()}))
    assert (finding.hint, finding.fixable) == (
        "move the block of line 3 to the top of the file, above the comment",
        "code",
    )


@pytest.mark.parametrize(("files", "expected"), ROWS)
def test_frontmatter_missing(files: Files, expected: list[str]) -> None:
    assert found("frontmatter-missing", files) == expected
