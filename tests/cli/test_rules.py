"""`cmmd rules` and `cmmd explain` (docs/rules.md: tests/test_docs.py; manual, table: tests/core/rules)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from cmmd.core.fixes import FIXES
from cmmd.core.rules import RULES, Rule

Run = Callable[..., Any]
IDS = [rule.ID for rule in RULES]


def manual(rule: Rule) -> str:
    return rule.__doc__ or ""


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
