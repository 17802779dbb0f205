"""SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), as code scanning and editors read it: one run."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from cmmd import __version__
from cmmd.core.audit.run_report import Audited, sentence
from cmmd.core.errors import CmmdError
from cmmd.core.model import Finding, Ignored, Report
from cmmd.core.rules import RULES, Rule
from cmmd.core.suppressions.baseline import mark
from cmmd.core.text import plain

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINTS = ("cmmdIdentity/v1", "primaryLocationLineHash")
LEVELS = {"error": "error", "warning": "warning", "info": "note"}

Json = dict[str, Any]


def write(audited: Audited) -> str:
    rules = [rule for rule in RULES if audited.wanted(rule.ID)]
    run = {
        "tool": {"driver": {"name": "cmmd", "version": __version__, "rules": [_rule(rule) for rule in rules]}},
        "invocations": [_invocation(audited.failures)],
        "originalUriBaseIds": {
            _base(number): {"uri": f"file://{_uri(report.root)}/"} for number, report in enumerate(audited.reports, 1)
        },
        "results": list(_results(audited, {rule.ID: place for place, rule in enumerate(rules)})),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(rule: Rule) -> Json:
    manual = inspect.cleandoc(rule.__doc__ or "")
    return {
        "id": rule.ID,
        "shortDescription": {"text": manual.partition("\n")[0]},
        "fullDescription": {"text": " ".join(manual.split("\n\n")[1].split())},
        "help": {"text": manual},
        "defaultConfiguration": {"level": LEVELS[rule.SEVERITY]},
    }


def _invocation(failures: Sequence[CmmdError]) -> Json:
    """A root that could not be read is no finding, but no success of the tool either."""
    notes = [
        {"level": "error", "message": {"text": plain(str(each))}, "descriptor": {"id": each.code}} for each in failures
    ]
    return {"executionSuccessful": not failures, "toolExecutionNotifications": notes}


def _results(audited: Audited, place: dict[str, int]) -> Iterator[Json]:
    for number, report in enumerate(audited.reports, 1):
        seen = Counter[str]()
        for one in _all(report):
            fingerprint = _fingerprint(one.finding, audited.name(report))
            seen[fingerprint] += 1
            yield {
                "ruleId": one.finding.rule,
                "ruleIndex": place[one.finding.rule],
                **_result(one, _base(number)),
                # The second is the one name that GitHub's code scanning looks at.
                "partialFingerprints": dict.fromkeys(FINGERPRINTS, f"{fingerprint}:{seen[fingerprint]}"),
            }


def _result(one: Ignored, base: str) -> Json:
    return {
        "level": LEVELS[one.finding.severity],
        "message": {"text": sentence(one.finding)},
        "locations": [{"physicalLocation": _location(one.finding, base)}],
        "suppressions": [
            {"kind": "inSource" if ignore.line else "external", "justification": plain(ignore.reason)}
            for ignore in one.ignores
        ],
    }


def _all(report: Report) -> list[Ignored]:
    """The findings, and those that are ignored, which a viewer shows as suppressed."""
    told = [Ignored(finding, ()) for finding in report.findings]
    return sorted([*told, *report.ignored], key=lambda one: one.finding.order)


def _location(finding: Finding, base: str) -> Json:
    location: Json = {"artifactLocation": {"uri": _uri(finding.file), "uriBaseId": base}}
    return {**location, "region": {"startLine": finding.line}} if finding.line else location


def _fingerprint(finding: Finding, root: str) -> str:
    """The same when lines move or a severity is set otherwise: one alert stays one."""
    rule, file, detail, _ = mark(finding)
    whole = "\0".join((root, rule, file, detail)).encode("utf-8", "surrogateescape")
    return hashlib.sha256(whole).hexdigest()[:32]


def _uri(path: str) -> str:
    """Percent-encoded byte by byte: a file name is bytes, whatever they are."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


def _base(number: int) -> str:
    return f"ROOT{number}"
