"""index-duplicate-entry: the first stays, unless only a later one says something."""

from __future__ import annotations

import pytest

from tests.fixing import after, fixed, offered
from tests.memories import Files, memory

RULE = "index-duplicate-entry"

OTHERS: Files = {"a.md": memory("It is not ours after 12:30.\n", name="alpha"), "b.md": memory(name="beta")}

MENDED = [
    pytest.param(
        "- [A](a.md) — x\n- [B](b.md)\n- [A](a.md) — y\n", "- [A](a.md) — x\n- [B](b.md)\n", id="the later goes"
    ),
    pytest.param("- [A](a.md) — x\n- [A](./a.md)\n", "- [A](a.md) — x\n", id="written in another way"),
    pytest.param("- [A](a.md)\n- [A](a.md) — y\n", "- [A](a.md) — y\n", id="only the later has a hook"),
    pytest.param("- [A](a.md)\n- [A](a.md)\n- [A](a.md)\n", "- [A](a.md)\n", id="thrice"),
    pytest.param("- [A](a.md)\n- [A](a.md) x\n- [A](a.md) y\n", "- [A](a.md) x\n", id="thrice, two with a hook"),
    pytest.param("- [A](a.md) — x\n- [[alpha]] — y\n", "- [A](a.md) — x\n", id="as a wikilink"),
    pytest.param(
        "## U\n- [A](a.md) — x\n## P\n- [A](a.md)\n- Z\n", "## U\n- [A](a.md) — x\n## P\n- Z\n", id="headings"
    ),
    pytest.param("- [A](a.md) — x\r\n- [A](a.md)", "- [A](a.md) — x", id="CRLF, no final newline"),
    pytest.param("- [A](a.md) x\n- [A](a.md) y\n  z\n", "- [A](a.md) x\n", id="a wrapped line goes along"),
    pytest.param("- [A](a.md)\n- [A](a.md), [A2](a.md)\n", "- [A](a.md), [A2](a.md)\n", id="linked twice in one line"),
    pytest.param("- [A](a.md) — x 5\n- [A](a.md) — in 5 y\n", "- [A](a.md) — x 5\n", id="a number that both have"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — up to 12:30\n", "- [A](a.md) — x\n", id="the memory has its number"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — It is not ours\n", "- [A](a.md) — x\n", id="the memory has its words"),
    pytest.param("|a|b|\n|-|-|\n|[A](a.md)|x|\n|[A](a.md)|y|\n", "|a|b|\n|-|-|\n|[A](a.md)|x|\n", id="a table"),
]

LEFT = [
    pytest.param("- [A](a.md) — x\n- [A](a.md), [B](b.md)\n", id="the later links another memory as well"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — [site](https://x.y)\n", id="the later links a page"),
    pytest.param("- [A](a.md)\n  - [B](b.md)\n- [A](a.md) — x\n", id="the first has others below it"),
    pytest.param("- [A](a.md) — x\n\n[A](a.md) is read first.\n", id="the later is a sentence"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) <!-- y -->\n", id="the later has a comment"),
    pytest.param("- [A](a.md) — x\n\n### [A](a.md)\n\nText.\n", id="the later is a heading"),
    pytest.param("- [A](a.md) — x\n- [A safety](a.md) — call 555-0134\n", id="the later has a number"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — NEVER alone\n", id="the later has a negation"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — see `make a`\n", id="the later has code"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — in /etc/a\n", id="the later has a path"),
    pytest.param("- [A](a.md) — x\n- [A](a.md) — y\n  at https://x.y\n", id="a wrapped line has a URL"),
    pytest.param("- [A 7](a.md)\n- [A](a.md) — y\n", id="the first has no hook, but a number"),
    pytest.param("- [A](a.md#one)\n- [A](a.md#two)\n", id="two headings of it"),
    pytest.param("- [A](a.md)\n- [B](b.md) — after [A](a.md)\n", id="mentioned in another entry"),
]


@pytest.mark.parametrize(("index", "expected"), MENDED)
def test_mended(index: str, expected: str) -> None:
    assert after({**OTHERS, "MEMORY.md": index}, (RULE,)) == {"MEMORY.md": expected}


@pytest.mark.parametrize("index", LEFT)
def test_left(index: str) -> None:
    assert fixed(RULE, {**OTHERS, "MEMORY.md": index}) == {}


@pytest.mark.parametrize(
    ("index", "notes"),
    [
        pytest.param("- [A](a.md) — x\n- [A](a.md) — y\n", ["line 2 taken out: - [A](a.md) — y"], id="another hook"),
        pytest.param("- [A](a.md) — x\n- [A](a.md) — x\n", [""], id="the same hook"),
        pytest.param("- [A](a.md) — x\n* [A](./a.md): x\n", [""], id="the same words"),
        pytest.param("- [A](a.md)\n- [A](a.md)\n  z\n", ["line 2 taken out: - [A](a.md) z"], id="a wrapped line"),
        pytest.param("- [A](a.md)\n- [A](a.md) — y\n", [""], id="nothing but the link"),
    ],
)
def test_text_that_goes_is_noted(index: str, notes: list[str]) -> None:
    found = [change for _, change in offered(RULE, {**OTHERS, "MEMORY.md": index})]
    assert [change.note for change in found if change] == notes


def test_in_a_sub_index() -> None:
    files = {**OTHERS, "MEMORY.md": "- [I](i.md)\n", "i.md": "- [A](a.md)\n- [B](b.md)\n- [A](a.md)\n"}
    assert fixed(RULE, files) == {"i.md": "- [A](a.md)\n- [B](b.md)\n"}
