"""SARIF: held against the schema that Microsoft's sarif-om carries (2.1.0-rtm.4), and what viewers go by."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from cmmd.core.audit.run_report import Audited
from cmmd.core.formats import sarif
from cmmd.core.model import Finding
from cmmd.core.rules import RULES
from tests.core.formats.audits import AUDITS, DANGLING, FULL, QUIET

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-rtm.4.json").read_text(encoding="utf-8"))


def run(audited: Audited) -> Any:
    (run,) = json.loads(sarif.write(audited))["runs"]
    return run


def results(*findings: Finding, root: str = "/root") -> list[Any]:
    found: list[Any] = run(Audited((replace(FULL, root=root, findings=findings, ignored=()),)))["results"]
    return found


@pytest.mark.parametrize("name", AUDITS)
def test_it_is_valid(name: str) -> None:
    errors = Draft4Validator(SCHEMA).iter_errors(json.loads(sarif.write(AUDITS[name])))
    assert [error.message for error in errors] == []


def test_the_schema_refuses_what_is_wrong() -> None:
    document = json.loads(sarif.write(AUDITS["findings"]))
    document["runs"][0]["results"][0]["level"] = "info"
    assert not Draft4Validator(SCHEMA).is_valid(document)


@pytest.mark.parametrize("name", AUDITS)
def test_no_control_character_is_in_a_text(name: str) -> None:
    text = sarif.write(AUDITS[name])
    assert (text.isascii(), "\\u001b" in text, "\\u0000" in text, "\\udcff" in text) == (True, False, False, False)


def test_every_rule_has_its_manual() -> None:
    rules = run(AUDITS["clean"])["tool"]["driver"]["rules"]
    assert [(r["id"], "How it is mended" in r["help"]["text"]) for r in rules] == [(rule.ID, True) for rule in RULES]


def test_a_result_names_its_rule_by_place_too() -> None:
    told = run(AUDITS["findings"])
    rules = told["tool"]["driver"]["rules"]
    assert [rules[r["ruleIndex"]]["id"] for r in told["results"]] == [r["ruleId"] for r in told["results"]]


def test_levels() -> None:
    assert {r["ruleId"]: r["level"] for r in run(AUDITS["findings"])["results"]} == {
        "index-dangling": "error",
        "why-how-missing": "warning",
        "duplicate": "warning",
        "wikilink-broken": "note",
    }


def test_where() -> None:
    told = run(AUDITS["findings"])
    places = {r["ruleId"]: r["locations"][0]["physicalLocation"] for r in told["results"]}
    assert told["originalUriBaseIds"]["ROOT1"] == {"uri": "file:///home/me/r%201/memory/"}
    assert places["why-how-missing"] == {"artifactLocation": {"uri": "sub/a%20b.md", "uriBaseId": "ROOT1"}}
    assert places["wikilink-broken"] == {
        "artifactLocation": {"uri": "%C3%A9%3A%0A%2C%FF.md", "uriBaseId": "ROOT1"},
        "region": {"startLine": 2},
    }


def test_what_is_ignored_is_suppressed() -> None:
    suppressed = {r["ruleId"]: r["suppressions"] for r in run(AUDITS["findings"])["results"]}
    kinds = [{"kind": "inSource", "justification": "two shops"}, {"kind": "external", "justification": "two shops"}]
    assert suppressed == {"index-dangling": [], "why-how-missing": [], "wikilink-broken": [], QUIET.rule: kinds}


def prints(*findings: Finding, root: str = "/root") -> list[str]:
    return [result["partialFingerprints"]["cmmdIdentity/v1"] for result in results(*findings, root=root)]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(replace(DANGLING, line=99), True, id="moved"),
        pytest.param(replace(DANGLING, severity="warning", message="y", hint="z"), True, id="told otherwise"),
        pytest.param(replace(DANGLING, detail="y.md"), False, id="another detail"),
        pytest.param(replace(DANGLING, file="y.md"), False, id="another file"),
        pytest.param(replace(DANGLING, rule="body-link-dangling"), False, id="another rule"),
    ],
)
def test_an_alert_stays_one(other: Finding, same: bool) -> None:
    assert (prints(DANGLING) == prints(other)) is same


def test_two_of_a_kind_are_two_alerts() -> None:
    first, second = prints(DANGLING, replace(DANGLING, line=20))
    assert (first.partition(":")[0] == second.partition(":")[0], first == second) == (True, False)


def test_two_roots_do_not_share_alerts() -> None:
    assert prints(DANGLING) != prints(DANGLING, root="/other")


def test_a_root_that_failed_is_no_success() -> None:
    (told,) = run(AUDITS["only failures"])["invocations"]
    (note,) = told["toolExecutionNotifications"]
    assert (told["executionSuccessful"], note["descriptor"]["id"], note["message"]["text"]) == (
        False,
        "root_missing",
        "/no /such does not exist",
    )
