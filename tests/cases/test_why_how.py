"""Why and How in the forms in which people write them."""

from __future__ import annotations

import pytest

from cmmd.core.model import INDEX
from tests.cases.folders import CASES, note
from tests.cases.pages import findings, mended

WHY, HOW = "**Why:** because.", "**How to apply:** so."


def missing(body: str) -> list[str]:
    files = {INDEX: "- [A](feedback_a.md) — a rule of ours\n", "feedback_a.md": note("a", "feedback", body)}
    return [f.severity for f in findings(files, "why-how-missing")]


def test_the_case() -> None:
    files = CASES["why-and-how-forms"]
    assert findings(files, "why-how-missing") == []
    assert mended(files).changes == {}


BOTH = [
    pytest.param(f"{WHY}\n\n**How to apply**\n- first\n- second\n", id="How bold, a list below"),
    pytest.param(f"**Why**\n- because\n- and so\n\n{HOW}\n", id="Why bold, a list below"),
    pytest.param(f"**Why**\n\n- because\n\n{HOW}\n", id="a blank line before the list"),
    pytest.param(f"**Why**\n1. because\n2. and so\n\n{HOW}\n", id="a numbered list"),
    pytest.param("**Why**\n* because\n\n**How to apply**\n* so\n", id="both, with stars"),
    pytest.param("**Why.** Because.\n\n**How to apply.** So.\n", id="a full stop inside bold"),
    pytest.param(f"{WHY}\n**Apply:** always so.\n", id="Apply"),
    pytest.param("**계기:** 사고가 있었다.\n**적용:** 이렇게 한다.\n", id="Korean"),
    pytest.param("**이유:** 사고가 있었다.\n**적용 방법:** 이렇게 한다.\n", id="Korean, other words"),
    pytest.param(f"{WHY}\n\n{HOW}\n", id="as the client writes it"),
]


@pytest.mark.parametrize("body", BOTH)
def test_both_are_there(body: str) -> None:
    assert missing("Rule.\n\n" + body) == []


NOT_BOTH = [
    pytest.param(f"{WHY}\n\nThat is **how to apply** it.\n", id="bold inside a sentence"),
    pytest.param(f"**Why** it broke nobody knows.\n\n{HOW}\n", id="a sentence that begins bold"),
    pytest.param(f"{WHY}\n\n**How to apply**\n", id="a bold line, nothing below"),
    pytest.param(f"{WHY}\n\n**How to apply**\n\n## Next\n\nRule.\n", id="a bold line, a heading below"),
    pytest.param(f"{WHY}\n\nApply it: always.\n", id="Apply in a sentence"),
    pytest.param(f"**Whyte.** The cat.\n\n{HOW}\n", id="another word"),
    pytest.param("이유는 모른다.\n적용했다.\n", id="Korean words in sentences"),
    pytest.param(f"{WHY}\n", id="only Why"),
]


@pytest.mark.parametrize("body", NOT_BOTH)
def test_one_is_missing(body: str) -> None:
    assert missing("Rule.\n\n" + body) == ["warning"]
