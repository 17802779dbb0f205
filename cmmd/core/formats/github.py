"""Workflow commands of GitHub Actions: an annotation for each finding, and a line for each root.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the escapes are those of its own
toolkit (packages/core/src/command.ts).
"""

from __future__ import annotations

from collections.abc import Iterator

from cmmd.core.audit.run_report import Audited, left_out, sentence, summary
from cmmd.core.model import Finding, Report
from cmmd.core.text import plain

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def write(audited: Audited) -> str:
    return "".join(f"{line}\n" for line in _lines(audited))


def _lines(audited: Audited) -> Iterator[str]:
    for report in audited.reports:
        for finding in report.findings:
            yield _annotation(finding, report, audited.cwd)
        rest = left_out(report)
        yield f"{audited.name(report)}: {summary(report)}" + (f" ({rest})" if rest else "")
    for failure in audited.failures:
        yield f"::error title={_property(failure.code)}::{_data(plain(str(failure)))}"


def _annotation(finding: Finding, report: Report, cwd: str) -> str:
    path = f"{report.root}/{finding.file}"
    inside = cwd.rstrip("/") + "/"
    # A file of the checkout is named from its top on, or the annotation is not shown beside the line.
    properties = {"file": path.removeprefix(inside), "line": finding.line, "title": finding.rule}
    told = ",".join(f"{key}={_property(plain(str(value)))}" for key, value in properties.items() if value is not None)
    return f"::{COMMANDS[finding.severity]} {told}::{_data(sentence(finding))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
