"""Why code leaves a finding of an index."""

from __future__ import annotations

import pytest

from cmmd.core.audit import engine
from cmmd.core.index.why_left import why_left
from tests.memories import Files, memory, root

NEW = memory(name="new", type="feedback")
USER = memory(name="user", type="user")
ONE: Files = {"new.md": NEW, "user.md": USER, "archive/over.md": memory(name="over"), ".gitignore": "/secret.md\n"}
OWN = "a sentence, a table or the like is its owner's text"

ROWS = [
    pytest.param(
        "## User\n\n- [U](user.md)\n", ["MEMORY.md has no list that holds entries of its type"], id="another type's"
    ),
    pytest.param("- [U](user.md)\n" + "- Z\n" * 199, ["MEMORY.md would be over its limit"], id="no room"),
    pytest.param("- [U](user.md)\n<!-- - [N](new.md) -->\n", ["its entry is commented out"], id="commented out"),
    pytest.param(
        "| U | H | I |\n|---|---|---|\n| [U](user.md) | x | y |\n",
        ["MEMORY.md has no list, and no table of two columns that names files in the first"],
        id="a table of three columns",
    ),
    pytest.param(
        "> - [U](user.md)\n>   more\n",
        ["the quoted list of MEMORY.md is not plain, or not for its type"],
        id="a quoted list that is not plain",
    ),
    pytest.param(
        "user.md\n\n```\ncode\n",
        ["MEMORY.md has no place where a new line is sure to be read as an entry"],
        id="it ends in code",
    ),
    pytest.param("new.md user.md\n\n- [X](over.md)\n", ["its file was moved into an archive"], id="archived"),
    pytest.param(
        "new.md user.md\n\n- [X](secret.md)\n", ["git ignores its file, which may be absent on purpose"], id="ignored"
    ),
    pytest.param("new.md user.md, see [X](gone.md).\n", [OWN], id="a sentence"),
    pytest.param(
        "new.md user.md\n\n- [X](gone.md)\n  - [U](user.md)\n", ["text or other items stand below it"], id="a parent"
    ),
    pytest.param(
        "new.md\n\n- [X](gone.md) — see [U](user.md)\n", ["its line says or links something else, too"], id="two links"
    ),
    pytest.param(
        "new.md user.md\n\n" + "".join(f"- [X](gone{n}.md)\n" for n in range(6)),
        ["the folder looks incompletely synced"],
        id="six are gone",
    ),
    pytest.param("- [U](user.md)\n", [], id="what code mends: a new entry"),
    pytest.param("new.md user.md\n\n- [X](gone.md)\n", [], id="what code mends: a dead entry"),
    pytest.param("- [N](new.md)\n- [U](user.md)\n", [], id="nothing is wrong"),
]


@pytest.mark.parametrize(("index", "expected"), ROWS)
def test_why(index: str, expected: list[str]) -> None:
    here = root({**ONE, "MEMORY.md": index})
    told = (why_left(here, finding) for finding in engine.check(here).findings)
    assert [why for why in told if why] == expected


def test_nothing_else_in_the_index() -> None:
    here = root({"MEMORY.md": "- [X](gone.md)\n"})
    assert [why_left(here, found) for found in engine.check(here).findings] == ["nothing else stands in the index"]
