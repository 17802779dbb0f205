"""index-duplicate-entry: of two that tell the same the first stays, unless only the later one says something."""

from __future__ import annotations

import pytest

from tests.fixing import after, fixed, offered
from tests.memories import Files, memory

RULE = "index-duplicate-entry"

OTHERS: Files = {"a.md": memory("It is not ours after 12:30.\n", name="alpha"), "b.md": memory(name="beta")}

MENDED = [
    pytest.param(
        "- [A](a.md) — the big one\n- [B](b.md)\n- [A](a.md) — the big one\n",
        "- [A](a.md) — the big one\n- [B](b.md)\n",
        id="the later goes",
    ),
    pytest.param("- [A](a.md) — x\n- [A](./a.md)\n", "- [A](a.md) — x\n", id="written in another way"),
    pytest.param("- [A](a.md)\n- [A](a.md) — y\n", "- [A](a.md) — y\n", id="only the later has a hook"),
    pytest.param("- [A](a.md)\n- [A](a.md)\n- [A](a.md)\n", "- [A](a.md)\n", id="thrice"),
    pytest.param("- [A](a.md)\n- [A](a.md) — x\n- [A](a.md) — x\n", "- [A](a.md) — x\n", id="thrice, two with a hook"),
    pytest.param("- [A](a.md) — x\n- [[alpha]] — x\n", "- [A](a.md) — x\n", id="as a wikilink"),
    pytest.param(
        "## U\n- [A](a.md) — x\n## P\n- [A](a.md)\n- Z\n", "## U\n- [A](a.md) — x\n## P\n- Z\n", id="headings"
    ),
    pytest.param("- [A](a.md) — x\r\n- [A](a.md)", "- [A](a.md) — x", id="CRLF, no final newline"),
    pytest.param("- [A](a.md) — x y\n- [A](a.md) — x\n  y\n", "- [A](a.md) — x y\n", id="a wrapped line goes along"),
    pytest.param("- [A](a.md)\n- [A](a.md) — of [A2](a.md)\n", "- [A](a.md) — of [A2](a.md)\n", id="linked twice"),
    pytest.param("- [A](a.md) — one, x and y\n- [A](a.md) — x and y.\n", "- [A](a.md) — one, x and y\n", id="less"),
    pytest.param("- [A](a.md) — x and y\n- [A](a.md) — one x and y\n", "- [A](a.md) — one x and y\n", id="more"),
    pytest.param("- [a.md](a.md)\n- [A](a.md) — kilns of ours\n", "- [A](a.md) — kilns of ours\n", id="a file name"),
    pytest.param(
        "- [A](a.md) — the 5 kilns\n\n- [A](a.md) — the 5 kilns\n\n- [B](b.md)\n",
        "- [A](a.md) — the 5 kilns\n\n- [B](b.md)\n",
        id="one blank line stays",
    ),
    pytest.param(
        "- [Kilns](a.md) — where the kilns of the big hall stand\n"
        "- [Kilns](a.md) — where the kilns of the big hall stood\n",
        None,
        id="a slip, whose word nothing holds",
    ),
]

LEFT = [
    pytest.param("- [A](a.md) — x\n- [A](a.md) — y\n", id="another hook"),
    pytest.param("- [A](a.md) — x and y\n- [A](a.md) — Y and x.\n", id="in another order"),
    pytest.param("- [A](a.md) — in May\n- [A](a.md) — in June\n- [A](a.md) — in July\n", id="a log"),
    pytest.param("- [A](a.md) — x\n- [A](a.md), [B](b.md)\n", id="the later leads to several"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — of [B](b.md)\n", id="the later links another memory as well"),
    pytest.param("- [A](a.md) — mine\n- [A](a.md) — [site](https://x.y)\n", id="the later links a page"),
    pytest.param("- [A](a.md)\n  - [B](b.md)\n- [A](a.md) — x\n", id="the first has others below it"),
    pytest.param("- [A](a.md) — x\n\n[A](a.md) is read first.\n", id="the later is a sentence"),
    pytest.param("- [A](a.md) — x\n\n→ [A](a.md) FIRST\n", id="the later is an arrow"),
    pytest.param("- [A](a.md) — x\n- read [A](a.md) first\n", id="the later is a sentence in a list"),
    pytest.param("|a|b|\n|-|-|\n|[A](a.md)|x|\n|[A](a.md)|x|\n", id="rows of a table"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) <!-- y -->\n", id="the later has a comment"),
    pytest.param("- [A](a.md) — x\n\n### [A](a.md)\n\nText.\n", id="the later is a heading"),
    pytest.param("- [A](a.md) — x\n- [A safety](a.md) — call 555-0134\n", id="the later has a number"),
    pytest.param("- [A](a.md) — alone\n- [A](a.md) — NEVER alone\n", id="the later has a negation"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — see `make a`\n", id="the later has code"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — in /etc/a\n", id="the later has a path"),
    pytest.param("- [A](a.md) — z\n- [A](a.md) — y\n  at https://x.y\n", id="a wrapped line has a URL"),
    pytest.param("- [A 7](a.md)\n- [A](a.md) — y\n", id="the first has no hook, but a number"),
    pytest.param("- [A](a.md#one)\n- [A](a.md#two)\n", id="two headings of it"),
    pytest.param("- [A](a.md)\n- [B](b.md) — after [A](a.md)\n", id="mentioned in another entry"),
]


@pytest.mark.parametrize(("index", "expected"), MENDED)
def test_mended(index: str, expected: str | None) -> None:
    assert after({**OTHERS, "MEMORY.md": index}, (RULE,)) == ({"MEMORY.md": expected} if expected else {})


@pytest.mark.parametrize("index", LEFT)
def test_left(index: str) -> None:
    assert fixed(RULE, {**OTHERS, "MEMORY.md": index}) == {}


@pytest.mark.parametrize(
    ("index", "notes"),
    [
        pytest.param("- [A](a.md) — x y\n- [A](a.md) — x\n", ["line 2 taken out: - [A](a.md) — x"], id="fewer words"),
        pytest.param("- [A](a.md) — x\n- [A](a.md) — x\n", [""], id="the same hook"),
        pytest.param("- [A](a.md) — x\n* [A](./a.md): x\n", [""], id="the same words"),
        pytest.param("- [A](a.md)\n- [A](a.md)\n  a\n", ["line 2 taken out: - [A](a.md) a"], id="a wrapped line"),
        pytest.param("- [A](a.md)\n- [A](a.md) — y\n", ["line 1 taken out: - [A](a.md)"], id="nothing but the link"),
    ],
)
def test_text_that_goes_is_noted(index: str, notes: list[str]) -> None:
    found = [change for _, change in offered(RULE, {**OTHERS, "MEMORY.md": index})]
    assert [change.note for change in found if change] == notes


def test_in_a_sub_index() -> None:
    files = {**OTHERS, "MEMORY.md": "- [I](i.md)\n", "i.md": "- [A](a.md)\n- [B](b.md)\n- [A](a.md)\n"}
    assert fixed(RULE, files) == {"i.md": "- [A](a.md)\n- [B](b.md)\n"}
