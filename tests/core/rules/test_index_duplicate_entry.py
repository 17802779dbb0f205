"""index-duplicate-entry: two entries for one file that tell the same."""

from __future__ import annotations

import pytest

from tests.memories import Files, found, memory

OTHERS: Files = {"a.md": memory(name="alpha"), "b.md": memory(name="beta"), "pic.png": b"x"}

ROWS = [
    pytest.param("- [A](a.md) — x\n- [B](b.md) — y\n- [A](a.md) — x\n", ["warning MEMORY.md:3 a.md"], id="twice"),
    pytest.param("- [A](a.md) — x\n- [A2](a.md) — z\n", [], id="another title, another hook"),
    pytest.param("- [A](a.md) — in May\n- [A](a.md) — in June\n", [], id="a log"),
    pytest.param("- [A](a.md) — of all\n- [A](a.md) — not of all\n", [], id="a negation"),
    pytest.param(
        "- [A](a.md) — where the kilns of the big hall stand\n- [A](a.md) — where the kilns of the big hall stood\n",
        ["warning MEMORY.md:2 a.md"],
        id="nearly the same",
    ),
    pytest.param("- [A](a.md) — in hall 4 of them\n- [A](a.md) — in hall 5 of them\n", [], id="but for a number"),
    pytest.param("→ [A](a.md) FIRST\n\n- [A](a.md) — x\n", [], id="an arrow"),
    pytest.param(
        "- [A](a.md)\n- [A](a.md)\n- [A](a.md)\n", ["warning MEMORY.md:2 a.md", "warning MEMORY.md:3 a.md"], id="thrice"
    ),
    pytest.param(
        "- [A](a.md)\n- [March](a.md) — x 4\n- [April](a.md) — y 5\n",
        ["warning MEMORY.md:1 a.md"],
        id="one that says nothing above a log",
    ),
    pytest.param("- [A](a.md)\n- [A](./a.md)\n", ["warning MEMORY.md:2 ./a.md"], id="written in another way"),
    pytest.param("- [A](a.md)\n- [[alpha]] — x\n", ["warning MEMORY.md:1 a.md"], id="as a wikilink"),
    pytest.param(
        "## One\n- [A](a.md)\n## Two\n* **[A](a.md)** — x\n", ["warning MEMORY.md:2 a.md"], id="under two headings"
    ),
    pytest.param("| [A](a.md) | x |\n|---|---|\n| [A](a.md) | x |\n", [], id="in a table"),
    pytest.param("1. [A](a.md)\n2. [A](a.md)\n", ["warning MEMORY.md:2 a.md"], id="numbered"),
    pytest.param("- [ ] [A](a.md)\n- [x] [A](a.md)\n", [], id="one box is ticked"),
    pytest.param("## Now\n- [A](a.md)\n## Archive\n- [A](a.md)\n", [], id="one is archived"),
    pytest.param("- [A](a.md)\n- [B](b.md)\n", [], id="once each"),
    pytest.param("- [A](a.md)\n- [B](b.md) — replaces [A](a.md)\n", [], id="mentioned in another entry"),
    pytest.param("- [A](a.md) and again [A](a.md)\n", [], id="twice in one line"),
    pytest.param("- [A](a.md)\n\nFirst of all read [A](a.md).\n", [], id="mentioned in prose"),
    pytest.param("- [A](a.md#one)\n- [A](a.md#two)\n- [A](a.md)\n", [], id="two headings of it"),
    pytest.param("- [A](gone.md)\n- [A](gone.md)\n", [], id="not there: dangling says it"),
    pytest.param("- [A](https://x.y/a.md)\n- [A](https://x.y/a.md)\n", [], id="URLs"),
    pytest.param("- [A](a.md)\n<!-- - [A](a.md) -->\n`- [A](a.md)`\n", [], id="comments, code"),
    pytest.param("![A](pic.png)\n![A](pic.png)\n", [], id="pictures"),
    pytest.param("- [A][a]\n\n[a]: a.md\n", [], id="a reference and its definition"),
]


@pytest.mark.parametrize(("index", "expected"), ROWS)
def test_index_duplicate_entry(index: str, expected: list[str]) -> None:
    assert found("index-duplicate-entry", {**OTHERS, "MEMORY.md": index}) == expected


def test_index_and_sub_index_may_both_list_a_file() -> None:
    files = {**OTHERS, "MEMORY.md": "- [I](i.md)\n- [A](a.md)\n", "i.md": "- [A](a.md)\n"}
    assert found("index-duplicate-entry", files) == []
