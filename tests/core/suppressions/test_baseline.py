"""A baseline: what it accepts, what it does not, and how it is kept in a file."""

from __future__ import annotations

from collections import Counter

import pytest

from cmmd.core.errors import UsageError
from cmmd.core.model import Finding, Report, Severity
from cmmd.core.suppressions import baseline
from cmmd.core.suppressions.baseline import Baseline, Mark


def finding(
    rule: str = "duplicate",
    detail: str = "b.md",
    line: int | None = None,
    *,
    severity: Severity = "warning",
    file: str = "a.md",
) -> Finding:
    return Finding(rule, severity, file, line, detail, "m", "h")


def report(*findings: Finding) -> Report:
    return Report("/root", 1, 1, 1, findings)


ONE = finding()
LONG = finding("index-oversize-lines", "201", file="MEMORY.md", severity="error")
ROWS = [
    pytest.param([ONE], [ONE], 0, 0, id="the same"),
    pytest.param([finding(line=3)], [finding(line=9)], 0, 0, id="on another line"),
    pytest.param([ONE, finding(line=4)], [ONE, finding(line=7)], 0, 0, id="twice"),
    pytest.param(
        [LONG], [finding("index-oversize-lines", "390", file="MEMORY.md", severity="error")], 0, 0, id="longer"
    ),
    pytest.param([ONE], [ONE, finding(line=4)], 1, 0, id="once more"),
    pytest.param([ONE], [finding(detail="c.md")], 1, 1, id="another detail"),
    pytest.param([ONE], [finding(file="c.md")], 1, 1, id="another file"),
    pytest.param([ONE], [finding("name-missing")], 1, 1, id="another rule"),
    pytest.param([finding(severity="info")], [ONE], 1, 1, id="graver"),
    pytest.param([ONE], [], 0, 1, id="gone"),
    pytest.param([], [ONE], 1, 0, id="nothing accepted"),
    pytest.param([], [], 0, 0, id="nothing at all"),
]


@pytest.mark.parametrize(("before", "now", "told", "gone"), ROWS)
def test_accept(before: list[Finding], now: list[Finding], told: int, gone: int) -> None:
    left, more = baseline.accept(report(*now), Counter(map(baseline.mark, before)))
    assert (len(left.findings), left.baselined, more.total()) == (told, len(now) - told, gone)


def test_the_first_ones_are_accepted() -> None:
    left, _ = baseline.accept(report(finding(line=3), finding(line=9)), Counter([baseline.mark(ONE)]))
    assert [one.line for one in left.findings] == [9]


@pytest.mark.parametrize(
    ("root", "beside", "expected"),
    [
        pytest.param("/home/me/shop/.claude/memory", "/home/me/shop", ".claude/memory", id="beside it"),
        pytest.param("/home/me/.claude/x/memory", "/home/me/.config", "~/.claude/x/memory", id="below home"),
        pytest.param("/srv/memory", "/home/me", "/srv/memory", id="elsewhere"),
        pytest.param("/srv/memory", "/", "srv/memory", id="a file at the very top"),
        pytest.param("/home/me2/memory", "/x", "/home/me2/memory", id="a folder that only begins alike"),
    ],
)
def test_the_name_of_a_root(root: str, beside: str, expected: str) -> None:
    assert baseline.name_of(root, beside, "/home/me") == expected


def test_an_update_keeps_what_was_not_asked() -> None:
    kept, gone = finding("name-missing"), finding(detail="gone.md")
    old = Baseline({"here": Counter(map(baseline.mark, [kept, gone])), "there": Counter([baseline.mark(ONE)])})
    new = baseline.updated(old, {"here": [ONE]}, lambda rule: rule == "duplicate")
    assert new == Baseline({"here": Counter(map(baseline.mark, [kept, ONE])), "there": old.roots["there"]})


def test_a_clean_root_has_no_entry() -> None:
    old = Baseline({"here": Counter([baseline.mark(ONE)])})
    assert baseline.updated(old, {"here": []}, lambda rule: True) == Baseline()


ODD = Baseline(
    {
        "z": Counter({Mark("duplicate", "a\n\udcff.md", "é", "warning"): 2}),
        "a": Counter({Mark("name-missing", "b.md", "", "info"): 1, Mark("duplicate", "b.md", "", "error"): 1}),
    }
)


def test_what_is_written_is_read() -> None:
    assert baseline.from_text(baseline.to_text(ODD), "f") == ODD


def test_it_is_sorted() -> None:
    text = baseline.to_text(ODD)
    assert (text.isascii(), text.index('"a"') < text.index('"z"'), text.index("dup") < text.index("name-m")) == (
        True,
        True,
        True,
    )


ENTRY = '{"rule":"duplicate","file":"a","detail":"","severity":"info","count":1}'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="a list"),
        pytest.param('{"roots": {}}', id="no mark of ours"),
        pytest.param('{"cmmd_baseline": 2, "roots": {}}', id="a later one"),
        pytest.param('{"cmmd_baseline": 1}', id="no roots"),
        pytest.param('{"cmmd_baseline": 1, "roots": []}', id="roots are a list"),
        pytest.param('{"cmmd_baseline": 1, "roots": {"a": 1}}', id="a number for findings"),
        pytest.param('{"cmmd_baseline": 1, "roots": {"a": [{}]}}', id="an empty finding"),
        pytest.param('{"cmmd_baseline":1,"roots":{"a":[' + ENTRY.replace("info", "bad") + "]}}", id="a severity"),
        pytest.param('{"cmmd_baseline":1,"roots":{"a":[' + ENTRY.replace(":1", ":true") + "]}}", id="true for a count"),
        pytest.param('{"cmmd_baseline":1,"roots":{"a":[' + ENTRY.replace(":1", ":-1") + "]}}", id="a count below 1"),
        pytest.param("[" * 100_000, id="too deep"),
    ],
)
def test_a_file_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match=r"^base\.json is no baseline of cmmd"):
        baseline.from_text(text, "base.json")


def test_an_entry_by_itself_is_fine() -> None:
    assert baseline.from_text('{"cmmd_baseline":1,"roots":{"a":[' + ENTRY + "]}}", "f").findings == 1
