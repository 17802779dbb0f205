"""description-cut: the whole of it is quoted."""

from __future__ import annotations

import pytest

from tests.fixing import fixed

RULE = "description-cut"

MENDED = [
    pytest.param("description: flaky, see #12 first", "description: 'flaky, see #12 first'", id="a number"),
    pytest.param("description: #general is read", "description: '#general is read'", id="nothing but a comment"),
    pytest.param("description:   Ana's #12  ", 'description:   "Ana\'s #12"  ', id="an apostrophe, blanks around"),
    pytest.param("description: a\n  b #1 c", "description: 'a\n  b #1 c'", id="on two lines"),
    pytest.param("description: a\\n #1", "description: 'a\\n #1'", id="a backslash"),
    pytest.param("# x\nz: 1 # y\ndescription: a #1", "# x\nz: 1 # y\ndescription: 'a #1'", id="comments stay"),
]

LEFT = [
    pytest.param("description: a#1 and b", id="no blank before it"),
    pytest.param("description: 'a' # a comment", id="a comment behind quotes"),
    pytest.param("description: 'a #1'", id="quoted already"),
    pytest.param("description: >\n  a #1", id="folded text"),
    pytest.param("title: a #1\ndescription: x", id="another key"),
    pytest.param("description: a #1\n\n  b", id="a blank line in it"),
]


def document(block: str) -> str:
    return f"---\nname: a\n{block}\nmetadata:\n  type: user\n---\nText #1.\n"


@pytest.mark.parametrize(("block", "expected"), MENDED)
def test_mended(block: str, expected: str) -> None:
    assert fixed(RULE, {"a.md": document(block)}) == {"a.md": document(expected)}


@pytest.mark.parametrize("block", LEFT)
def test_left(block: str) -> None:
    assert fixed(RULE, {"a.md": document(block)}) == {}
