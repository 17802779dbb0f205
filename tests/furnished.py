"""A home after some weeks of use: several folders, odd names, every outcome in the history, an edit that waits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cmmd.adapters.store import history_file
from cmmd.core.records.history_row import Row
from cmmd.tick.run import Request
from tests.decisions import EDITS
from tests.memories import memory
from tests.stores import store
from tests.ticks import stub
from tests.worlds import QUIET, Home

CJK = "窯の温度と釉薬の扱いについての覚え書き.md"
UNBROKEN = f"{'a_long_name_without_any_space_' * 3}of_the_kiln.md"
SPACED = "the kiln in the yard.md"
CLEAN = ("alpha", "beta", "gamma")
WELL = {"MEMORY.md": "- [Kiln](kiln.md) — when it opens\n", "kiln.md": memory()}
POTTERY = {
    "MEMORY.md": "- [gone](gone_since_spring.md) — 釉薬の扱いについて\n",
    CJK: memory("窯は九時に開ける。\n" * 3, name="窯"),
    UNBROKEN: memory("The kiln.\n", name="unbroken"),
    SPACED: memory("The kiln in the yard.\n", name="spaced"),
}
REFUSAL = (
    "feedback_checkout_care.md line 7 (`make test-refund` before every release of the shop's checkout) stands nowhere "
    "after the edit, and packing_slips.md would lose the number 4711 of its supplier"
)
ROW = Row(tick_id="", started_at_unix=0)
OUTCOMES = {
    "skipped": replace(ROW, skip_code="touched_recently", reason_skipped="it was touched 2 min ago"),
    "reported": replace(ROW, summary="files=8 issues=2 applied=0 deferred=2", cost_usd=0.0187),
    "no_effect": replace(ROW, summary="nothing could be mended without asking", cost_usd=0.0042),
    "proposed": replace(ROW, reasons=("asked",), issues_after=1, cost_usd=0.1),
    "applied": replace(ROW, issues_after=2, files_changed=("MEMORY.md", CJK, UNBROKEN, SPACED)),
    "refused": replace(ROW, reasons=("loses_content",), summary=REFUSAL, cost_usd=0.2),
    "failed": replace(ROW, reasons=("agent_limit",), summary="the limit resets at 15:00 today"),
}


def furnished(folder: Path) -> Home:
    """Made anew for each caller: snapshots and the edit that waits by a real tick, the rest of the history by hand."""
    home = Home.make(folder)
    config = home.path / ".claude"
    store(config, "/home/you/pottery", POTTERY)
    store(config, home.path / f"work/{'x' * 60}", WELL)
    for name in CLEAN:
        (home.path / name).mkdir()
        store(config, home.path / name, WELL)
    home.tick(request=Request(propose=True), **stub(EDITS))
    for number, (outcome, row) in enumerate(OUTCOMES.items()):
        when = QUIET + number * 900
        row = replace(row, tick_id=f"18ea9c{number:010x}", started_at_unix=when, outcome=outcome, audit_total_issues=5)
        history_file.append(home.state / "history.jsonl", replace(row, memory_root=str(home.root)))
    return home
