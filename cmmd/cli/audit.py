"""`cmmd audit`, `cmmd rules`, `cmmd explain`."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Sequence
from dataclasses import replace

from cmmd.cli import findings, startup
from cmmd.cli.screen import Column, table, tell, width
from cmmd.commands.audit import Wanted, report
from cmmd.core.audit.run_report import Audited, is_clean, total
from cmmd.core.errors import Exit, UsageError
from cmmd.core.text import counted


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
    from cmmd.core.suppressions.rule_ids import chosen

    return chosen(names, flag)


def audit(roots: list[str] | None, wanted: Wanted, *, form: str, now: int | None) -> int:
    """Print the audit in the format `form`: text, or a name of FORMATS."""
    world = startup.world(roots)
    if now is not None:
        world = replace(world, now=lambda: float(now))
    with startup.working("auditing"):
        audited = report(world, wanted)
    if form == "text":
        _print(audited)
    else:
        from cmmd.core import formats

        sys.stdout.write(formats.write(form, audited))
    failed = startup.complain_of_roots(audited.failures)
    _complain(audited, wanted, roots or ())
    return failed or (Exit.FINDINGS if audited.counting else Exit.DONE)


def _print(audited: Audited) -> None:
    several = len(audited.reports) > 1
    clean = [each for each in audited.reports if several and is_clean(each)]
    for number, each in enumerate(each for each in audited.reports if each not in clean):
        if number:
            print()
        startup.put(findings.lines(each, audited.name(each), width()))
    if several:
        print("\n" * (len(clean) < len(audited.reports)), end="")
        _print_total(audited, [audited.name(each) for each in clean])
    if not audited.reports and not audited.failures:
        tell(startup.NO_ROOT)


def _print_total(audited: Audited, clean: Sequence[str]) -> None:
    """What several roots come to: a line for those that are clean, and one for all."""
    if clean:
        tell(f"{clean[0]} is clean" if len(clean) == 1 else f"{len(clean)} folders are clean")
    if len(clean) < len(audited.reports):
        tell(total(audited))


def _complain(audited: Audited, wanted: Wanted, roots: Sequence[str]) -> None:
    """What is no finding of a root, a line each on stderr."""
    for ignore in audited.unused_ignores:
        startup.complain(f"{ignore.where} ({ignore.rule}, {ignore.file}) matches nothing")
    if wanted.write_baseline is not None:
        startup.complain(f"{wanted.write_baseline} now accepts {counted(audited.baselined, 'finding')}")
    elif audited.gone:
        named = [word for root in roots for word in ("--root", root)]
        rules = [f"{flag}={','.join(sorted(names))}" for flag, names in _narrowed(wanted) if names]
        how = startup.command("audit", *named, *rules, "--write-baseline", audited.baseline or "")
        gone = f"{counted(audited.gone, 'finding')} of {audited.baseline} found no more"
        startup.complain(f"{gone} ({how} takes them out, and accepts what is there today)")


def _narrowed(wanted: Wanted) -> tuple[tuple[str, frozenset[str]], ...]:
    return ("--select", wanted.select), ("--ignore", wanted.ignore)


def rules(*, as_json: bool) -> int:
    from cmmd.core.rules import RULES

    if as_json:
        rows = [{"rule": r.ID, "severity": r.SEVERITY, "fixable": r.FIXABLE, "summary": _summary(r)} for r in RULES]
        print(json.dumps({"rules": rows}))
        return Exit.DONE
    columns = (Column(""), Column(""), Column("", alone=True))
    cells = [[(text, "") for text in (f"{rule.ID:<25}", rule.SEVERITY, _summary(rule))] for rule in RULES]
    for lines in table(columns, cells, width()).rows:
        startup.put(lines)
    print()
    tell("`cmmd explain RULE` prints the manual of a rule.")
    return Exit.DONE


def _summary(rule: object) -> str:
    return (inspect.getdoc(rule) or "").split("\n", 1)[0]


def explain(name: str) -> int:
    """The manual of a rule, and below it those of the fixes that answer it."""
    from cmmd.core.fixes import FIXES
    from cmmd.core.rules import RULES
    from cmmd.core.suppressions.rule_ids import known

    rule = next(rule for rule in RULES if known(name) == rule.ID)
    print(f"{rule.ID} ({rule.SEVERITY})\n")
    _print_manual(inspect.getdoc(rule) or "")
    for fix in FIXES:
        if rule.ID in fix.ANSWERS:
            print()
            _print_manual(f"The fix: {inspect.getdoc(fix)}")
    return Exit.DONE


def _print_manual(text: str) -> None:
    """On a terminal its paragraphs take the width that there is; indented lines, an example, keep theirs."""
    room = width()
    for number, part in enumerate(text.split("\n\n")):
        lines = part.split("\n")
        flows = room is not None and not any(line.startswith((" ", "- ")) for line in lines)
        print("\n" * bool(number), end="")
        for line in [" ".join(lines)] if flows else lines:
            tell(line, 0 if flows else len(line) - len(line.lstrip()) + 2)
