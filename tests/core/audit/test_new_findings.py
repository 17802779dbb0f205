"""Which findings are new: what is counted, and what a mending may bring."""

from __future__ import annotations

import pytest

from cmmd.core.audit.new_findings import brought
from cmmd.core.model import INDEX, Finding, Severity


def finding(
    rule: str = "x", severity: Severity = "warning", file: str = "a.md", detail: str = "", line: int = 1
) -> Finding:
    return Finding(rule, severity, file, line, detail, "", "")


LONG, LINES, UNLISTED = "index-line-long", "index-oversize-lines", "index-unlisted"

NOT_NEW = [
    pytest.param([], [], id="nothing"),
    pytest.param([finding()], [], id="one less"),
    pytest.param([finding()], [finding(line=7)], id="on another line"),
    pytest.param([finding(severity="error")], [finding(severity="info")], id="less severe"),
    pytest.param([finding(LONG, "info", detail="250")], [finding(LONG, "info", detail="260")], id="another measure"),
    pytest.param([], [finding(severity="info")], id="an info"),
    pytest.param([], [finding(LINES, "info", INDEX, "170")], id="an index grown to 80 %"),
    pytest.param([finding(UNLISTED, file=INDEX)], [finding(UNLISTED)], id="one spoke of all the unlisted"),
    pytest.param([finding("index-missing", file=INDEX)], [finding(UNLISTED)], id="there was no index"),
]
NEW = [
    pytest.param([], [finding()], id="a warning"),
    pytest.param([finding(severity="info")], [finding(severity="info"), finding("y")], id="a warning beside an info"),
    pytest.param([finding()], [finding(), finding(line=2)], id="a second one"),
    pytest.param([finding()], [finding(file="b.md")], id="another file"),
    pytest.param([finding()], [finding(detail="y")], id="another detail"),
    pytest.param([finding(severity="info")], [finding()], id="more severe"),
    pytest.param(
        [finding(severity="error"), finding(severity="info")], [finding(), finding()], id="of two, one more severe"
    ),
    pytest.param([finding(LINES, "info", INDEX, "170")], [finding(LINES, "error", INDEX, "201")], id="over the limit"),
    pytest.param([finding(UNLISTED, file="b.md")], [finding(UNLISTED)], id="another unlisted memory"),
]


@pytest.mark.parametrize(("old", "new"), NOT_NEW)
def test_not_new(old: list[Finding], new: list[Finding]) -> None:
    assert brought(old, new) == []


@pytest.mark.parametrize(("old", "new"), NEW)
def test_new(old: list[Finding], new: list[Finding]) -> None:
    assert brought(old, new) == new[-1:]
