"""Taking entries out of an index: what is read as before is known without reading it again, where that is plain."""

from __future__ import annotations

import pytest

from cmmd.core.index.page import page_of
from cmmd.core.index.removal import among_its_like
from tests.memories import root

DEAD = "- [Gone](gone.md) — a hook"
FIRST, LAST = "- [A](a.md) — one", "- [B](b.md) — two"


@pytest.mark.parametrize(
    ("lines", "plain"),
    [
        pytest.param([FIRST, DEAD, LAST], True, id="among entries"),
        pytest.param([FIRST, "- [Gone](gone.md) — `x.py`, `y`", LAST], True, id="with whole code spans"),
        pytest.param(["* [A](a.md)", "* [Gone](gone.md)", "* [B](b.md)"], True, id="another mark"),
        pytest.param([DEAD, LAST], False, id="not: the first"),
        pytest.param([FIRST, DEAD], False, id="not: the last"),
        pytest.param([FIRST, "", DEAD, LAST], False, id="not: behind a blank line"),
        pytest.param([FIRST, "- [Gone](gone.md) — half a `span", LAST], False, id="not: half a code span"),
        pytest.param([FIRST, "- [Gone](gone.md) — below <b", LAST], False, id="not: an angle"),
        pytest.param([FIRST, "- [Gone](gone.md) — a [box", LAST], False, id="not: half a bracket"),
        pytest.param([FIRST, "- [Gone](gone.md)", "  goes on", LAST], False, id="not: a wrapped text"),
        pytest.param(["* [A](a.md)", DEAD, LAST], False, id="not: two lists"),
        pytest.param(["# Head", DEAD, LAST], False, id="not: below a heading"),
    ],
)
def test_what_need_not_be_read_again(lines: list[str], plain: bool) -> None:
    page = page_of(root({"MEMORY.md": "\n".join(lines) + "\n", "a.md": "A.\n", "b.md": "B.\n"}), "MEMORY.md")
    item = next(item for item in page.items if item.entry.path == "gone.md")
    as_before = page.reads_as_before(page.remove(item.line, item.text_end))
    assert (among_its_like(page, item), as_before or not plain) == (plain, True)
