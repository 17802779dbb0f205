"""`cmmd audit`, `cmmd rules`, `cmmd explain`."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace

from cmmd.auditing import Audits, audit_all
from cmmd.cli import surroundings
from cmmd.core.errors import Exit, UsageError
from cmmd.core.plain import short


def audit(roots: list[str] | None, *, as_json: bool, strict: bool, now: int | None) -> int:
    world = surroundings.world(roots)
    if now is not None:
        world = replace(world, now=lambda: float(now))
    result = audit_all(world)
    if as_json:
        print(json.dumps(_document(result)))
    else:
        _print(result, world.home)
    for error in result.failures:
        surroundings.complain(error)
    if any(error.code == "root_missing" for error in result.failures):
        return Exit.USAGE
    if result.failures:
        return Exit.FINDINGS
    infos = sum(report.count("info") for report in result.reports)
    return Exit.FINDINGS if result.issues or (strict and infos) else Exit.DONE


def _document(result: Audits) -> dict[str, object]:
    document: dict[str, object] = {"roots": [r.to_json() for r in result.reports], "issues": result.issues}
    if result.failures:
        document["errors"] = [{"code": e.code, "message": str(e), "hint": e.hint} for e in result.failures]
    return document


def _print(result: Audits, home: str) -> None:
    from cmmd.cli import render

    out = render.console()
    for number, report in enumerate(result.reports):
        if number:
            out.print()
        render.report(out, report, short(report.root, home))
    if not result.reports and not result.failures:
        print(surroundings.NO_ROOT)


def rules(*, as_json: bool) -> int:
    from cmmd.core.rules import RULES

    if as_json:
        rows = [{"rule": r.ID, "severity": r.SEVERITY, "fixable": r.FIXABLE, "summary": _summary(r)} for r in RULES]
        print(json.dumps({"rules": rows}))
        return Exit.DONE
    for rule in RULES:
        print(f"{rule.ID:<26} {rule.SEVERITY:<8} {_summary(rule)}")
    print("\n`cmmd explain RULE` prints the manual of a rule.")
    return Exit.DONE


def _summary(rule: object) -> str:
    return (inspect.getdoc(rule) or "").split("\n", 1)[0]


NOT_YET = "This release does not mend by code yet: until then the agent does, and without one it is only reported."


def explain(name: str) -> int:
    from cmmd.core.rules import RULES

    for rule in RULES:
        if name == rule.ID:
            print(f"{rule.ID} ({rule.SEVERITY})\n\n{inspect.getdoc(rule)}")
            if rule.FIXABLE == "code":
                print(f"\n{NOT_YET}")
            return Exit.DONE
    raise UsageError(f"no rule {name}", hint=_near(name, [rule.ID for rule in RULES]))


def _near(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else "cmmd rules lists them"
