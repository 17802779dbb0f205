"""type-missing and type-invalid: the type that the file's name begins with, where the client puts it."""

from __future__ import annotations

import pytest

from tests.fixing import fixed
from tests.memories import Files

REASONS = "\n**Why:** it broke twice\n\n**How to apply:** always\n"


def document(block: str, body: str = REASONS) -> str:
    return f"---\nname: x\n{block}---\n{body}"


ADDED = [
    pytest.param("", "type: user\n", id="no metadata: at the end"),
    pytest.param("description: d\n# c\n", "description: d\n# c\ntype: user\n", id="behind comments"),
    pytest.param("type:\nz: 1\n", "type: user\nz: 1\n", id="an empty one is filled"),
    pytest.param('type: ""\n', 'type: "user"\n', id="in its quotes"),
    pytest.param(
        "metadata:\n  node_type: memory\nz: 1\n",
        "metadata:\n  type: user\n  node_type: memory\nz: 1\n",
        id="below metadata",
    ),
    pytest.param(
        "metadata: # m\n\n    # c\n    a: b\n",
        "metadata: # m\n\n    # c\n    type: user\n    a: b\n",
        id="in the column of the others, below their comment",
    ),
    pytest.param("metadata:\nz: 1\n", "metadata:\n  type: user\nz: 1\n", id="empty metadata"),
    pytest.param("metadata: {a: b}\n", "metadata: {type: user, a: b}\n", id="metadata on one line"),
    pytest.param("metadata: {}\n", "metadata: {type: user}\n", id="empty metadata on one line"),
    pytest.param("metadata:\n  type:\n  a: b\n", "metadata:\n  type: user\n  a: b\n", id="empty below metadata"),
    pytest.param("text: |\n  a\n", "text: |\n  a\ntype: user\n", id="behind a block of text"),
]

REPLACED = [
    pytest.param("type: decision\n", "type: user\n", id="at the top"),
    pytest.param("type: 'decision' # c\n", "type: 'user' # c\n", id="quotes and comment stay"),
    pytest.param("metadata:\n  a: b\n  type: User\n", "metadata:\n  a: b\n  type: user\n", id="another case"),
    pytest.param("type: a note\nz: 1\n", "type: user\nz: 1\n", id="two words"),
    pytest.param("metadata:\n  type: x\ntype: y\n", "metadata:\n  type: user\ntype: y\n", id="the one that counts"),
]

LEFT = [
    pytest.param("a.md", "", id="no type in the name"),
    pytest.param("users.md", "", id="a longer word"),
    pytest.param("user.md", "", id="nothing but the type"),
    pytest.param("decision_x.md", "", id="an unknown type"),
    pytest.param("my_user_x.md", "", id="not at its beginning"),
    pytest.param("user_x.md", "type: reference\n", id="there is one, if another"),
    pytest.param("user_x.md", "pinned: true\n", id="pinned"),
    pytest.param("user_x.md", "description: '[pruned] d'\n", id="pruned"),
    pytest.param("user_x.md", "type:\n  - a\n", id="a list"),
    pytest.param("user_x.md", "metadata: {type: x}\n", id="on one line with others"),
    pytest.param("user_x.md", "type: |\n  x\n", id="a block of text"),
    pytest.param("user_x.md", "Type: reference\n", id="the key in another case"),
    pytest.param("user_x.md", "metadata:\n  Type: reference\n", id="below metadata, in another case"),
    pytest.param("user_x.md", "Metadata:\n  a: b\n", id="metadata in another case"),
    pytest.param("user_x.md", "a: b\n\tc: d: e\n  x\n", id="unreadable"),
]

RULES = ("type-missing", "type-invalid")


def fixed_by_either(files: Files) -> dict[str, str]:
    return fixed(RULES[0], files) | fixed(RULES[1], files)


@pytest.mark.parametrize(("block", "expected"), [*ADDED, *REPLACED])
def test_mended(block: str, expected: str) -> None:
    assert fixed_by_either({"user_x.md": document(block)}) == {"user_x.md": document(expected)}


@pytest.mark.parametrize(("path", "block"), LEFT)
def test_left(path: str, block: str) -> None:
    assert fixed_by_either({path: document(block)}) == {}


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        pytest.param("feedback-x.md", REASONS, "feedback", id="feedback with its reasons"),
        pytest.param("project_x.md", REASONS, "project", id="project with its reasons"),
        pytest.param("Reference X.md", "Text.\n", "reference", id="a name with a blank"),
        pytest.param("sub/user_x.md", "Text.\n", "user", id="in a sub-folder"),
        pytest.param("feedback_x.md", "Text.\n", "", id="feedback without: it would have a new finding"),
        pytest.param("feedback_x.md", "**Why:** it is\n", "", id="feedback with half of them"),
        pytest.param("project_x.md", "Text.\n", "project", id="project without: an info is no harm"),
    ],
)
def test_by_the_name(path: str, body: str, kind: str) -> None:
    expected = {path: document(f"type: {kind}\n", body)} if kind else {}
    assert fixed_by_either({path: document("", body)}) == expected


def test_line_ends_and_mark_stay() -> None:
    raw = "\ufeff---\r\nname: x\r\nmetadata:\r\n  a: b\r\n---\r\nText.\r\n"
    assert fixed_by_either({"user_x.md": raw}) == {"user_x.md": raw.replace("  a: b", "  type: user\r\n  a: b")}
