"""`cmmd doctor` and `cmmd config`."""

from __future__ import annotations

import json

from cmmd.cli import surroundings
from cmmd.core.errors import Exit
from cmmd.core.plain import plain
from cmmd.core.settings import listing


def doctor(*, as_json: bool) -> int:
    from cmmd.cli import render
    from cmmd.doctor import examine

    checks = examine(surroundings.world(quiet=True))
    failing = any(check.verdict == "fail" for check in checks)
    if as_json:
        print(json.dumps({"ok": not failing, "checks": [check.to_json() for check in checks]}))
    else:
        render.checks(render.console(), checks)
    return Exit.FINDINGS if failing else Exit.DONE


def config(*, as_json: bool) -> int:
    world = surroundings.world()
    lines = listing(world.loaded)
    if as_json:
        settings = {line.name: {"value": line.value, "source": line.source} for line in lines}
        print(json.dumps({"settings": settings, "warnings": list(world.loaded.warnings)}))
        return Exit.DONE
    widths = max(len(line.name) for line in lines), max(len(line.value) for line in lines)
    for line in lines:
        print(f"{line.name:<{widths[0]}}  {plain(line.value):<{min(widths[1], 60)}}  {plain(line.source)}")
    return Exit.DONE
