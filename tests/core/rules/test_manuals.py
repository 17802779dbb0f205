"""Every rule has a manual, a table of rows a third of which find nothing, and the constants that others read."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import get_args

import pytest

from cmmd.core.model import Fixable, Severity
from cmmd.core.rules import RULES, Rule

HERE = Path(__file__).parent
PARTS = (
    r"\n\nWhy it matters: \S",
    r"\n\nExample:\n\n    \S",
    r"\n\nHow it is mended: [^.]*\bby (?:code|the agent|you)\b",
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_a_rule_has_a_manual(rule: Rule) -> None:
    manual = rule.__doc__ or ""
    assert re.match(r"\S.{5,90}\.\n\n", manual) and all(re.search(part, manual) for part in PARTS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_a_rule_has_a_table(rule: Rule) -> None:
    table = HERE / f"test_{rule.ID.replace('-', '_')}.py"
    spec = importlib.util.spec_from_file_location(f"table_{table.stem}", table)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    silent = [row for row in module.ROWS if row.values[1] == []]
    assert len(module.ROWS) >= 6 and len(silent) * 3 >= len(module.ROWS)


def test_the_tuple_holds_every_module_once() -> None:
    folder = Path(__file__).parents[3] / "cmmd" / "core" / "rules"
    modules = {path.stem.replace("_", "-") for path in folder.glob("*.py") if path.stem != "__init__"}
    assert sorted(rule.ID for rule in RULES) == sorted(modules)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.ID)
def test_constants_are_of_the_contract(rule: Rule) -> None:
    assert rule.SEVERITY in get_args(Severity) and rule.FIXABLE in get_args(Fixable)
