"""Which comments begin and end something, and which are no pair."""

from __future__ import annotations

import pytest

from cmmd.core.index.comment_pairs import pairs
from cmmd.core.memory import parse
from tests.memories import tree

ROWS = [
    pytest.param("<!-- BEGIN x -->\n- a\n<!-- END x -->\n", [(1, 3)], id="begin and end"),
    pytest.param("<!-- x:start -->\n- a\n<!-- x:end -->\n", [(1, 3)], id="start and end, behind the name"),
    pytest.param("<!-- begin x, do not edit -->\n- a\n<!-- End x -->\n", [(1, 3)], id="more said at the beginning"),
    pytest.param("<!-- start -->\n- a\n<!-- stop -->\n", [(1, 3)], id="without a name"),
    pytest.param("<!-- x -->\n- a\n<!-- /x -->\n", [(1, 3)], id="a mark"),
    pytest.param("<!--x--><!--/x-->\n- a\n", [], id="on one line"),
    pytest.param("<!-- BEGIN x -->\n<!-- BEGIN y -->\n<!-- END y -->\n<!-- END x -->\n", [(1, 4)], id="one in another"),
    pytest.param(
        "<!-- BEGIN x -->\n<!-- END x -->\n- a\n<!-- BEGIN y -->\n<!-- END y -->\n", [(1, 2), (4, 5)], id="two"
    ),
    pytest.param("<!-- BEGIN x -->\n- a\n<!-- END y -->\n", [], id="two names"),
    pytest.param("<!-- x -->\n- a\n<!-- end -->\n", [], id="nothing was begun"),
    pytest.param("<!-- END x -->\n- a\n<!-- BEGIN x -->\n", [], id="the wrong way round"),
    pytest.param("<!-- BEGIN x -->\n- a\n", [], id="no end"),
    pytest.param("```\n<!-- BEGIN x -->\n```\n<!-- END x -->\n", [], id="in code"),
    pytest.param("- a <!-- BEGIN x -->\n- b\n<!-- END x -->\n", [], id="behind text"),
    pytest.param("<!-- the beginning -->\n- a\n<!-- the ending -->\n", [], id="other words"),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_pairs(text: str, expected: list[tuple[int, int]]) -> None:
    found = pairs(parse.read(tree({"MEMORY.md": text})).documents["MEMORY.md"])
    assert [(lines.start, lines.stop - 1) for lines in found.values()] == expected
