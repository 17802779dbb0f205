"""`cmmd status`, `cmmd memory`, `cmmd accounts`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from cmmd.cli import startup
from cmmd.cli.screen import Column, glued, hanging, table, tell, width
from cmmd.cli.startup import when
from cmmd.commands.status import Standing, issues
from cmmd.commands.status import standing as look
from cmmd.core.errors import Exit
from cmmd.core.records.accounts import Accounts
from cmmd.core.text import counted, plain, short


def status(*, as_json: bool) -> int:
    world = startup.world(warns=True, whatever_policy=True)
    stands = look(world)
    if as_json:
        print(json.dumps(stands.to_json()))
        return Exit.DONE
    for line in _status(stands, world.home):
        tell(line, 11)
    return Exit.DONE


def _status(stands: Standing, home: str) -> Iterator[str]:
    yield f"dry run    {'on' if stands.dry_run else 'off'} ({stands.dry_run_source})"
    yield f"running    {plain(stands.running or 'no')}"
    for path in stands.unfinished:
        yield f"unfinished {glued(short(path, home))}: a run was cut short; {startup.command('tick')} settles it"
    yield f"spent      ${stands.spend_today_usd:.2f} of ${stands.daily_budget_usd:.2f} today (UTC)"
    yield f"proposals  {stands.proposals_waiting} waiting"
    for folder, until in stands.waits:
        yield f"waits      {glued(short(folder, home))} until {when(until)}"
    if stands.account_names:
        current = stands.current_account
        names = (plain(name) + " (current)" * (name == current) for name in stands.account_names)
        yield f"accounts   {', '.join(names)}"
    for root, known in stands.roots:
        ticked = glued(f"last tick {when(known.last_tick_unix)}") if known.last_tick_unix else "never ticked"
        count = issues(known)
        yield f"root       {glued(short(root.path, home))}: {ticked}" + (
            f", {glued(counted(count, 'issue'))}" if count is not None else ""
        )
        if problem := root.problem or known.said:
            yield f"{'':{hanging(11, width())}}{plain(problem)}"
    if not stands.roots:
        yield f"root       {startup.NO_ROOT}"


def memory(*, as_json: bool) -> int:
    """Audits each root, for the counts of now."""
    from cmmd.adapters.claude import discovery
    from cmmd.commands.audit_roots import audit_all

    world = startup.world()
    with startup.working("auditing"):
        reports = {report.root: report for report in audit_all(world).reports}
    rows = list[dict[str, Any]]()
    for root in discovery.find_roots(world.settings, world.home):
        report = reports.get(root.path)
        counts = {"files": report and report.files, "issues": report and report.issues}
        there = root.problem is None or os.path.lexists(root.path)
        rows.append({"root": root.path, "primary": root.primary, "exists": there, **counts, "problem": root.problem})
    if as_json:
        print(json.dumps({"roots": rows}))
        return Exit.DONE
    for row in rows:
        tell(_memory(row, world.home))
    if not rows:
        tell(startup.NO_ROOT)
    return Exit.DONE


def _memory(row: dict[str, Any], home: str) -> str:
    name = glued(short(row["root"], home)) + (" (primary)" if row["primary"] else "")
    if row["files"] is None:
        return f"{name}: {plain(row['problem'] or 'it cannot be read; `cmmd audit` says why')}"
    return f"{name}: {counted(row['files'], 'memory', 'memories')}, {counted(row['issues'], 'issue')}"


def accounts(*, as_json: bool) -> int:
    """Asks authmux now. Emails are shown here, and nowhere else."""
    from cmmd.adapters.claude import authmux

    world = startup.world()
    known = authmux.snapshot(world.settings, world.environ, world.home)
    if as_json:
        print(json.dumps(known.to_json()))
        return Exit.DONE
    _print_accounts(known, world.home)
    if known.error:
        startup.complain(known.error)
    return Exit.DONE


ACCOUNTS = (
    Column(""),
    Column("account"),
    Column("email"),
    Column("kind"),
    Column("5h left", named=True),
    Column("week left", named=True),
)


def _print_accounts(known: Accounts, home: str) -> None:
    cells = [
        ("*" * one.active, one.name, one.email, one.kind, _percent(one.five_h_pct), _percent(one.weekly_pct))
        for one in known.accounts
    ]
    head, rows = table(ACCOUNTS, [[(plain(text), "") for text in row] for row in cells], width())
    for lines in (head, *rows) if known.accounts else ():
        startup.put(lines)
    if known.ok and not known.accounts:
        tell("authmux knows no account")
    for path, has_credentials in known.account_folders:
        tell(f"{glued(short(path, home))}: {'logged in' if has_credentials else 'not logged in'}")


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:g} %"
