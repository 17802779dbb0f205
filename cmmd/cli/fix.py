"""`cmmd fix`, `cmmd organize`: what code would mend, as a diff; with --apply it is written."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from cmmd.adapters.claude import discovery
from cmmd.cli import screen, startup
from cmmd.cli.review import around, tell
from cmmd.commands import fix as job
from cmmd.commands.fix import Remedy
from cmmd.core.errors import CmmdError, Exit, UsageError
from cmmd.core.memory.location import Root
from cmmd.core.records.history_row import Row
from cmmd.core.records.patch import patch
from cmmd.core.text import counted, plain, short, tally
from cmmd.core.verify.edit import Edit
from cmmd.tick.context import World
from cmmd.tick.fix_edit import fixes

MOST_NOTES = 10
OVERSIZE = "index-oversize"
"""Stands for all rules of that name."""


def fix(roots: list[str] | None, rules: list[str] | None, *, apply: bool, force: bool, as_json: bool) -> int:
    remedy, flags = partial(fixes, rules=_rules(rules)), [word for rule in rules or () for word in ("--rule", rule)]
    return _run("fix", remedy, roots, flags, apply=apply, force=force, as_json=as_json)


def organize(roots: list[str] | None, *, fold: bool, apply: bool, force: bool, as_json: bool) -> int:
    remedy = partial(job.organized, fold=fold)
    return _run("organize", remedy, roots, ["--fold"] * fold, apply=apply, force=force, as_json=as_json)


def _rules(named: Sequence[str] | None) -> frozenset[str] | None:
    """The rules that --rule names. Raises UsageError where one is unknown, or not mended by code."""
    from cmmd.core.fixes import FIXES
    from cmmd.core.suppressions.rule_ids import known
    from cmmd.core.suppressions.rule_ids import named as names_of

    mended = {rule for one in FIXES for rule in one.ANSWERS}
    chosen = set[str]()
    for name in names_of(named or (), "--rule"):
        meant = {rule for rule in mended if rule.startswith(OVERSIZE)} if name == OVERSIZE else {known(name)}
        if not meant & mended:
            raise UsageError(f"{name} is not mended by code", hint=f"`cmmd explain {name}` says who mends it")
        chosen |= meant
    return frozenset(chosen) if named else None


def _run(
    kind: str,
    remedy: Remedy,
    roots: list[str] | None,
    flags: Sequence[str],
    *,
    apply: bool,
    force: bool,
    as_json: bool,
) -> int:
    world = startup.world(roots)
    found = discovery.find_roots(world.settings, world.home)
    if not found and not as_json:
        screen.tell(startup.NO_ROOT)
    if apply:
        return _apply(world, kind, remedy, found, force=force, as_json=as_json)
    named = [word for root in roots or () for word in ("--root", root)]
    writing = startup.command(kind, *named, *flags, *["--force"] * force, "--apply")
    typed = {os.path.realpath(os.path.expanduser(root)): root for root in roots or ()}
    return _preview(world, kind, writing, typed, remedy, found, as_json=as_json)


def _preview(
    world: World,
    kind: str,
    writing: str,
    typed: Mapping[str, str],
    remedy: Remedy,
    roots: Sequence[Root],
    *,
    as_json: bool,
) -> int:
    """Show what `writing`, a command, would write. `typed` are the folders that it names, by their paths."""
    documents, shown, errors = list[dict[str, Any]](), list[Root](), list[CmmdError]()
    for root in roots:
        name = short(root.path, world.home)
        try:
            with startup.working(f"reading {name}") as told:
                edit = job.preview(world, root, remedy, told)
        except CmmdError as error:
            errors.append(error)
            continue
        shown += [root] if edit.changes else []
        if as_json:
            documents.append(job.to_json(edit))
        else:
            _show(edit, name, job.notes_of(edit, kind))
    if as_json:
        print(json.dumps({"roots": documents, **_errors(errors)}))
    elif shown:
        print()
        names = [typed.get(root.path) or startup.from_home(root.path, world.home) for root in shown]
        screen.tell(f"Nothing was written. {writing} writes this; {_way_back(names)}.")
    return startup.complain_of_roots(errors)


def _way_back(roots: Sequence[str]) -> str:
    """A command for each root: one takes back what was written into one."""
    undoing = [startup.command("undo", "--root", root) for root in roots]
    return f"{', '.join(undoing[:MOST_NOTES])} {'takes' if len(undoing) == 1 else 'take'} it back" + (
        f" (and so on for {len(undoing) - MOST_NOTES} more folders)" if len(undoing) > MOST_NOTES else ""
    )


def _show(edit: Edit, name: str, notes: Sequence[str]) -> None:
    """The diff of one root, and what it comes to."""
    from cmmd.cli import render

    if edit.changes:
        render.patch(render.console(), patch(edit.before.tree.files, edit.changes))
    _note(notes)
    if not edit.changes:
        screen.tell(f"{name}: nothing to do by code")
        return
    files = counted(len(edit.changes), "file")
    done = f"mends {tally(edit.gone)} in {files}" if edit.gone else f"puts {files} in order"
    screen.tell(f"{name}: {done}; {_left(edit)}")


def _note(notes: Sequence[str]) -> None:
    for note in notes[:MOST_NOTES]:
        screen.tell(f"note: {plain(note)}")
    if len(notes) > MOST_NOTES:
        screen.tell(f"… and {len(notes) - MOST_NOTES} more notes (--json lists them all)")


def _left(edit: Edit) -> str:
    left = edit.report_after.by_rule(("error", "warning"))
    return f"left: {tally(left)}" if left else "no issue is left"


def _apply(world: World, kind: str, remedy: Remedy, roots: Sequence[Root], *, force: bool, as_json: bool) -> int:
    rows, errors = list[Row](), list[CmmdError]()
    with startup.acting(world, f"cmmd {kind}") as books:
        for root in roots:
            name = short(root.path, world.home)
            try:
                with startup.working(f"mending {name}") as told:
                    here = around(world, root.path)
                    row, notes = job.carry_out(books, root, kind, remedy, told, around=here, force=force)
            except CmmdError as error:
                errors.append(error)
                continue
            rows += [row] if row else []
            if not as_json:
                tell(row, world.home) if row else screen.tell(f"{name}: nothing to do by code")
                _note(notes if row is None or row.outcome == "applied" else ())
    if as_json:
        print(json.dumps({"rows": [row.to_json() for row in rows], **_errors(errors)}))
    return max(
        startup.complain_of_roots(errors),
        Exit.FINDINGS if any(row.outcome != "applied" for row in rows) else Exit.DONE,
    )


def _errors(errors: Sequence[CmmdError]) -> dict[str, Any]:
    """The roots that could not be read, beside the others."""
    return {"errors": [error.to_json() for error in errors]} if errors else {}
