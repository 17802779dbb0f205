"""description-missing: the hook, else the first sentence, as one line of plain words."""

from __future__ import annotations

import pytest

from tests.fixing import fixed
from tests.memories import Files

RULE = "description-missing"
SECRET = "ghp_" + "a1B2" * 9


def document(block: str, body: str) -> str:
    return f"---\nname: ovens\n{block}type: reference\n---\n{body}"


BURN = "They burn whoever touches them."

BODIES = [
    pytest.param(f"\nOvens are hot all day. {BURN}\n", "Ovens are hot all day.", id="the first sentence"),
    pytest.param(f"\nOvens are hot all day\n\n{BURN}\n", "Ovens are hot all day", id="a paragraph without an end"),
    pytest.param("\nOvens are\nhot all day! Really.\n", "Ovens are hot all day!", id="over two lines"),
    pytest.param(f"\n# Ovens\n\n{BURN}\n", BURN, id="no heading"),
    pytest.param(f"\nOvens that are hot all day\n=====\n{BURN}\n", BURN, id="no underlined heading"),
    pytest.param(f"\n```\nbake()\n```\n{BURN}\n", BURN, id="no fence"),
    pytest.param(f"\n    bake()\n\n{BURN}\n", BURN, id="no indented code"),
    pytest.param(f"\n<!-- Ovens. -->\n{BURN}\n", BURN, id="no comment"),
    pytest.param(f"\n| a | b |\n|---|---|\n\n{BURN}\n", BURN, id="no table"),
    pytest.param(f"\n> Ovens are hot all day!\n\n---\n\n{BURN}\n", BURN, id="no quote, no line across"),
    pytest.param(f"\n**Why:** so that nobody burns.\n\n{BURN}\n", BURN, id="no Why line"),
    pytest.param(f"\n- Ovens are hot all day\n  and glow\n\n  red at night\n\n{BURN}\n", BURN, id="no list"),
    pytest.param(f"\n- [ ] todo one\nof four things\n1. do two more things\n\n{BURN}\n", BURN, id="no items"),
    pytest.param(f"\nTODO: write down which one is hot.\n\n{BURN}\n", BURN, id="no TODO"),
    pytest.param(f"\nSee [the plan](plan.md) of the big oven.\n\n{BURN}\n", BURN, id="no pointer to elsewhere"),
    pytest.param(f"\nSiehe die Liste der Öfen.\n\n{BURN}\n", BURN, id="nor a German one"),
    pytest.param(f"\n[The plan of all big ovens](plan.md)\n\n{BURN}\n", BURN, id="no link alone"),
    pytest.param(f"\n[[ovens|The plan of all ovens]].\n\n{BURN}\n", BURN, id="no wikilink alone"),
    pytest.param(f"\nHi Ana! This is it.\n\n{BURN}\n", BURN, id="not less than four words"),
    pytest.param(f"\nIt is so hot.\n\n{BURN}\n", BURN, id="not less than 16 letters"),
    pytest.param(f"\nTo be done in this order:\n\n- a\n\n{BURN}\n", BURN, id="nothing that only leads to a list"),
    pytest.param("\nThe **big** `oven` is _hot_ all day.\n", "The big oven is hot all day.", id="marks go"),
    pytest.param(
        "\nAll of **the *big* oven** is ~~cold~~ hot.\n", "All of the big oven is cold hot.", id="pairs in pairs"
    ),
    pytest.param("\nOnly [the plan](plan.md) of [[ana|Ana]] [[x]].\n", "Only the plan of Ana x.", id="links are words"),
    pytest.param("\nVersion 2.3 of a.b.c is hot. Yes.\n", "Version 2.3 of a.b.c is hot.", id="points inside words"),
    pytest.param("\nTake e.g. the oven (i.e. No. 2). Yes.\n", "Take e.g. the oven (i.e. No. 2).", id="abbreviations"),
    pytest.param("\nDie Öfen laufen ca. Mitte Mai. Ja.\n", "Die Öfen laufen ca. Mitte Mai.", id="a German one"),
    pytest.param("\nOvens vs. Ana etc. are hot. Yes.\n", "Ovens vs. Ana etc. are hot.", id="before a capital"),
    pytest.param(
        "\nIt is due at 3 p.m. on Jan. 5th by Dr. Who. End.\n", "It is due at 3 p.m. on Jan. 5th by Dr. Who.", id="many"
    ),
    pytest.param("\nThe kiln heats to 1200 C. Beware.\n", "The kiln heats to 1200 C.", id="a unit ends it"),
    pytest.param("\nIt stops at v. 2 and. goes on. Yes.\n", "It stops at v. 2 and. goes on.", id="no capital: no end"),
    pytest.param(
        "\nUse __init__ and __all__ in *.py and *.md.\n", "Use __init__ and __all__ in *.py and *.md.", id="names"
    ),
    pytest.param(
        "\nUse `__init__` of `*.py` and `a. B` now. Yes.\n", "Use __init__ of *.py and a. B now.", id="in code"
    ),
    pytest.param("\nsnake_case and 2*3*4 stay here.\n", "snake_case and 2*3*4 stay here.", id="what is no mark"),
    pytest.param("\n炉子早上很热会烫手。它会烫。\n", "炉子早上很热会烫手。", id="Chinese"),
    pytest.param(f"\n炉子很热。\n\n{BURN}\n", BURN, id="too little Chinese"),
    pytest.param(f"\nThe token of it is {SECRET}.\n\n{BURN}\n", BURN, id="no secret"),
    pytest.param("\nOven: hot as an oven is\n", "'Oven: hot as an oven is'", id="quoted"),
    pytest.param(f"\n[pruned] it was hot all day.\n\n{BURN}\n", BURN, id="nothing that looks pruned"),
    pytest.param("\n" + "oven " * 60, "oven " * 29 + "oven…", id="cut at a word"),
    pytest.param("\n" + "*oven " * 600, "'" + "*oven " * 24 + "*oven…'", id="marks that never close"),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_from_the_body(body: str, expected: str) -> None:
    after = document(f"description: {expected}\n", body)
    assert fixed(RULE, {"ovens.md": document("", body)}) == {"ovens.md": after}


@pytest.mark.parametrize(
    ("hook", "expected"),
    [
        pytest.param("which one is hot", "which one is hot", id="the hook"),
        pytest.param("with `x`: now", "'with x: now'", id="plain and quoted"),
        pytest.param("", BURN, id="no hook: the body"),
        pytest.param(f"token {SECRET}", BURN, id="a secret: the body"),
        pytest.param("→ 3", BURN, id="no words: the body"),
        pytest.param("true", BURN, id="one word: the body"),
        pytest.param("see above", BURN, id="a pointer: the body"),
        pytest.param("TODO later", BURN, id="a TODO: the body"),
        pytest.param("**the** Ovens", BURN, id="the title again: the body"),
        pytest.param("[the log](log.txt)", BURN, id="a link alone: the body"),
        pytest.param("*.py and __init__", "'*.py and __init__'", id="names stay at an end"),
        pytest.param("`*.py` and __init__", "'*.py and __init__'", id="names stay"),
    ],
)
def test_from_the_index(hook: str, expected: str) -> None:
    files = {"MEMORY.md": f"- [The ovens](ovens.md) — {hook}\n", "ovens.md": document("", f"{BURN}\n")}
    assert fixed(RULE, files) == {"ovens.md": document(f"description: {expected}\n", f"{BURN}\n")}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param("description:\n", "description: They burn whoever touches them.\n", id="nothing behind the key"),
        pytest.param('description: ""\n', 'description: "They burn whoever touches them."\n', id="in its quotes"),
        pytest.param(
            "description: # only comment\n",
            "description: 'They burn whoever touches them.' # only comment\n",
            id="before a comment",
        ),
        pytest.param("z: 1\n", "description: They burn whoever touches them.\nz: 1\n", id="below the name"),
    ],
)
def test_where_it_goes(block: str, expected: str) -> None:
    files = {"ovens.md": document(block, f"{BURN}\n")}
    assert fixed(RULE, files) == {"ovens.md": document(expected, f"{BURN}\n")}


