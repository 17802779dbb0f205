"""JUnit's XML as servers of continuous integration read it: a suite for each root, a test case for each rule."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from cmmd.core.audit.run_report import Audited, by_rule, sentence
from cmmd.core.errors import CmmdError
from cmmd.core.model import SEVERITIES, Finding, Report
from cmmd.core.suppressions.rule_ids import IDS
from cmmd.core.text import counted, plain, shown


def write(audited: Audited) -> str:
    """In ASCII, so that it is what its first line says whatever the terminal's encoding."""
    top = Xml.Element("testsuites", name="cmmd audit")
    for report in audited.reports:
        top.append(_suite(report, audited))
    for failure in audited.failures:
        top.append(_broken(failure))
    for total in ("tests", "failures", "errors"):
        top.set(total, str(sum(int(suite.get(total, "0")) for suite in top)))
    Xml.indent(top)
    data: bytes = Xml.tostring(top, encoding="us-ascii", xml_declaration=True)
    return data.decode("ascii") + "\n"


def _suite(report: Report, audited: Audited) -> Xml.Element:
    suite = Xml.Element("testsuite", name=_text(audited.name(report)))
    findings, failing = by_rule(report.findings), 0
    rules = [rule for rule in IDS if audited.wanted(rule)]
    for rule in rules:
        case = Xml.SubElement(suite, "testcase", classname=_text(audited.name(report)), name=rule)
        counting = [finding for finding in findings.get(rule, ()) if audited.counts(finding)]
        if counting:
            failing += 1
            worst = min(counting, key=lambda finding: SEVERITIES.index(finding.severity))
            told = _row(worst) if len(counting) == 1 else counted(len(counting), "finding")
            Xml.SubElement(case, "failure", type=worst.severity, message=told).text = _rows(counting)
        others = [finding for finding in findings.get(rule, ()) if not audited.counts(finding)]
        if others:
            Xml.SubElement(case, "system-out").text = _rows(others)
    for key, value in {"tests": len(rules), "failures": failing, "errors": 0}.items():
        suite.set(key, str(value))
    return suite


def _broken(failure: CmmdError) -> Xml.Element:
    suite = Xml.Element("testsuite", name=_text(str(failure)), tests="1", failures="0", errors="1")
    case = Xml.SubElement(suite, "testcase", classname="cmmd", name=failure.code)
    Xml.SubElement(case, "error", type=failure.code, message=_text(str(failure))).text = _text(failure.hint)
    return suite


def _rows(findings: Iterable[Finding]) -> str:
    return "".join(f"\n{_row(finding)}" for finding in findings) + "\n"


def _row(finding: Finding) -> str:
    place = shown([finding.file]) + (f":{finding.line}" if finding.line else "")
    return f"{finding.severity} {place}: {_text(sentence(finding))}"


def _text(text: str) -> str:
    """XML 1.0 has no way to write control characters and surrogates; `plain` leaves none."""
    return plain(text)
