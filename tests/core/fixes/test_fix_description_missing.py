"""description-missing: the hook, else the first sentence, as one line of plain words."""

from __future__ import annotations

import pytest

from tests.fixing import fixed
from tests.memories import Files

RULE = "description-missing"
SECRET = "ghp_" + "a1B2" * 9


def document(block: str, body: str) -> str:
    return f"---\nname: ovens\n{block}type: reference\n---\n{body}"


BODIES = [
    pytest.param("\nOvens are hot. They burn.\n", "Ovens are hot.", id="the first sentence"),
    pytest.param("\nOvens are hot\n\nThey burn.\n", "Ovens are hot", id="a paragraph without an end"),
    pytest.param("\nOvens are\nhot! Really.\n", "Ovens are hot!", id="over two lines"),
    pytest.param("\n# Ovens\n\nThey burn.\n", "They burn.", id="no heading"),
    pytest.param("\nOvens\n=====\nThey burn.\n", "They burn.", id="no underlined heading"),
    pytest.param("\n```\nbake()\n```\nThey burn.\n", "They burn.", id="no fence"),
    pytest.param("\n    bake()\n\nThey burn.\n", "They burn.", id="no indented code"),
    pytest.param("\n<!-- Ovens. -->\nThey burn.\n", "They burn.", id="no comment"),
    pytest.param("\n| a | b |\n|---|---|\n\nThey burn.\n", "They burn.", id="no table"),
    pytest.param("\n> Ovens!\n\n---\n\nThey burn.\n", "They burn.", id="no quote, no line across"),
    pytest.param("\n**Why:** so.\n\nThey burn.\n", "They burn.", id="no Why line"),
    pytest.param("\n- Ovens are hot\n- They burn\n", "Ovens are hot", id="a list's first item"),
    pytest.param("\n1. Ovens are hot\n   and red. Yes.\n", "Ovens are hot and red.", id="an item over two lines"),
    pytest.param("\nThe **big** `oven` is _hot_.\n", "The big oven is hot.", id="marks go"),
    pytest.param("\nSee [the plan](plan.md) of [[ana|Ana]] [[x]].\n", "See the plan of Ana x.", id="links are words"),
    pytest.param("\nVersion 2.3 of a.b.c is hot. Yes.\n", "Version 2.3 of a.b.c is hot.", id="points inside words"),
    pytest.param("\nSee e.g. the oven. Yes.\n", "See e.g. the oven.", id="no end of a sentence"),
    pytest.param("\nsnake_case and 2*3*4 stay.\n", "snake_case and 2*3*4 stay.", id="what is no mark"),
    pytest.param("\n炉子很热。它会烫。\n", "炉子很热。", id="Chinese"),
    pytest.param(f"\nThe token is {SECRET}.\n\nThey burn.\n", "They burn.", id="no secret"),
    pytest.param("\nOven: hot\n", "'Oven: hot'", id="quoted"),
    pytest.param("\n[pruned] it was.\n\nThey burn.\n", "They burn.", id="nothing that looks pruned"),
    pytest.param("\n" + "oven " * 60, "oven " * 29 + "oven…", id="cut at a word"),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_from_the_body(body: str, expected: str) -> None:
    after = document(f"description: {expected}\n", body)
    assert fixed(RULE, {"ovens.md": document("", body)}) == {"ovens.md": after}


@pytest.mark.parametrize(
    ("hook", "expected"),
    [
        pytest.param("which one is hot", "which one is hot", id="the hook"),
        pytest.param("see `x`: now", "'see x: now'", id="plain and quoted"),
        pytest.param("", "They burn.", id="no hook: the body"),
        pytest.param(f"token {SECRET}", "They burn.", id="a secret: the body"),
        pytest.param("→ 3", "They burn.", id="no words: the body"),
    ],
)
def test_from_the_index(hook: str, expected: str) -> None:
    files = {"MEMORY.md": f"- [Ovens](ovens.md) — {hook}\n", "ovens.md": document("", "They burn.\n")}
    assert fixed(RULE, files) == {"ovens.md": document(f"description: {expected}\n", "They burn.\n")}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param("description:\n", "description: They burn.\n", id="nothing behind the key"),
        pytest.param('description: ""\n', 'description: "They burn."\n', id="in its quotes"),
        pytest.param("z: 1\n", "description: They burn.\nz: 1\n", id="below the name"),
    ],
)
def test_where_it_goes(block: str, expected: str) -> None:
    files = {"ovens.md": document(block, "They burn.\n")}
    assert fixed(RULE, files) == {"ovens.md": document(expected, "They burn.\n")}


LEFT = [
    pytest.param({"a.md": document("", "")}, id="no body"),
    pytest.param({"a.md": document("", "# Ovens\n\n```\nx\n```\n")}, id="nothing but heading and code"),
    pytest.param({"a.md": document("", f"password = {SECRET}\n")}, id="nothing but a secret"),
    pytest.param({"a.md": document("", "12 345\n")}, id="no words"),
    pytest.param({"a.md": document("description: x\n", "They burn.\n")}, id="there is one"),
    pytest.param({"a.md": document("description: '#1'\n", "They burn.\n")}, id="a short one"),
    pytest.param({"a.md": document("description: #1\n", "They burn.\n")}, id="one that is cut"),
    pytest.param({"a.md": document("description:\n  a: b\n", "They burn.\n")}, id="a mapping"),
    pytest.param({"a.md": "They burn.\n"}, id="no frontmatter"),
    pytest.param({"README.md": document("", "They burn.\n")}, id="no memory"),
]


@pytest.mark.parametrize("files", LEFT)
def test_left(files: Files) -> None:
    assert fixed(RULE, files) == {}
