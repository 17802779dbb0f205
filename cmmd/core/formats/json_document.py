"""cmmd's own JSON (contract.md, "Findings"): one line. Keys may come, none goes."""

from __future__ import annotations

import json

from cmmd.core.audit.run_report import Audited


def write(audited: Audited) -> str:
    document: dict[str, object] = {
        "roots": [report.to_json() for report in audited.reports],
        "issues": audited.issues,
    }
    if audited.failures:
        document["errors"] = [error.to_json() for error in audited.failures]
    if audited.baseline is not None:
        document["baselined"] = audited.baselined
        document["baseline_gone"] = audited.gone
    if audited.unused_ignores:
        document["unused_ignores"] = [
            {
                "rule": ignore.rule,
                "file": ignore.file,
                "root": ignore.root,
                "reason": ignore.reason,
                "where": ignore.where,
            }
            for ignore in audited.unused_ignores
        ]
    return json.dumps(document) + "\n"
