"""Which findings are a reason to ask a model, and in which order it is told of them."""

from __future__ import annotations

from typing import Any

import pytest

from cmmd.core.agent.triage import worth_asking, worth_telling
from cmmd.core.model import Finding, Fixable, Severity
from cmmd.core.rules import RULES
from cmmd.core.rules.duplicate import ID as DUPLICATE
from cmmd.core.rules.why_how_missing import ID as WHY_HOW


def finding(
    rule: str = "name-duplicate", fixable: Fixable = "agent", severity: Severity = "warning", **more: Any
) -> Finding:
    given: dict[str, Any] = {"file": f"{rule}.md", "line": None, "detail": "", "message": "m", "hint": "h", **more}
    return Finding(rule, severity, fixable=fixable, **given)


DUP, WHY, OTHER = finding(DUPLICATE), finding(WHY_HOW), finding()
MAYBE = finding(DUPLICATE, severity="info", file="maybe.md")
BAD = finding("frontmatter-unclosed", severity="error")


@pytest.mark.parametrize(
    ("given", "worth"),
    [
        pytest.param([DUP], [DUP], id="a duplicate"),
        pytest.param([OTHER, WHY, DUP], [DUP, WHY, OTHER], id="duplicates first, then reasons, then the rest"),
        pytest.param([OTHER, BAD], [BAD, OTHER], id="of the rest the errors first"),
        pytest.param([finding(file="b.md"), finding(file="a.md")], ["a.md", "b.md"], id="then by file"),
        pytest.param([], [], id="nothing"),
        pytest.param(
            [BAD, finding("description-missing", "code")], [BAD, "description-missing.md"], id="what the fixes left"
        ),
        pytest.param([finding("not-utf8", "no", "error")], [], id="no edit mends it"),
        pytest.param([finding("secret-like", "no")], [], id="only its owner can decide"),
        pytest.param([MAYBE], [], id="perhaps a duplicate"),
        pytest.param([finding(WHY_HOW, severity="info")], [], id="a project without a reason"),
        pytest.param([finding("not-utf8", "no"), WHY], [WHY], id="only what needs it"),
    ],
)
def test_worth_asking(given: list[Finding], worth: list[Finding | str]) -> None:
    found = worth_asking(given)
    assert [f.file if isinstance(w, str) else f for f, w in zip(found, worth, strict=True)] == worth


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param([MAYBE, WHY, DUP], [DUP, WHY, MAYBE], id="perhaps a duplicate comes last"),
        pytest.param([MAYBE], [MAYBE], id="alone"),
        pytest.param([finding(WHY_HOW, severity="info")], [], id="no other info"),
    ],
)
def test_worth_telling(given: list[Finding], told: list[Finding]) -> None:
    assert list(worth_telling(given)) == told


@pytest.mark.parametrize("rule", ["not-utf8", "unreadable-file", "special-file", "secret-like"])
def test_what_no_edit_mends(rule: str) -> None:
    assert next(each.FIXABLE for each in RULES if rule == each.ID) == "no"
