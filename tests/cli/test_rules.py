"""`cmmd rules` and `cmmd explain`, and that no rule comes without a row in README (tests/core/rules: manual, table)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmmd.core.fixes import FIXES
from cmmd.core.rules import RULES, Rule

Run = Callable[..., Any]
CHECKOUT = Path(__file__).resolve().parents[2]
IDS = [rule.ID for rule in RULES]


def manual(rule: Rule) -> str:
    return rule.__doc__ or ""


def readme_rows() -> dict[str, list[str]]:
    """The rows of README's table of rules, by the rule's name."""
    text = (CHECKOUT / "README.md").read_text().partition("\n## Rules\n")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_has_a_row_in_readme(rule: Rule) -> None:
    severity, meaning, *_ = readme_rows().get(rule.ID, ["", ""])
    assert (severity, meaning) == (rule.SEVERITY, manual(rule).split("\n", 1)[0].rstrip("."))


def test_readme_has_no_rule_that_is_not_there() -> None:
    assert list(readme_rows()) == IDS


def test_rules_lists_them_all(run: Run) -> None:
    code, out, err = run("rules")
    listed = re.findall(r"^([a-z0-9-]+) +(?:error|warning|info) +\S.*\.$", out, re.MULTILINE)
    assert (code, err, listed) == (0, "", IDS)


def test_rules_as_json(run: Run) -> None:
    rules = json.loads(run("rules", "--json").out)["rules"]
    assert ([rule["rule"] for rule in rules], {len(rule) for rule in rules}) == (IDS, {4})


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_explain(rule: Rule, run: Run) -> None:
    code, out, err = run("explain", rule.ID)
    fixes = "".join(f"\nThe fix: {(fix.__doc__ or '').rstrip()}\n" for fix in FIXES if rule.ID in fix.ANSWERS)
    assert (code, out, err) == (0, f"{rule.ID} ({rule.SEVERITY})\n\n{manual(rule).rstrip()}\n{fixes}", "")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("index-dangeling", "did you mean index-dangling?", id="misspelt"),
        pytest.param("xyz", "`cmmd rules` lists them", id="unknown"),
        pytest.param("bad\x1b[2J", "`cmmd rules` lists them", id="control characters"),
    ],
)
def test_explain_of_no_rule(name: str, hint: str, run: Run) -> None:
    code, out, err = run("explain", name)
    assert (code, out, hint in err, "\x1b" in err) == (2, "", True, False)