LEFT = [
    pytest.param({"a.md": document("", "")}, id="no body"),
    pytest.param({"a.md": document("", "# Ovens\n\n```\nx\n```\n")}, id="nothing but heading and code"),
    pytest.param({"a.md": document("", f"password = {SECRET}\n")}, id="nothing but a secret"),
    pytest.param({"a.md": document("", "12 345 678 9012 3456\n")}, id="no words"),
    pytest.param({"a.md": document("description: x\n", f"{BURN}\n")}, id="there is one"),
    pytest.param({"a.md": document("description: '#1'\n", f"{BURN}\n")}, id="a short one"),
    pytest.param({"a.md": document("description: #1\n", f"{BURN}\n")}, id="one that is cut"),
    pytest.param({"a.md": document("Description: x\n", f"{BURN}\n")}, id="the key in another case"),
    pytest.param(
        {"a.md": document("", "TODO\n\nSee below.\n\nyes\n\n- [ ] todo one\n")}, id="nothing that says anything"
    ),
    pytest.param({"a.md": document("", "[[link-only]]\n\nhttps://x.y/a/b\n")}, id="nothing but links"),
    pytest.param({"a.md": document("description:\n  a: b\n", f"{BURN}\n")}, id="a mapping"),
    pytest.param({"a.md": f"{BURN}\n"}, id="no frontmatter"),
    pytest.param({"README.md": document("", f"{BURN}\n")}, id="no memory"),
]


@pytest.mark.parametrize("files", LEFT)
def test_left(files: Files) -> None:
    assert fixed(RULE, files) == {}
