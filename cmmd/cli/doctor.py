"""`cmmd doctor` and `cmmd config`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cmmd.cli import startup
from cmmd.cli.screen import Column, Line, cells, glued, table, width
from cmmd.core.errors import Exit
from cmmd.core.settings.settings import listing
from cmmd.core.text import plain, short


def doctor(*, as_json: bool) -> int:
    from cmmd.cli import render
    from cmmd.commands.doctor import examine

    checks = examine(startup.world(quiet=True, whatever_policy=True))
    failing = any(check.verdict == "fail" for check in checks)
    if as_json:
        print(json.dumps({"ok": not failing, "checks": [check.to_json() for check in checks]}))
    else:
        render.checks(render.console(), checks)
    return Exit.FINDINGS if failing else Exit.DONE


def config(*, as_json: bool) -> int:
    world = startup.world(warns=True)
    lines, policy = listing(world.loaded), world.policy
    if as_json:
        settings = {line.name: {"value": line.value, "source": line.source} for line in lines}
        findings = {"findings": {"source": policy.source, "holds": policy.told}} if policy.source else {}
        print(json.dumps({"settings": settings, "warnings": list(world.loaded.warnings), **findings}))
        return Exit.DONE
    rows = [(line.name, plain(line.value) or "-", short(plain(line.source), world.home)) for line in lines]
    if policy.source:
        rows.append(("findings", policy.told, short(plain(policy.source), world.home)))
    for row in _table(rows, width()):
        startup.put(row)
    return Exit.DONE


def _table(rows: Sequence[tuple[str, str, str]], room: int | None) -> list[list[Line]]:
    """Three columns; where they do not fit, each source behind its value."""
    wide = table((Column(""),) * 3, [[(text, "") for text in row] for row in rows], None).rows
    if room is None or all(cells("".join(text for text, _ in line)) <= room for (line,) in wide):
        return wide
    short_rows = [[(name, ""), (f"{glued(value)}  {source}", "")] for name, value, source in rows]
    return table((Column(""), Column("", alone=True)), short_rows, room).rows
