"""What counts of a memory when two are compared: tables, a third of which keep all of the text."""

from __future__ import annotations

import pytest

from cmmd.core.memory import own_words
from cmmd.core.memory.parse import document
from cmmd.core.memory.similarity import words

BODIES = [
    pytest.param("Left <!-- a note --> is hot.", "left is hot", id="a comment in a line"),
    pytest.param("<!--\na\n-->\n\nLeft is hot.", "left is hot", id="a comment above"),
    pytest.param("<!-- a -->\n---\nname: x\nmetadata:\n  type: user\n---\nLeft.", "left", id="keys below a comment"),
    pytest.param("---\nname: x\n---\nLeft is hot.", "left is hot", id="frontmatter"),
    pytest.param("**Why:** a\n**How to apply:** b", "a b", id="labels"),
    pytest.param("## Why\n\na\n\n## How to apply\n\nb", "a to apply b", id="headings"),
    pytest.param("- **Why this matters:** a\n- **Why**: b", "a b", id="labels in a list"),
    pytest.param("**Pourquoi :** a\n**Comment appliquer :** b", "a b", id="French"),
    pytest.param("**Warum:** a\n**Anwendung:** b", "a b", id="German"),
    pytest.param("**Почему:** а\n**Как применять:** б", "а б", id="Russian"),
    pytest.param("**原因：**甲\n**如何应用：**乙", "甲 乙", id="Chinese"),
    pytest.param("**왜:** 가\n**적용 방법:** 나", "가 나", id="Korean"),
    pytest.param("Why it is so nobody knows.", "why it is so nobody knows", id="a sentence that begins with why"),
    pytest.param("Write **Why:** lines.", "write why lines", id="a sentence about labels"),
    pytest.param("`<!-- a -->` is kept.", "a is kept", id="a comment in code"),
    pytest.param("One.\n\n---\n\nTwo: three.\n\n---\n", "one two three", id="lines across the page"),
    pytest.param("<!-- a -->\n---\n\nOne: two.\n\n---\n", "one two", id="lines across the page below a comment"),
    pytest.param("Как это делается, знает Аня.", "как это делается знает аня", id="a Russian sentence"),
    pytest.param("", "", id="empty"),
]


@pytest.mark.parametrize(("text", "expected"), BODIES)
def test_of_a_body(text: str, expected: str) -> None:
    assert " ".join(words(own_words.of_body(document("a.md", text)))) == expected


HOOKS = [
    pytest.param("→ merged into all_rules.md", "", id="merged into"),
    pytest.param("Superseded by [[all-rules]].", "", id="superseded by"),
    pytest.param("replaced by [All](all.md), 2026-03-01", "2026 03 01", id="replaced by"),
    pytest.param("see [All](all.md) instead", "", id="see instead"),
    pytest.param("use `all-rules` instead", "", id="use instead"),
    pytest.param("folded into the big list", "", id="no name"),
    pytest.param("zusammengeführt mit regeln.md", "", id="German"),
    pytest.param("durch regeln.md ersetzt", "", id="German, name first"),
    pytest.param("fusionnée dans regles.md", "", id="French"),
    pytest.param("reemplazado por reglas.md", "", id="Spanish"),
    pytest.param("объединено с all_rules.md", "", id="Russian"),
    pytest.param("已合并到 all_rules.md", "", id="Chinese"),
    pytest.param("已被 all_rules.md 取代", "", id="Chinese, on both sides"),
    pytest.param("all_rules.md に統合", "", id="Japanese"),
    pytest.param("all_rules.md로 병합", "", id="Korean"),
    pytest.param("merged into all_rules.md: ask first", "ask first", id="what else it says"),
    pytest.param("ask first, see all_rules.md", "ask first see all rules md", id="just see"),
    pytest.param(
        "never merged into main without two reviews", "never merged into main without two reviews", id="a rule"
    ),
    pytest.param("use tabs instead of blanks", "use tabs instead of blanks", id="instead of"),
    pytest.param("moved in March to the new office", "moved in march to the new office", id="moved house"),
    pytest.param("合并分支前先问", "合 并 分 支 前 先 问", id="a Chinese rule"),
    pytest.param("about a", "about a", id="a hook"),
    pytest.param("unit a is the left kiln of ours today", "unit a is the left kiln of ours today", id="a unit"),
    pytest.param("", "", id="none"),
]


@pytest.mark.parametrize(("hook", "expected"), HOOKS)
def test_of_a_hook(hook: str, expected: str) -> None:
    assert " ".join(words(own_words.of_hook(hook))) == expected
