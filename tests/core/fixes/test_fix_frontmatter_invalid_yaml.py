"""frontmatter-invalid-yaml: exactly the values that break it are quoted."""

from __future__ import annotations

import pytest

from cmmd.core.memory import parse
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
    pytest.param("description: 'it's here'\n", 'description: "it\'s here"\n', id="quotes around an apostrophe"),
    pytest.param("description: 'the users' list'\n", 'description: "the users\' list"\n', id="around a plural's"),
    pytest.param("description: 'rock 'n' roll'\n", "description: \"rock 'n' roll\"\n", id="around quotes of its kind"),
    pytest.param(
        'description: "he said "hi" to me"\n', "description: 'he said \"hi\" to me'\n", id="around words in quotes"
    ),
    pytest.param('description: "see (the "old" one)"\n', "description: 'see (the \"old\" one)'\n", id="in brackets"),
    pytest.param(
        'description: ""hi" she said"\n', "description: '\"hi\" she said'\n", id="around a first word in quotes"
    ),
    pytest.param('description: "it ends in "hi""\n', "description: 'it ends in \"hi\"'\n", id="around a last one"),
    pytest.param('description: "a 5" pipe"\n', "description: 'a 5\" pipe'\n", id="around inches"),
    pytest.param('description: "C:\\Users\\ana"\n', "description: 'C:\\Users\\ana'\n", id="around a path of Windows"),
    pytest.param('description: "it\'s in C:\\Users"\n', "description: 'it''s in C:\\Users'\n", id="and an apostrophe"),
    pytest.param(
        'description: "make" or "push"\n', 'description: \'"make" or "push"\'\n', id="two words in quotes: text"
    ),
    pytest.param("description: 'a', 'b', 'c'\n", "description: \"'a', 'b', 'c'\"\n", id="three of them"),
    pytest.param("description: [ci] and [cd]\n", "description: '[ci] and [cd]'\n", id="two words in brackets: text"),
    pytest.param("description: {{ a }} and b\n", "description: '{{ a }} and b'\n", id="a template: text"),
    pytest.param("description: {{ a }}\n", "description: '{{ a }}'\n", id="nothing but a template"),
    pytest.param("description: {a} is {b}\n", "description: '{a} is {b}'\n", id="two places in braces: text"),
    pytest.param(
        "description: 'C:\\Users\\ana'\nowner: a: b\n",
        "description: 'C:\\Users\\ana'\nowner: 'a: b'\n",
        id="what YAML takes stays",
    ),
]

LEFT = [
    pytest.param("description: 'a: b'\n", id="quoted already"),
    pytest.param("description: a:b, 10:30 and http://x\n", id="colons that are fine"),
    pytest.param("description: |\n  a: b: c\n", id="a block of text"),
    pytest.param("description: a\n b: c: d\n\tx: y\n", id="unreadable"),
    pytest.param("{\n", id="not even keys"),
    pytest.param("description: x # y\n", id="cut, which is valid"),
    pytest.param("metadata: {type: user, a: b: c}\n", id="a mapping with a slip"),
    pytest.param("metadata: {type: user, a: b: c\n", id="one that never closes"),
    pytest.param("metadata: {type: user,\n  a: b: c}\n", id="one over two lines"),
    pytest.param("tags: [a, b: c: d]\n", id="a list with a slip"),
    pytest.param("tags: [a, b\n", id="one that never closes, too"),
    pytest.param("metadata: {type: user, a: b: c}\ndescription: a: b\n", id="a mapping with a slip, and a value"),
    pytest.param('description: "say \\"hi\\" to C:\\Users"\n', id="escaped in part"),
    pytest.param('description: "C:\\\\Users\\ana"\n', id="escaped in part, a backslash"),
    pytest.param("description: 'it''s Bob's'\n", id="doubled in part"),
    pytest.param("description: 'it's here' # see below\n", id="a remark behind broken quotes"),
    pytest.param("description: 'a' or 'b' of users'\n", id="quotes that fit neither way"),
    pytest.param("description: 'it''s: here'\n", id="doubled, which is valid"),
    pytest.param('description: "a\\tb \\"c\\""\n', id="escaped, which is valid"),
    pytest.param("metadata: {type: user, a: 'b: c'}\n", id="a mapping, which is valid"),
    pytest.param('description: "over\n  two: "lines"\n', id="quotes over two lines"),
]


@pytest.mark.parametrize(("block", "expected"), MENDED)
def test_mended(block: str, expected: str) -> None:
    head = "---\nname: a\n"
    assert fixed(RULE, {"a.md": head + block + BODY}) == {"a.md": head + expected + BODY}


@pytest.mark.parametrize("block", LEFT)
def test_left(block: str) -> None:
    assert fixed(RULE, {"a.md": "---\nname: a\n" + block + BODY}) == {}


@pytest.mark.parametrize("block", [row.values[0] for row in MENDED])
def test_the_fix_writes_what_the_audit_reads(block: str) -> None:
    text = "---\nname: a\n" + str(block) + BODY
    after = fixed(RULE, {"a.md": text})["a.md"]
    read = [parse.document("a.md", each).front for each in (text, after)]
    assert [read[0].values, "fine"] == [read[1].values, read[1].yaml]


def test_line_ends_and_mark_stay() -> None:
    raw = "\ufeff---\r\nname: a\r\ndescription: a: b\r\n---\r\nx"
    assert fixed(RULE, {"a.md": raw}) == {"a.md": raw.replace("a: b", "'a: b'")}
