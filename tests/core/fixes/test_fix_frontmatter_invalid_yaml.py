"""frontmatter-invalid-yaml: exactly the values that break it are quoted."""

from __future__ import annotations

import pytest

from tests.fixing import fixed

RULE = "frontmatter-invalid-yaml"
BODY = "---\n\nText: with a colon.\n"

MENDED = [
    pytest.param("description: a: b\n", "description: 'a: b'\n", id="a colon and a blank"),
    pytest.param("description: it's a: b\n", 'description: "it\'s a: b"\n', id="an apostrophe: double quotes"),
    pytest.param('description: it\'s "a": b\n', "description: 'it''s \"a\": b'\n", id="both: doubled"),
    pytest.param("description: it's a: C:\\x\n", "description: 'it''s a: C:\\x'\n", id="a backslash: doubled"),
    pytest.param('description: "x" then text\n', "description: '\"x\" then text'\n", id="text behind a quote"),
    pytest.param("description: `x` runs\n", "description: '`x` runs'\n", id="a backtick"),
    pytest.param("description: @ana\n", "description: '@ana'\n", id="an at"),
    pytest.param("description: *bold* text\n", "description: '*bold* text'\n", id="a star"),
    pytest.param("description: [pruned] old\n", "description: '[pruned] old'\n", id="a pruned memory too"),
    pytest.param("description: a: b  \n", "description: 'a: b'  \n", id="blanks at the end stay"),
    pytest.param("description:   a: b\n", "description:   'a: b'\n", id="blanks before it stay"),
    pytest.param("description: a: b # c\n", "description: 'a: b # c'\n", id="all that people see"),
    pytest.param("description: a: б 😀\n", "description: 'a: б 😀'\n", id="any letters"),
    pytest.param("z: 1\ndescription: a: b\n# c\n", "z: 1\ndescription: 'a: b'\n# c\n", id="order and comments stay"),
    pytest.param(
        "description: a: b\nplain: it is\nowner: c: d\n",
        "description: 'a: b'\nplain: it is\nowner: 'c: d'\n",
        id="two values, the one between stays",
    ),
    pytest.param("metadata:\n  note: a: b\n", "metadata:\n  note: 'a: b'\n", id="below metadata"),
]

LEFT = [
    pytest.param("description: 'a: b'\n", id="quoted already"),
    pytest.param("description: a:b, 10:30 and http://x\n", id="colons that are fine"),
    pytest.param("description: |\n  a: b: c\n", id="a block of text"),
    pytest.param("description: a\n b: c: d\n\tx: y\n", id="unreadable"),
    pytest.param("{\n", id="not even keys"),
    pytest.param("description: x # y\n", id="cut, which is valid"),
]


@pytest.mark.parametrize(("block", "expected"), MENDED)
def test_mended(block: str, expected: str) -> None:
    head = "---\nname: a\n"
    assert fixed(RULE, {"a.md": head + block + BODY}) == {"a.md": head + expected + BODY}


@pytest.mark.parametrize("block", LEFT)
def test_left(block: str) -> None:
    assert fixed(RULE, {"a.md": "---\nname: a\n" + block + BODY}) == {}


def test_line_ends_and_mark_stay() -> None:
    raw = "\ufeff---\r\nname: a\r\ndescription: a: b\r\n---\r\nx"
    assert fixed(RULE, {"a.md": raw}) == {"a.md": raw.replace("a: b", "'a: b'")}
