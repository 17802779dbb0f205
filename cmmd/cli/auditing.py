"""`cmmd audit`, `cmmd rules`, `cmmd explain`."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Sequence
from dataclasses import replace

from cmmd.cli import findings, surroundings
from cmmd.core.audited import Audited
from cmmd.core.errors import Exit, UsageError
from cmmd.core.model import Report
from cmmd.core.plain import counted
from cmmd.reporting import Wanted, report


def wanted(
    select: Sequence[str] | None,
    ignore: Sequence[str] | None,
    baseline: str | None,
    write_baseline: str | None,
    *,
    strict: bool,
) -> Wanted:
    """The flags as one value. Raises UsageError: a rule that is none, two flags that contradict each other."""
    if baseline is not None and write_baseline is not None:
        raise UsageError("--baseline and --write-baseline contradict each other", hint="leave one of them out")
    return Wanted(_rules(select, "--select"), _rules(ignore, "--ignore"), strict, baseline, write_baseline)


def _rules(names: Sequence[str] | None, flag: str) -> frozenset[str]:
    if not names:
        return frozenset()
    from cmmd.core.wishes.rule_names import (
        chosen,  # and with it every rule, which a folder that has not changed needs none of
    )

    return chosen(names, flag)


def audit(roots: list[str] | None, wanted: Wanted, *, form: str, now: int | None) -> int:
    """Print the audit in the format `form`: text, or a name of FORMATS."""
    world = surroundings.world(roots)
    if now is not None:
        world = replace(world, now=lambda: float(now))
    with surroundings.working("auditing"):
        audited = report(world, wanted)
    if form == "text":
        _print(audited)
    else:
        from cmmd.core import formats

        sys.stdout.write(formats.write(form, audited))
    failed = surroundings.complain_of_roots(audited.failures)
    _complain(audited, wanted, roots or ())
    return failed or (Exit.FINDINGS if audited.counting else Exit.DONE)


def _print(audited: Audited) -> None:
    for number, each in enumerate(audited.reports):
        if number:
            print()
        _print_one(each, audited.name(each))
    if not audited.reports and not audited.failures:
        print(surroundings.NO_ROOT)


def _print_one(report: Report, name: str) -> None:
    if surroundings.is_coloured():
        from cmmd.cli import render

        render.report(render.console(), report, name)
    else:
        for line in findings.lines(report, name, None):
            print("".join(text for text, _ in line))


def _complain(audited: Audited, wanted: Wanted, roots: Sequence[str]) -> None:
    """What is no finding of a root, a line each on stderr."""
    for wish in audited.unused_ignores:
        surroundings.complain(f"{wish.where} ({wish.rule}, {wish.file}) matches nothing")
    if wanted.write_baseline is not None:
        surroundings.complain(f"{wanted.write_baseline} now accepts {counted(audited.baselined, 'finding')}")
    elif audited.gone:
        named = [word for root in roots for word in ("--root", root)]
        rules = [f"{flag}={','.join(sorted(names))}" for flag, names in _narrowed(wanted) if names]
        how = surroundings.command("audit", *named, *rules, "--write-baseline", audited.baseline or "")
        gone = f"{counted(audited.gone, 'finding')} of {audited.baseline} found no more"
        surroundings.complain(f"{gone} ({how} takes them out, and accepts what is there today)")


def _narrowed(wanted: Wanted) -> tuple[tuple[str, frozenset[str]], ...]:
    return ("--select", wanted.select), ("--ignore", wanted.ignore)


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


def explain(name: str) -> int:
    """The manual of a rule, and below it those of the fixes that answer it."""
    from cmmd.core.fixes import FIXES
    from cmmd.core.rules import RULES
    from cmmd.core.wishes.rule_names import known

    rule = next(rule for rule in RULES if known(name) == rule.ID)
    print(f"{rule.ID} ({rule.SEVERITY})\n\n{inspect.getdoc(rule)}")
    for fix in FIXES:
        if rule.ID in fix.ANSWERS:
            print(f"\nThe fix: {inspect.getdoc(fix)}")
    return Exit.DONE
