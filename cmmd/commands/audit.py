"""`cmmd audit` as a person wants it: some rules only, without what a baseline accepts, and what is out of date."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from cmmd.adapters.store import baseline_file, settings_files
from cmmd.commands.audit_roots import audit_all
from cmmd.commands.missing_files import with_way_back
from cmmd.core.audit.run_report import Audited, matched_nothing, only
from cmmd.core.errors import UsageError
from cmmd.core.model import Report
from cmmd.core.suppressions import baseline
from cmmd.core.suppressions.baseline import Baseline
from cmmd.tick.context import World


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    select: frozenset[str] = frozenset()
    """Only these rules; none: all."""
    ignore: frozenset[str] = frozenset()
    strict: bool = False
    baseline: str | None = None
    """The file of findings that are accepted."""
    write_baseline: str | None = None
    """The file to write what is found now to; then all of it is accepted."""

    def rule(self, rule: str) -> bool:
        return (not self.select or rule in self.select) and rule not in self.ignore


def report(world: World, wanted: Wanted) -> Audited:
    """Audit every root. Raises UsageError: a baseline that is none, or not there, or that may not be written."""
    accepted = _read(world, wanted)
    audits = audit_all(world)
    told = (with_way_back(world, each) for each in audits.reports)
    reports = tuple(only(each, wanted.rule) if wanted.select or wanted.ignore else each for each in told)
    unused = matched_nothing(world.policy, audits.reports, all_roots=not audits.failures and _all_roots(world))
    audited = Audited(
        reports,
        audits.failures,
        home=world.home,
        cwd=settings_files.working_folder(),
        strict=wanted.strict,
        wanted=wanted.rule,
        unused_ignores=tuple(ignore for ignore in unused if wanted.rule(ignore.rule)),
    )
    return audited if accepted is None else _without(audited, accepted, wanted)


def _all_roots(world: World) -> bool:
    """Whether every root was asked for that cmmd tends, not some that a flag or a working folder names."""
    kinds = {world.loaded.origins[name].kind for name in ("MEMORY_ROOT", "MEMORY_ROOTS")}
    return kinds.isdisjoint({"flag", "dotenv"})


def _read(world: World, wanted: Wanted) -> Baseline | None:
    """Before the audit, which may take its time: a wrong name is told at once."""
    if wanted.write_baseline is not None:
        return baseline_file.read(_path(wanted.write_baseline, "--write-baseline")) or Baseline()
    if wanted.baseline is None:
        return None
    found = baseline_file.read(_path(wanted.baseline, "--baseline"))
    if found is None:
        hint = f"write it with --write-baseline {wanted.baseline}"
        raise UsageError(f"the baseline {wanted.baseline} does not exist", hint=hint)
    return found


def _path(name: str, flag: str) -> Path:
    if not name.strip():
        raise UsageError(f"{flag} is empty", hint="name a file")
    return Path(name)


def _without(audited: Audited, accepted: Baseline, wanted: Wanted) -> Audited:
    file = wanted.write_baseline or wanted.baseline or ""
    beside = os.path.dirname(os.path.realpath(file))
    names = {each.root: baseline.name_of(each.root, beside, os.path.realpath(audited.home)) for each in audited.reports}
    if wanted.write_baseline is not None:
        _refuse_inside(beside, file, audited.reports)
        found = {names[each.root]: each.findings for each in audited.reports}
        accepted = baseline.updated(accepted, found, wanted.rule)
        baseline_file.write(Path(file), accepted)
    reports, gone = list[Report](), 0
    for each in audited.reports:
        told, more = baseline.accept(each, accepted.roots.get(names[each.root], Counter()))
        reports.append(told)
        gone += sum(count for mark, count in more.items() if wanted.rule(mark.rule))
    return replace(audited, reports=tuple(reports), baseline=file, gone=gone)


def _refuse_inside(folder: str, file: str, reports: tuple[Report, ...]) -> None:
    """A memory folder is never given a file that is no memory."""
    for each in reports:
        if f"{folder}/".startswith(each.root.rstrip("/") + "/"):
            raise UsageError(f"{file} would lie in the memory folder {each.root}", hint="name a file beside it")
